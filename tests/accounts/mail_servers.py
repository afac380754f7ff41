"""Mail servers that fail in different ways, as Django mail backends."""

import smtplib
import socket
from contextlib import contextmanager

from django.core.mail.backends.locmem import EmailBackend as GoodServer

REFUSED = smtplib.SMTPRecipientsRefused({"maya@example.org": (550, b"no such mailbox")})
BUSY = smtplib.SMTPRecipientsRefused({"maya@example.org": (451, b"try again later")})


class Refusing(GoodServer):
    """Refuses the mail to Maya for good and accepts all others."""

    answer: Exception = REFUSED

    def send_messages(self, messages):
        if any("maya@example.org" in message.to for message in messages):
            raise self.answer
        return super().send_messages(messages)


class Busy(Refusing):
    answer = BUSY


class HangingUp(GoodServer):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


@contextmanager
def away(settings):
    """Use a port on which no server listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        _use(settings, taken.getsockname()[1])
        yield


@contextmanager
def silent(settings):
    """Use a server that accepts the connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        _use(settings, server.getsockname()[1])
        yield


def _use(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
