"""The addresses of the demo, and some that break in a known way."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from mentorhub.urls import urlpatterns as product


@login_not_required
def breaks(request: HttpRequest, status: int) -> HttpResponse:
    raise {400: SuspiciousOperation, 403: PermissionDenied, 500: RuntimeError}[status]("On purpose")


@login_not_required
def other_service_fails(request: HttpRequest) -> HttpResponse:
    """As the adapter of mentorhub/accounts/oidc.py answers when the server cannot be reached."""
    return render(request, "socialaccount/authentication_error.html", status=502)


urlpatterns = [
    path("broken/other-service/", other_service_fails, name="other_service_fails"),
    path("broken/<int:status>/", breaks, name="broken"),
    path("demo/", include("mentorhub.demo.urls")),
    *product,
]
