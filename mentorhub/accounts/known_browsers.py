"""A browser in which somebody has signed in before: strangers cannot limit its password.

The cookie names one address, as a keyed hash, and is worth nothing but a count of its own: whoever
steals it may guess at the tight limit, and does so alone.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = "__Host-known-browser" if settings.HTTPS else "known-browser"
SALT = "mentorhub.known-browser"
LIFETIME = 180 * 24 * 3600  # seconds


def remember(response: HttpResponse, email: str) -> None:
    """After a sign-in with ``email``."""
    value = signing.dumps([_hash(email), secrets.token_urlsafe(12)], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=LIFETIME,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def number(request: HttpRequest, email: str) -> str:
    """What tells this browser from others if ``email`` has signed in here, otherwise ""."""
    try:
        found: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return ""
    known, browser = found
    return browser if constant_time_compare(known, _hash(email)) else ""


def _hash(email: str) -> str:
    return salted_hmac(SALT, email.strip().lower(), algorithm="sha256").hexdigest()
