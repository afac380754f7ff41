"""Addresses under /accounts/ that no page can have."""

from typing import Any

from django.http import Http404

NUL = "\0"


class RefuseNulMiddleware:
    """A NUL in an address is looked up nowhere: PostgreSQL has no text with one.

    Raises Http404, the page of every address that does not exist.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if NUL in request.path_info and request.path_info.startswith("/accounts/"):
            raise Http404
        return self.get_response(request)
