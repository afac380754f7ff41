"""Headers of every answer that a person's own data may stand in."""

from typing import Any

from mentorhub import redaction

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


class PrivatePagesMiddleware:
    """No page is kept by a proxy or by the browser's disk, unless the view said otherwise."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if redaction.has_secret_address(request):
            # Not “no-referrer”: with that, browsers hide where the form itself comes from as well,
            # and it is refused as a forgery.
            response.headers.setdefault("Referrer-Policy", "strict-origin")
        return response
