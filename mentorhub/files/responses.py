"""Responses that carry a file: only images are shown in the browser, everything else is saved."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header


def as_download(content: Any, name: str, content_type: str, *, inline: bool) -> HttpResponse:
    """Bytes of somebody's file: shown only when it is an image, and never run."""
    response: HttpResponse = (
        HttpResponse(content) if isinstance(content, bytes) else FileResponse(content)
    )
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = (
        content_disposition_header(not inline, name) or "inline"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
