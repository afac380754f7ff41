"""``/metrics``, for a Prometheus server of the same operator."""

from ipaddress import ip_address
from secrets import compare_digest

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from mentorhub import access
from mentorhub.monitoring.metrics import exposition


@access.monitors
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Raises Http404 for everybody who may not read them, as if the page did not exist."""
    if not (has_token(request) or comes_from_private_network(request)):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def has_token(request: HttpRequest) -> bool:
    """Whether ``Authorization: Bearer`` names METRICS_TOKEN."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    expected = settings.METRICS_TOKEN
    return bool(expected) and compare_digest(sent.encode(), expected.encode())


def comes_from_private_network(request: HttpRequest) -> bool:
    """Whether METRICS_PRIVATE is set and the client has a private address.

    A request that came through fewer proxies than are trusted, or through one although none is,
    would have the address of a proxy.
    """
    if not settings.METRICS_PRIVATE:
        return False
    forwarded = request.headers.get("X-Forwarded-For")
    if forwarded is not None:
        proxies = settings.TRUSTED_PROXIES
        if not proxies or len(forwarded.split(",")) < proxies:
            return False
    return ip_address(get_adapter(request).get_client_ip(request)).is_private
