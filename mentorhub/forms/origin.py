"""Whether a request was sent by a page of our own site."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def is_from_own_origin(request: HttpRequest) -> bool:
    """Whether each of Origin, Sec-Fetch-Site and Referer that was sent names our own origin.

    False when the browser sent none of them: then nothing is known of the page.
    """
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    found = []
    if origin := request.headers.get("Origin"):
        found.append(origin in own)
    if site := request.headers.get("Sec-Fetch-Site"):
        found.append(site == "same-origin")
    if referer := request.headers.get("Referer"):
        found.append(_origin_of(referer) in own)
    return bool(found) and all(found)


def referring_path(request: HttpRequest) -> str:
    """Path and query of the page that sent the request; empty when it is no page of ours."""
    referer = request.headers.get("Referer", "")
    if not referer or not is_from_own_origin(request):
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
