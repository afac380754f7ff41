"""Files leave through here alone: access is checked, and nothing is guessed from a name."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from mentorhub import access
from students.models import File

SHOWN_INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp"}


@access.members
def serve(request: HttpRequest, file: UUID, name: str) -> HttpResponse:
    found = File.objects.visible_to(request.user).filter(pk=file, name=name).first()
    if found is None:
        raise Http404
    inline = found.content_type in SHOWN_INLINE
    return as_download(found.content.open("rb"), found.name, found.content_type, inline=inline)


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
    return response
