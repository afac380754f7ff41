"""A session ends some time after its sign-in, however often it is used.

Without it each write to a session begins its two weeks anew.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import logout


class SessionLifetimeMiddleware:
    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if request.user.is_authenticated and _is_over(request.session):
            logout(request)
        return self.get_response(request)


def _is_over(session: Any) -> bool:
    # The first record is the sign-in; later ones are confirmations of it, which prolong nothing.
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    return bool(records) and time.time() - records[0]["at"] > settings.SESSION_LIFETIME
