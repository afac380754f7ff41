"""How many bytes of a request's body are read, decided before the first of them is.

Every address has a ceiling, compared with the Content-Length. Django never reads past the
Content-Length, and reads nothing without one. Two middlewares take part:

* ``WithholdLargeBodyMiddleware`` stands first and takes a body above the ordinary limit away from
  the request. Much reads ``request.POST`` unasked: the CSRF check before the gate of a view, and
  again the pages of errors 400, 403, 404 and 500. All of them would write a file of any size to
  the temporary folder, for a visitor.
* ``BodyLimitMiddleware`` stands last, where it is known who is signed in. It gives the body back
  to somebody whom the gate of the view lets in, up to their ceiling, and refuses it otherwise.

A view that takes files says so with ``takes_files`` beside its gate. Any other refuses them. The
answer to a large body is the same at every address for whoever is not let in.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import (
    FileUploadHandler,
    MemoryFileUploadHandler,
    StopUpload,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

# In bytes. The longest form outside the administration, the notes of a session, has up to 23,000
# characters: 276 kB when each is sent as twelve bytes.
ORDINARY = 512 * 1024
# What a form with a file has beside it: its other fields, its token, its headings.
BESIDE_FILE = 64 * 1024

View = Callable[..., Any]
# A number of bytes, or what gives it for the person who sends.
MaxBytes = int | Callable[[Any], int]


def takes_files(max_bytes: MaxBytes) -> Callable[[View], View]:
    """For a view that takes files: ``max_bytes`` is what the files of one request may have.

    A callable gets the signed-in person and is asked at each request, before the body is read;
    that is where a quota belongs.
    """

    def decorate(view: View) -> View:
        view.max_upload = max_bytes  # type: ignore[attr-defined]
        return view

    return decorate


class RefuseFilesHandler(FileUploadHandler):
    """Stops reading at the first file; the setting FILE_UPLOAD_HANDLERS has nothing else.

    It raises nothing, because pages of errors parse the form too.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.request.file_was_refused = True  # type: ignore[union-attr]
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


class WithholdLargeBodyMiddleware:
    """Stands first. A held body is ``request.held_body``: its length in bytes and its stream."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        length = content_length(request)
        request.held_body = None
        if length > ORDINARY:
            request.held_body = (length, request._stream)
            _replace_body(request, 0, BytesIO())
        return self.get_response(request)


class BodyLimitMiddleware:
    """Stands last, after whatever must know who is signed in."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            return render(request, "411.html", status=411)
        view = _view_at(request) if request.held_body or _is_multipart(request) else None
        may_send = view is not None and passes_gate(request, view)
        if request.held_body:
            length, stream = request.held_body
            ceiling = max_body_bytes(request, view) if may_send else ORDINARY
            if length > ceiling:
                return _refusal(request, ceiling, has_files=may_send and _takes_files(view))
            _replace_body(request, length, stream)
        if may_send and _takes_files(view):
            request.upload_handlers = [
                MemoryFileUploadHandler(request),
                TemporaryFileUploadHandler(request),
            ]
        return self.get_response(request)

    def process_view(self, request: Any, view: View, args: Any, kwargs: Any) -> None:
        """After the CSRF check, which has read the form."""
        if _is_multipart(request) and not _takes_files(view):
            request.POST  # noqa: B018  parses it where the view is exempt from the check
            if getattr(request, "file_was_refused", False):
                raise BadRequest("This address takes no files.")


def passes_gate(request: Any, view: View) -> bool:
    """Whether this person may use the view; asks the session and the roles, not the body."""
    if not request.user.is_authenticated or getattr(request, "sharing", None):
        return False
    if _is_administration(request):
        return bool(admin.site.is_open_to(request))  # type: ignore[attr-defined]
    allows = getattr(view, "allows", None)
    return allows is not None and bool(allows(request.user))


def max_body_bytes(request: Any, view: View) -> int:
    """In bytes, for somebody who is let in."""
    ordinary = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if _is_administration(request) else ORDINARY
    allowed = getattr(view, "max_upload", None)
    if allowed is None:
        return ordinary
    files = allowed(request.user) if callable(allowed) else allowed
    return max(ordinary, files + BESIDE_FILE)


def _takes_files(view: View | None) -> bool:
    return hasattr(view, "max_upload")


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
    """Of the body, in bytes; 0 where none is said, or something that is no number."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # as Django reads it: nothing of the body


def _replace_body(request: Any, length: int, stream: Any) -> None:
    request.META["CONTENT_LENGTH"] = str(length)
    request._stream = stream


def _refusal(request: HttpRequest, ceiling: int, *, has_files: bool) -> HttpResponse:
    """413. The server closes the connection with it, for the body is left unread."""
    limit = ceiling - BESIDE_FILE if has_files else ceiling
    context = {
        "limit": limit,
        "takes_files": has_files,
        "address": request.path,
        # A sign-in that ran out looks like a visitor with a large file.
        "is_visitor": not request.user.is_authenticated,
    }
    if request.headers.get("HX-Request") != "true":
        return render(request, "413.html", context, status=413)
    return as_htmx_refusal(render(request, "components/_too_large.html", context, status=413))


def as_htmx_refusal(response: HttpResponse) -> HttpResponse:
    """For htmx: a refusal stands above the page, and what was typed stays in it."""
    response.headers["HX-Retarget"] = "#refusal"
    response.headers["HX-Reswap"] = "innerHTML show:window:top"
    return response
