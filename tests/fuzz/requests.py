"""A request as data: what it says, its bytes, and its description in a report."""

import re
import shlex
from dataclasses import dataclass, field, replace

from tests.fuzz.corpus import encoded, quoted

# Any 32 letters are a token: the cookie and the form must only agree.
CSRF = "f" * 32
BOUNDARY = "fuzzfuzzfuzz"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


@dataclass(frozen=True)
class Upload:
    file_name: str
    content: bytes
    content_type: str = "application/octet-stream"


Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    number: int
    person: str
    # The page it is meant for, by its URL name.
    name: str
    method: str
    # Escaped as it stands in the first line.
    path: str
    query: Pairs = ()
    headers: Pairs = ()
    form: tuple[tuple[str, str | Upload], ...] = ()
    raw: bytes | None = None
    content_type: str | None = None
    is_multipart: bool = False
    # "chunked", "short" or "long" (a Content-Length that lies), "broken chunk", "no length"
    framing: str = ""
    # A forged request brings no token against forgery.
    is_forged: bool = False
    is_form_whole: bool = field(default=False, compare=False)

    @property
    def is_safe(self) -> bool:
        return self.method.upper() in SAFE

    @property
    def is_lie(self) -> bool:
        names = {name for name, _ in self.headers}
        return bool(self.framing) or bool(names & {"Transfer-Encoding", "Expect", "Upgrade"})

    @property
    def target(self) -> str:
        if not self.query:
            return self.path
        pairs = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in self.query)
        return f"{self.path}{'&' if '?' in self.path else '?'}{pairs}"

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.is_multipart:
            return b"".join(_part(name, value) for name, value in self.form) + _end()
        pairs = [(name, value) for name, value in self.form if isinstance(value, str)]
        return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs).encode()

    def message(self, host: str, cookies: dict[str, str]) -> bytes:
        """The bytes on the wire, for a person with these cookies."""
        own = {name for name, _ in self.headers}
        head: list[tuple[str, str]] = []
        if "Host" not in own:
            head.append(("Host", host))
        if "Cookie" not in own:
            jar = dict(cookies) if self.is_forged else {**cookies, "csrf": CSRF}
            head.append(("Cookie", "; ".join(f"{key}={value}" for key, value in jar.items())))
        if "X-Forwarded-For" not in own:
            number = self.number
            head.append(
                ("X-Forwarded-For", f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")
            )
        body = b"" if self.is_safe and self.raw is None and not self.form else self.body()
        if not self.is_safe or body:
            if "X-CSRFToken" not in own and not self.is_forged:
                head.append(("X-CSRFToken", CSRF))
            type_ = self.content_type
            if type_ is None:
                type_ = "application/x-www-form-urlencoded"
                if self.is_multipart:
                    type_ = f"multipart/form-data; boundary={BOUNDARY}"
            head.append(("Content-Type", type_))
        head += self.headers
        body = self._framed(head, body)
        lines = [f"{self.method} {self.target} HTTP/1.1".encode("latin-1", "replace")]
        lines += [f"{key}: {value}".encode("latin-1", "replace") for key, value in head]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body

    def _framed(self, head: list[tuple[str, str]], body: bytes) -> bytes:
        lengths = {"short": len(body) // 2, "long": len(body) + 1000, "negative": -1}
        if self.framing in ("chunked", "broken chunk"):
            head.append(("Transfer-Encoding", "chunked"))
            size = b"zz" if self.framing == "broken chunk" else f"{len(body):x}".encode()
            return (size + b"\r\n" + body + b"\r\n" if body else b"") + b"0\r\n\r\n"
        if self.framing == "two lengths":
            head += [("Content-Length", str(len(body))), ("Content-Length", "5")]
        elif self.framing != "no length" and (body or not self.is_safe or self.framing):
            head.append(("Content-Length", str(lengths.get(self.framing, len(body)))))
        return body

    def without(self, part: str, index: int) -> "Request":
        """One pair less in ``query``, ``headers`` or ``form``."""
        pairs = getattr(self, part)
        return replace(self, **{part: pairs[:index] + pairs[index + 1 :]})

    def __str__(self) -> str:
        parts = [f"{self.person}: {self.method} {shortened(self.target)}"]
        parts += [
            f"-H {shlex.quote(shortened(f'{name}: {value}'))}" for name, value in self.headers
        ]
        if self.raw is not None:
            parts.append(f"body {shortened(repr(self.raw))}")
        elif self.form:
            pairs = "&".join(f"{name}={_said(value)}" for name, value in self.form)
            parts.append(f"{'multipart ' if self.is_multipart else ''}body {shortened(pairs)!r}")
        if self.content_type is not None:
            parts.append(f"as {shortened(self.content_type)!r}")
        if self.framing:
            parts.append(f"({self.framing})")
        if self.is_forged:
            parts.append("(without a token)")
        return " ".join(parts)


def _part(name: str, value: str | Upload) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'.encode() + encoded(name) + b'"'
    if isinstance(value, str):
        return head + b"\r\n\r\n" + encoded(value) + b"\r\n"
    named = b'; filename="' + encoded(value.file_name) + b'"\r\nContent-Type: '
    return (
        head + named + value.content_type.encode("latin-1") + b"\r\n\r\n" + value.content + b"\r\n"
    )


def _end() -> bytes:
    return f"--{BOUNDARY}--\r\n".encode()


def _said(value: str | Upload) -> str:
    return value if isinstance(value, str) else f"<{value.file_name}: {value.content[:40]!r}>"


RUN = re.compile(r"(.{1,12}?)\1{30,}", re.DOTALL)


def shortened(text: str, most: int = 700) -> str:
    """Long repetitions are counted: ``9{×5000}``."""
    text = RUN.sub(lambda m: f"{m[1]}{{×{len(m[0]) // len(m[1])}}}", text[:20_000])
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} letters)"
