"""Sends a request as it is, byte by byte, and reads the answer. Nothing is put right on the way."""

import contextlib
import http.client
import socket
import time
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import urlsplit

TIMEOUT = 60  # seconds for an answer
# Where the head lies about the length, the server may rightly wait for more.
PATIENCE_WITH_LIES = 1


@dataclass
class Answer:
    """``status`` 0 is a connection that was closed or stayed silent."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    # Until the whole answer was read.
    seconds: float = 0.0

    def header(self, name: str) -> str:
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return found[0] if found else ""

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Wire:
    """A connection that is kept as long as the server keeps it."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.where = (parts.hostname or "127.0.0.1", parts.port or 80)
        self.socket: socket.socket | None = None

    def send(self, method: str, message: bytes, *, is_lie: bool = False) -> Answer:
        """The answer to a whole message; ``is_lie`` gives it a connection of its own."""
        if is_lie:
            self.close()
        began = time.monotonic()
        for _ in range(2):
            was_open = self.socket is not None
            try:
                answer = self._exchange(method, message, is_lie=is_lie)
            except (OSError, http.client.HTTPException):
                self.close()
                if was_open:
                    continue  # the server had closed it meanwhile
                answer = Answer(0)
            break
        answer.seconds = time.monotonic() - began
        return answer

    def _exchange(self, method: str, message: bytes, *, is_lie: bool) -> Answer:
        if self.socket is None:
            self.socket = socket.create_connection(self.where, timeout=TIMEOUT)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(PATIENCE_WITH_LIES if is_lie else TIMEOUT)
        # It may have answered before it read everything.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(message)
        response = http.client.HTTPResponse(self.socket, method=method.upper())
        response.begin()
        body = response.read()
        headers = [(key, _latin(value)) for key, value in _pairs(response.msg)]
        if is_lie or response.will_close:
            self.close()
        return Answer(response.status, headers, body)

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def _pairs(message: Message) -> list[tuple[str, str]]:
    return [(key, str(value)) for key, value in message.items()]


def _latin(value: str) -> str:
    return value.encode("latin-1", "replace").decode("latin-1")
