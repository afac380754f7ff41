"""The addresses of the demo, and three that break in a known way."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from mentorhub.urls import urlpatterns as product


@login_not_required
def breaks(request: HttpRequest, status: int) -> HttpResponse:
    raise {400: SuspiciousOperation, 403: PermissionDenied, 500: RuntimeError}[status]("On purpose")


urlpatterns = [
    path("broken/<int:status>/", breaks, name="broken"),
    path("demo/", include("mentorhub.demo.urls")),
    *product,
]
