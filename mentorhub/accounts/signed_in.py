"""Who asks, read when a request begins."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware as DjangoAuthentication
from django.contrib.auth.middleware import get_user


class AuthenticationMiddleware(DjangoAuthentication):
    """Django's leaves a proxy in ``request.user`` that reads the person when they are asked about.
    The next middleware asks on every request, and a page asks several hundred times: each of them
    would go through the proxy."""

    def process_request(self, request: Any) -> None:
        super().process_request(request)
        request.user = get_user(request)
