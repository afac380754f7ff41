"""Gives back the form of an administrator who was signed out while writing."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from mentorhub.admin import held_forms
from mentorhub.forms import parameters


class SignedOutFormMiddleware:
    """Stands after the CSRF check, and before the middleware that sends visitors to the sign-in."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        if request.method != "POST" or not request.path_info.startswith("/admin/"):
            return None
        if request.user.is_authenticated:
            return None
        try:
            is_of_a_page = parameters.has(request.POST, held_forms.PERSON)
        except (BadRequest, MultiPartParserError):
            return None  # nothing that could be given back
        if not is_of_a_page:
            return None
        return held_forms.ask(request, None, is_signed_in=False)
