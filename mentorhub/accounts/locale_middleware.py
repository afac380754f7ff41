"""Activates the language and the time zone of the person for each request."""

from typing import Any

from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from mentorhub.dates import zone_of


class PreferencesMiddleware:
    """The language of the profile, for visitors that of the browser; the zone of the profile, or
    UTC."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        user = request.user
        signed_in = user.is_authenticated
        language = user.language if signed_in else translation.get_language_from_request(request)
        zone = zone_of(user.zone if signed_in else "")
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", language)
        return response
