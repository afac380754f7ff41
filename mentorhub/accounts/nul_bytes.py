"""Refuses addresses under /accounts/ that contain a NUL character."""

from typing import Any

from django.http import Http404

NUL = "\0"


class RefuseNulMiddleware:
    """Raises Http404 for an address with a NUL: PostgreSQL cannot compare a text with one."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if NUL in request.path_info and request.path_info.startswith("/accounts/"):
            raise Http404
        return self.get_response(request)
