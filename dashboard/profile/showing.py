"""A mentor's photo leaves through here alone."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.models import Mentor
from mentorhub import access
from mentorhub.files import pictures
from mentorhub.files.responses import as_download


@access.involved
@require_safe
def show(request: HttpRequest, photo: UUID) -> HttpResponse:
    """The number changes with the picture, so a browser may keep it for an hour."""
    if not Mentor.objects.with_photo_visible_to(request.user).filter(photo=photo).exists():
        raise Http404
    try:
        content = pictures.opened(photo)
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = as_download(content, "photo.webp", "image/webp", inline=True)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
