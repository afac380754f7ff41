"""HTTP headers of all responses: no caching, no browser features, no referrer with a secret."""

from typing import Any

from django.http import HttpResponse

from mentorhub import redaction

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


class PrivatePagesMiddleware:
    """No proxy or browser stores a page, unless its view has set other headers."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if redaction.has_secret_address(request):
            # Not “no-referrer”: browsers would then send the forms of the page without their
            # origin, and the CSRF check would refuse them.
            response.headers.setdefault("Referrer-Policy", "strict-origin")
        return response


def secret_page(response: HttpResponse) -> HttpResponse:
    """For a page whose address is a secret, as that of a mail's link: it is not cached, not
    indexed, and not sent as a referrer."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
