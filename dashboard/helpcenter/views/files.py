"""A file of a request: of its messages, and for managers of its notes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from dashboard.helpcenter.models import RequestFile
from mentorhub import access
from mentorhub.files.responses import attached


@access.oneself
@require_safe
def file(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """The name in the address is for the browser alone."""
    return attached(get_object_or_404(RequestFile.objects.visible_to(request.user), uid=uid))
