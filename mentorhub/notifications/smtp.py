"""One connection to the mail server for many mails, with an exact result for each.

Django's own backend sends a mail in one step. Here the caller commits a mark between RCPT and DATA:
a mail refused before DATA was certainly not sent; one whose connection broke after DATA may have
been.
"""

import smtplib
from collections.abc import Callable
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

# Seconds to wait for the answer to the text of a mail, longer than for that to a command.
DATA_TIMEOUT = 30
# “Service not available, closing transmission channel”: it says nothing about this mail.
SERVICE_CLOSING = 421


class NotSentError(Exception):
    """A mail was not sent, or may not have been. ``str()`` is the answer of the mail server."""


class TemporaryError(NotSentError):
    """Certainly not sent: refused for now, or the connection broke before DATA."""


class ConnectError(NotSentError):
    """The server cannot be reached, or refuses to open a session."""


class RejectedError(NotSentError):
    """Certainly not sent, and refused for good."""


class AmbiguousError(NotSentError):
    """The connection broke after DATA: the mail may have been sent."""


class Connection:
    """A connection that is opened when it is first needed, and again after it broke."""

    def __init__(self) -> None:
        self.backend = get_connection()
        self.is_smtp = isinstance(self.backend, EmailBackend)

    def send(self, message: EmailMessage, before_data: Callable[[], bool]) -> bool:
        """Send a mail; True if it was sent. Raises the subclasses of NotSentError.

        ``before_data`` is called between RCPT and DATA; when it returns False, the mail is not
        sent.
        """
        if self.is_smtp:
            return self._send_by_smtp(message, before_data)
        if not before_data():
            return False
        try:
            self.backend.send_messages([message])
        except OSError as error:
            raise AmbiguousError(_error_text(error)) from error
        return True

    @property
    def is_open(self) -> bool:
        return not self.is_smtp or self.backend.connection is not None

    def close(self) -> None:
        with suppress(OSError):
            self.backend.close()

    def _send_by_smtp(self, message: EmailMessage, before_data: Callable[[], bool]) -> bool:
        text = message.message().as_bytes(linesep="\r\n")
        smtp = self._send_envelope(message, len(text))
        if not before_data():
            with suppress(OSError):
                smtp.rset()
            return False
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(DATA_TIMEOUT)
            code, response = smtp.data(text)
            if smtp.sock is not None:
                smtp.sock.settimeout(self.backend.timeout)
        except smtplib.SMTPDataError as error:  # DATA itself was refused, the text not given
            code, response = error.smtp_code, error.smtp_error
        except OSError as error:
            self._discard_connection()
            raise AmbiguousError(_error_text(error)) from error
        try:
            self._check(smtp, code, response)
        except smtplib.SMTPServerDisconnected as error:
            self._discard_connection()
            raise TemporaryError(_error_text(error)) from error
        return True

    def _send_envelope(self, message: EmailMessage, size: int) -> smtplib.SMTP:
        """Send the sender and the recipients; returns the open connection.

        A connection from an earlier mail that has broken is replaced once. Raises TemporaryError,
        ConnectError and RejectedError.
        """
        fresh = self.backend.connection is None
        while True:
            smtp = self._open()
            try:
                self._send_addresses(smtp, message, size)
                return smtp
            except OSError as error:
                self._discard_connection()
                if fresh or isinstance(error, TimeoutError):
                    raise TemporaryError(_error_text(error)) from error
                fresh = True

    def _open(self) -> smtplib.SMTP:
        try:
            self.backend.open()
        except OSError as error:
            self._discard_connection()
            raise ConnectError(_error_text(error)) from error
        return self.backend.connection

    def _send_addresses(self, smtp: smtplib.SMTP, message: EmailMessage, size: int) -> None:
        encoding = message.encoding or "utf-8"
        options = [f"size={size}"] if smtp.has_extn("size") else []
        self._check(smtp, *smtp.mail(sanitize_address(message.from_email, encoding), options))
        for each in message.recipients():
            self._check(smtp, *smtp.rcpt(sanitize_address(each, encoding)))

    def _check(self, smtp: smtplib.SMTP, code: int, response: bytes | str) -> None:
        if 200 <= code < 300:
            return
        words = response.decode(errors="replace") if isinstance(response, bytes) else response
        answer = f"{code} {' '.join(words.split())}"
        if code == SERVICE_CLOSING:
            raise smtplib.SMTPServerDisconnected(answer)
        with suppress(OSError):
            smtp.rset()
        raise (RejectedError if 500 <= code < 600 else TemporaryError)(answer)

    def _discard_connection(self) -> None:
        """Close a broken connection without QUIT, which would wait for an answer."""
        if self.backend.connection is not None:
            self.backend.connection.close()
            self.backend.connection = None


def _error_text(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
