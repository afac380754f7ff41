"""Mail servers as they are on a bad day, each a backend of Django's."""

import smtplib
import socket
from contextlib import contextmanager

from django.core.mail.backends.locmem import EmailBackend as GoodServer

REFUSED = smtplib.SMTPRecipientsRefused({"maya@example.org": (550, b"no such mailbox")})
BUSY = smtplib.SMTPRecipientsRefused({"maya@example.org": (451, b"try again later")})


class Refusing(GoodServer):
    """Knows no mailbox of Maya's; takes everybody else's mail."""

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
    """Nobody listens at its port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        _use(settings, taken.getsockname()[1])
        yield


@contextmanager
def silent(settings):
    """Takes the connection and says nothing, for as long as one waits."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        _use(settings, server.getsockname()[1])
        yield


def _use(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
