"""A file of a reply."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from dashboard.community.models import Attachment
from mentorhub import access
from mentorhub.files.responses import attached


@access.community
@require_safe
def file(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """The name in the address is for the browser alone."""
    return attached(get_object_or_404(Attachment.objects.visible_to(request.user), uid=uid))
