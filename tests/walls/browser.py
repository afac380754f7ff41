"""A browser without a screen: real requests to a running server, real sign-ins, real forms."""

import http.client
import io
import zipfile
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.people import PASSWORD


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def everything(self) -> bytes:
        return repr(self.headers).encode() + self.body + self._unpacked()

    def _unpacked(self) -> bytes:
        """What is in the files of an archive, in which no word is found as it is."""
        if self.header("Content-Type") != "application/zip":
            return b""
        with zipfile.ZipFile(io.BytesIO(self.body)) as packed:
            return b"\n".join(packed.read(name) for name in packed.namelist())

    @property
    def text(self) -> str:
        return self.body.decode()

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")


class Browser:
    """One person. Its connection stays open, so the server keeps its database connections."""

    def __init__(self, address: str, name: str = "a visitor") -> None:
        self.name = name
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        body = None
        headers = {key.replace("_", "-"): value for key, value in headers.items()}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if method not in ("GET", "HEAD", "OPTIONS", "TRACE"):
            headers.setdefault("X-CSRFToken", self.cookies.get(settings.CSRF_COOKIE_NAME, ""))
            if isinstance(data, bytes):
                headers["Content-Type"], body = MULTIPART_CONTENT, data
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                body = urlencode(data or {}, doseq=True).encode()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        answer = Answer(response.status, response.getheaders(), response.read())
        for key, value in answer.headers:
            if key.lower() == "set-cookie":
                for name, morsel in SimpleCookie(value).items():
                    self.cookies[name] = morsel.value
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def sign_in(self, email: str) -> None:
        self.get("/accounts/login/")
        answer = self.ask("POST", "/accounts/login/", {"login": email, "password": PASSWORD})
        assert answer.status == 302, f"{self.name} could not sign in: {answer.status}"
        self.home = answer.header("Location")

    def send(self, path: str, files: dict[str, Any] | None = None, **changes: Any) -> Answer:
        """Open a page of the administration and send its form, changed."""
        page = self.get(path)
        assert page.status == 200, (path, page.status)
        data = fields(page.text) | changes | (files or {})
        return self.ask("POST", path, encode_multipart(BOUNDARY, data))

    def close(self) -> None:
        self.connection.close()


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}
        self.open: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        a = dict(attributes)
        name = a.get("name")
        if tag == "input" and name and a.get("type") not in ("submit", "file", "button"):
            if a.get("type") not in ("checkbox", "radio") or "checked" in a:
                self.found[name] = a.get("value") or ""
        elif tag == "textarea" and name:
            self.open, self.found[name] = name, ""
        elif tag == "select" and name:
            self.select = name
        elif tag == "option" and self.select and "selected" in a:
            self.found[self.select] = a.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.open:
            # Browsers drop the first line break of a text area.
            self.found[self.open] += data.removeprefix("\n") if not self.found[self.open] else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.open = None
        elif tag == "select":
            self.select = None


def fields(page: str) -> dict[str, Any]:
    """What the browser would send of the last form of a page."""
    parser = _Fields()
    parser.feed(page)
    return parser.found
