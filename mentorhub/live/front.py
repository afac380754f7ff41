"""Answers polls before Django, which would spend milliseconds on each."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http.cookie import parse_cookie

from mentorhub.live import poll

PREFIX = "/live/"
HEADERS = [
    ("Cache-Control", "no-store, private"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Type", "text/plain; charset=utf-8"),
]


class LiveFront:
    """The WSGI application: everything but a poll goes on to Django."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX) or environ.get("REQUEST_METHOD") != "GET":
            return self.application(environ, start_response)
        token, slash, rest = path[len(PREFIX) :].partition("/")
        if not token or not slash or rest:
            return self.application(environ, start_response)
        query = parse_qs(environ.get("QUERY_STRING", ""), max_num_fields=None)
        cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
        found = poll.answer(token, query.get(poll.SEEN, [""])[0], session_key(cookies))
        body = found.text.encode()
        length = [("Content-Length", str(len(body)))] if found.status == HTTPStatus.OK else []
        status = f"{found.status} {HTTPStatus(found.status).phrase}"
        start_response(status, [*HEADERS, *length])
        return [body]


def session_key(cookies: dict[str, str]) -> str:
    """The key of the session, from its signed cookie. The signature need not be checked: what is
    compared with the key is signed."""
    return cookies.get(settings.SESSION_COOKIE_NAME, "").partition(":")[0]
