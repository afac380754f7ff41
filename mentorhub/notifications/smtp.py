"""One connection to the mail server, for many mails, that says exactly how far each one came.

Django's own backend sends in one go; here the caller commits a mark between RCPT and DATA, because
what was refused before DATA is certainly not out, and what broke after it may be.
"""

import smtplib
from collections.abc import Callable
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

# Seconds that a server may think after the last line of a mail, longer than over a command.
DATA_TIMEOUT = 30
# "Service not available, closing transmission channel": not about this mail.
HANGS_UP = 421


class NotSentError(Exception):
    """``str()`` is what the mail server said."""


class TemporaryError(NotSentError):
    """Certainly not out: refused for now, or the connection broke before DATA."""


class ConnectError(NotSentError):
    """The server cannot be reached, or lets nobody in."""


class RejectedError(NotSentError):
    """Certainly not out, and never will be."""


class AmbiguousError(NotSentError):
    """The connection broke after DATA: the mail may be out."""


class Connection:
    """Opened when it is first needed, and again after it broke."""

    def __init__(self) -> None:
        self.backend = get_connection()
        self.is_smtp = isinstance(self.backend, EmailBackend)

    def send(self, message: EmailMessage, before_data: Callable[[], bool]) -> bool:
        """Send it, unless ``before_data`` says no: False then. Raises NotSentError's kinds."""
        if self.is_smtp:
            return self._by_smtp(message, before_data)
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

    def _by_smtp(self, message: EmailMessage, before_data: Callable[[], bool]) -> bool:
        text = message.message().as_bytes(linesep="\r\n")
        smtp = self._addressed(message, len(text))
        if not before_data():
            with suppress(OSError):
                smtp.rset()
            return False
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(DATA_TIMEOUT)
            code, said = smtp.data(text)
            if smtp.sock is not None:
                smtp.sock.settimeout(self.backend.timeout)
        except smtplib.SMTPDataError as error:  # DATA itself was refused, the text not given
            code, said = error.smtp_code, error.smtp_error
        except OSError as error:
            self._drop()
            raise AmbiguousError(_error_text(error)) from error
        try:
            self._check(smtp, code, said)
        except smtplib.SMTPServerDisconnected as error:
            self._drop()
            raise TemporaryError(_error_text(error)) from error
        return True

    def _addressed(self, message: EmailMessage, size: int) -> smtplib.SMTP:
        """The server has taken sender and recipients. An old connection that
        broke is replaced once."""
        fresh = self.backend.connection is None
        while True:
            smtp = self._open()
            try:
                self._address(smtp, message, size)
                return smtp
            except OSError as error:
                self._drop()
                if fresh or isinstance(error, TimeoutError):
                    raise TemporaryError(_error_text(error)) from error
                fresh = True

    def _open(self) -> smtplib.SMTP:
        try:
            self.backend.open()
        except OSError as error:
            self._drop()
            raise ConnectError(_error_text(error)) from error
        return self.backend.connection

    def _address(self, smtp: smtplib.SMTP, message: EmailMessage, size: int) -> None:
        encoding = message.encoding or "utf-8"
        options = [f"size={size}"] if smtp.has_extn("size") else []
        self._check(smtp, *smtp.mail(sanitize_address(message.from_email, encoding), options))
        for each in message.recipients():
            self._check(smtp, *smtp.rcpt(sanitize_address(each, encoding)))

    def _check(self, smtp: smtplib.SMTP, code: int, said: bytes | str) -> None:
        if 200 <= code < 300:
            return
        words = said.decode(errors="replace") if isinstance(said, bytes) else said
        answer = f"{code} {' '.join(words.split())}"
        if code == HANGS_UP:
            raise smtplib.SMTPServerDisconnected(answer)
        with suppress(OSError):
            smtp.rset()
        raise (RejectedError if 500 <= code < 600 else TemporaryError)(answer)

    def _drop(self) -> None:
        """Forget a connection that is broken, without QUIT, which would wait."""
        if self.backend.connection is not None:
            self.backend.connection.close()
            self.backend.connection = None


def _error_text(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
