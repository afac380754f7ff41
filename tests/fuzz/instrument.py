"""What the fuzzed site tells the fuzzer in headers of its answers: that Django answered, what went
wrong, and which parameters the page asked for."""

import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.core.signals import got_request_exception
from django.http import HttpResponseServerError, QueryDict

ROOT = str(Path(__file__).resolve().parents[2])
SEEN, ERROR, ASKED = "X-Fuzz-Seen", "X-Fuzz-Error", "X-Fuzz-Asked"
_request = threading.local()


class Instrument:
    """The first middleware of a fuzzed site."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        got_request_exception.connect(_note_error, dispatch_uid="fuzz")
        _note_parameters()

    def __call__(self, request: Any) -> Any:
        _request.error, _request.asked = "", set()
        try:
            response = self.get_response(request)
        except Exception:  # the page of errors failed too
            _note_error()
            response = HttpResponseServerError()
        response.headers[SEEN] = "1"
        if _request.error:
            response.headers[ERROR] = _request.error
        if _request.asked:
            names = sorted(name for name in _request.asked if name.isidentifier())
            response.headers[ASKED] = ",".join(names)[:4000]
        return response


def _note_error(**_more: Any) -> None:
    _request.error = signature(traceback.TracebackException(*sys.exc_info()))


def signature(error: traceback.TracebackException) -> str:
    """Class of the exception, where it was raised, and the last line of ours on the way there."""
    frames = list(error.stack)
    ours = [f for f in frames if f.filename.startswith(ROOT) and "/.venv/" not in f.filename]
    ours = [f for f in ours if not f.filename.endswith(("fuzz/instrument.py", "manage.py"))]
    places = [frames[-1], *(ours[-1:] if ours[-1:] != frames[-1:] else [])] if frames else []
    where = " ← ".join(f"{_short(f.filename)}:{f.lineno} {f.name}" for f in places)
    name = error.exc_type_str if hasattr(error, "exc_type_str") else error.exc_type.__name__
    message = str(error).splitlines()[0][:200] if str(error) else ""
    return f"{name.rpartition('.')[2]} {where} | {message}".encode("ascii", "replace").decode()


def _short(name: str) -> str:
    return name.rpartition("/site-packages/")[2].removeprefix(ROOT + "/")


def _note_parameters() -> None:
    """Remember each name that is looked up in a request's query or form."""
    if getattr(QueryDict, "is_watched", False):
        return
    for method in ("get", "getlist", "__getitem__"):
        setattr(QueryDict, method, _watched(getattr(QueryDict, method)))
    QueryDict.is_watched = True


def _watched(method: Any) -> Any:
    def look_up(self: Any, key: Any, *more: Any, **named: Any) -> Any:
        asked = getattr(_request, "asked", None)
        if asked is not None and isinstance(key, str) and len(asked) < 500:
            asked.add(key)
        return method(self, key, *more, **named)

    return look_up


class EmailBackend(BaseEmailBackend):
    """Makes each mail whole, which refuses what may not stand in its head, and forgets it."""

    def send_messages(self, email_messages: Any) -> int:
        return sum(len(message.message().as_bytes()) > 0 for message in email_messages)
