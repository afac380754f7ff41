"""A file of a message, as a download."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from dashboard.inbox.models import Attachment
from mentorhub import access
from mentorhub.files.kinds import INLINE_TYPES
from mentorhub.files.responses import as_download


@access.readers_of_messages
@require_safe
def file(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """A picture is shown, every other file is saved: others have sent them. The name in the address
    is for the browser alone."""
    found = get_object_or_404(Attachment.objects.visible_to(request.user), uid=uid)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    inline = found.content_type in INLINE_TYPES
    return as_download(content, found.name, found.content_type, inline=inline)
