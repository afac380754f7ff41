"""Recognises a browser in which a person has signed in before, so that it has its own rate limit.

Strangers who try passwords for an address therefore cannot block its owner. The cookie holds a
keyed hash of one address. A stolen cookie gives no access: it only allows password attempts, at a
limit counted for this cookie alone.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from mentorhub.forms.addresses import canonical_email

COOKIE = "__Host-known-browser" if settings.HTTPS else "known-browser"
SALT = "mentorhub.known-browser"
LIFETIME = 180 * 24 * 3600  # seconds


def remember(response: HttpResponse, email: str) -> None:
    """Set the cookie after a sign-in with ``email``."""
    value = signing.dumps([_hash(email), secrets.token_urlsafe(12)], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=LIFETIME,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def browser_id(request: HttpRequest, email: str) -> str:
    """The random id of this browser if ``email`` has signed in here before, otherwise ""."""
    try:
        found: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return ""
    known, browser = found
    return browser if constant_time_compare(known, _hash(email)) else ""


def _hash(email: str) -> str:
    return salted_hmac(SALT, canonical_email(email), algorithm="sha256").hexdigest()
