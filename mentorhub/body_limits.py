"""Limits the size of request bodies, in bytes, before the first byte is read, and refuses one that
ends early.

Every address has a maximum, which is compared with the Content-Length. Django never reads past the
Content-Length, and reads nothing without one. There are two middlewares:

* ``WithholdLargeBodyMiddleware`` stands first and removes a body above the ordinary limit from the
  request. ``request.POST`` is read in several places before a view is called: by the CSRF check,
  and by the pages of the errors 400, 403, 404 and 500. Each would write a file of any size, sent by
  a visitor, to the temporary folder.
* ``BodyLimitMiddleware`` stands last, where the signed-in person is known. It gives the body back
  to a person whom the gate of the view lets in, up to their maximum, and refuses it otherwise.

A web server hands over what has come of a body when the connection breaks in the middle of it, and
Django takes that for the whole: half a text, or half a file. So ``WholeBody`` raises an error at an
end that comes before the Content-Length.

A view that accepts files is decorated with ``takes_files``; all others refuse them, but one that is
decorated with ``takes_small_files``. A person who is not let in gets the same response to a large
body at every address.
"""

from collections.abc import Callable
from io import BytesIO, IOBase
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import (
    FileUploadHandler,
    MemoryFileUploadHandler,
    SkipFile,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.urls import Resolver404, resolve

# The longest form outside the administration, the notes of a session, has up to 23,000
# characters: 276 kB when each is sent as twelve bytes.
ORDINARY_MAX_BYTES = 512 * 1024
# For the other fields, the token and the headings of a form with a file.
FORM_FIELDS_MAX_BYTES = 64 * 1024

View = Callable[..., Any]
# A number of bytes, or a function that returns it for the signed-in person.
MaxBytes = int | Callable[[Any], int]


def takes_files(max_bytes: MaxBytes) -> Callable[[View], View]:
    """Decorator for a view that accepts files of at most ``max_bytes`` together in one request.

    A callable gets the signed-in person and is asked at each request, before the body is read;
    this is the place for a quota.
    """

    def decorate(view: View) -> View:
        view.max_upload = max_bytes  # type: ignore[attr-defined]
        return view

    return decorate


def takes_small_files(view: View) -> View:
    """Decorator for a view that accepts files from visitors too, which it reads and does not keep.

    The whole request is within ``ORDINARY_MAX_BYTES``, and the file stays in memory.
    """
    view.takes_small_files = True  # type: ignore[attr-defined]
    return view


class RefuseFilesHandler(FileUploadHandler):
    """Passes over files and keeps nothing of them: the only handler in the setting
    FILE_UPLOAD_HANDLERS.

    The fields after a file are read. It raises no error, because the error pages parse the form
    too.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.request.file_was_refused = True  # type: ignore[union-attr]
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


class WholeBody(IOBase):
    """The stream of a body. Reading raises OSError, out of the request UnreadablePostError, when it
    ends before ``length`` bytes."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream, self._left = stream, length

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and 0 <= size < self._left:
            return self._counted(self._stream.read(size), size)
        pieces = []  # the rest, which may come in several
        while self._left > 0:
            pieces.append(self._counted(self._stream.read(self._left), self._left))
        return b"".join(pieces)

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._counted(self._stream.readline(size), -1 if size is None else size)

    def _counted(self, piece: bytes, size: int) -> bytes:
        self._left -= len(piece)
        if not piece and size != 0 and self._left > 0:
            raise OSError("The connection was closed before the end of the body.")
        return piece


class WithholdLargeBodyMiddleware:
    """Stands first. ``request.held_body`` is the removed body: its length in bytes and its
    stream."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        length = content_length(request)
        request._stream = WholeBody(request._stream, length)
        request.held_body = None
        if length > ORDINARY_MAX_BYTES:
            request.held_body = (length, request._stream)
            _replace_body(request, 0, BytesIO())
        return self.get_response(request)

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        """Nobody is there any more who would read a page; it is no error of the site."""
        return HttpResponse(status=400) if isinstance(exception, UnreadablePostError) else None


class BodyLimitMiddleware:
    """Stands last, after the middlewares that set the signed-in person."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            return render(request, "411.html", status=411)
        view = _view_at(request) if request.held_body or _is_multipart(request) else None
        may_send = view is not None and passes_gate(request, view)
        if request.held_body:
            length, stream = request.held_body
            max_bytes = max_body_bytes(request, view) if may_send else ORDINARY_MAX_BYTES
            if length > max_bytes:
                return _refusal(request, max_bytes, has_files=may_send and _takes_files(view))
            _replace_body(request, length, stream)
        if may_send and _takes_files(view):
            request.upload_handlers = [
                MemoryFileUploadHandler(request),
                TemporaryFileUploadHandler(request),
            ]
        elif _takes_small_files(view):
            request.upload_handlers = [MemoryFileUploadHandler(request)]
        return self.get_response(request)

    def process_view(self, request: Any, view: View, args: Any, kwargs: Any) -> None:
        """Raises BadRequest for a form with a file. Called after the CSRF check, which reads the
        form."""
        if _is_multipart(request) and not (_takes_files(view) or _takes_small_files(view)):
            request.POST  # noqa: B018  parses it where the view is exempt from the check
            if getattr(request, "file_was_refused", False):
                raise BadRequest("This address takes no files.")


def read_beginning(request: Any) -> None:
    """Let ``request.POST`` be read from the first ``ORDINARY_MAX_BYTES`` of a withheld body: the
    fields of a form that come before a large file. Does nothing when no body is withheld.

    Raises OSError when the body ends early. Reading ``request.POST`` may raise BadRequest or
    MultiPartParserError afterwards.
    """
    if not request.held_body:
        return
    _length, stream = request.held_body
    request.held_body = None
    begin = b""
    while len(begin) < ORDINARY_MAX_BYTES and (
        piece := stream.read(ORDINARY_MAX_BYTES - len(begin))
    ):
        begin += piece
    _replace_body(request, len(begin), BytesIO(begin))
    for name in ("_post", "_files"):
        vars(request).pop(name, None)
    request._read_started = False


def passes_gate(request: Any, view: View) -> bool:
    """Whether this person may use the view; reads the session and the roles, not the body.

    A page that is open to visitors takes files from whoever is signed in.
    """
    if not request.user.is_authenticated or getattr(request, "sharing", None):
        return False
    if _is_administration(request):
        return bool(admin.site.is_open_to(request))  # type: ignore[attr-defined]
    if getattr(view, "gate", "") == "anyone":
        return True
    allows = getattr(view, "allows", None)
    return allows is not None and bool(allows(request.user))


def max_body_bytes(request: Any, view: View) -> int:
    """The maximum of a body, in bytes, for a person who is let in."""
    ordinary = (
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE if _is_administration(request) else ORDINARY_MAX_BYTES
    )
    allowed = getattr(view, "max_upload", None)
    if allowed is None:
        return ordinary
    files = allowed(request.user) if callable(allowed) else allowed
    return max(ordinary, files + FORM_FIELDS_MAX_BYTES)


def _takes_files(view: View | None) -> bool:
    return hasattr(view, "max_upload")


def _takes_small_files(view: View | None) -> bool:
    return hasattr(view, "takes_small_files")


def _view_at(request: Any) -> View | None:
    try:
        return resolve(request.path_info).func
    except Resolver404:
        return None


def _is_administration(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


def _is_multipart(request: HttpRequest) -> bool:
    return request.content_type == "multipart/form-data"


def content_length(request: HttpRequest) -> int:
    """The length of the body in bytes; 0 when the header is missing or no number."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # as in Django, which then reads nothing of the body


def _replace_body(request: Any, length: int, stream: Any) -> None:
    request.META["CONTENT_LENGTH"] = str(length)
    request._stream = stream


def _refusal(request: HttpRequest, max_bytes: int, *, has_files: bool) -> HttpResponse:
    """The response 413. The server then closes the connection, because the body is not read."""
    limit = max_bytes - FORM_FIELDS_MAX_BYTES if has_files else max_bytes
    context = {
        "limit": limit,
        "takes_files": has_files,
        "address": request.path,
        # A person whose session has expired is a visitor too, and can sign in.
        "is_visitor": not request.user.is_authenticated,
    }
    if request.headers.get("HX-Request") != "true":
        return render(request, "413.html", context, status=413)
    return as_htmx_refusal(render(request, "components/_too_large.html", context, status=413))


def as_htmx_refusal(response: HttpResponse) -> HttpResponse:
    """Let htmx show the response above the page, so that what was typed stays in its form."""
    response.headers["HX-Retarget"] = "#refusal"
    response.headers["HX-Reswap"] = "innerHTML show:window:top"
    return response
