"""Django's test client for sessions whose cookie is signed.

``force_login`` leaves the browser as a sign-in with a password a moment ago would, so that pages
behind a recent sign-in open too.
"""

from importlib import import_module
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import get_user
from django.test import Client as DjangoClient

from mentorhub.accounts.sessions import sign_key, unsign_key


class Client(DjangoClient):
    @property
    def session(self) -> Any:
        store = import_module(settings.SESSION_ENGINE).SessionStore
        cookie = self.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie and cookie.value:
            return store(unsign_key(cookie.value))
        session = store()
        session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = sign_key(session.session_key)
        return session

    def _set_login_cookies(self, request: Any) -> None:
        record_authentication(request, get_user(request), method="password")
        request.session.save()
        super()._set_login_cookies(request)
        self.cookies[settings.SESSION_COOKIE_NAME].set(
            settings.SESSION_COOKIE_NAME,
            *[sign_key(request.session.session_key)] * 2,
        )
