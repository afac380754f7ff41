"""Ends a session ``SESSION_LIFETIME`` seconds after its sign-in, however often it is used.

Django alone restarts the two weeks of a session at each write to it.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import logout


class SessionLifetimeMiddleware:
    """Also gives a session a new key after a reauthentication."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if not request.user.is_authenticated:
            return self.get_response(request)
        known = len(_records(request.session))
        if _has_expired(request.session):
            logout(request)
        response = self.get_response(request)
        # A new sign-in has made a new key already, and starts with fewer records.
        if known and request.user.is_authenticated and len(_records(request.session)) > known:
            request.session.cycle_key()
        return response


def _records(session: Any) -> list[dict[str, Any]]:
    return session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []


def _has_expired(session: Any) -> bool:
    # The first record is the sign-in; later ones are reauthentications, which prolong nothing.
    records = _records(session)
    return bool(records) and time.time() - records[0]["at"] > settings.SESSION_LIFETIME
