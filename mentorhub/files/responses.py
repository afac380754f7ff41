"""Responses with a file: only images are shown in the browser, all others are downloads."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

from mentorhub.files.kinds import INLINE_TYPES
from mentorhub.files.names import clean_name


def as_download(content: Any, name: str, content_type: str, *, inline: bool) -> HttpResponse:
    """A response with the content of an uploaded file, whose scripts a browser never runs.

    ``inline`` shows it in the browser: for images only.
    """
    response: HttpResponse = (
        HttpResponse(content) if isinstance(content, bytes) else FileResponse(content)
    )
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = (
        content_disposition_header(not inline, clean_name(name)) or "inline"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def attached(row: Any) -> HttpResponse:
    """The file of an ``AttachedFile``: a picture is shown, every other file is saved, because
    others have sent them. Raises Http404 when it is gone from the storage."""
    try:
        content = row.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    inline = row.content_type in INLINE_TYPES
    return as_download(content, row.name, row.content_type, inline=inline)
