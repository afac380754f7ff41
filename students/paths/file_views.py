"""Files leave through here alone: access is checked, and nothing is guessed from a name."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from mentorhub import access
from mentorhub.files.kinds import INLINE_TYPES as SHOWN_INLINE
from students.models import File


@access.members
@require_safe
def serve(request: HttpRequest, file: UUID, name: str) -> HttpResponse:
    found = File.objects.visible_to(request.user).filter(pk=file, name=name).first()
    if found is None:
        raise Http404
    inline = found.content_type in SHOWN_INLINE
    try:
        content = found.content.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    return as_download(content, found.name, found.content_type, inline=inline)


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
