"""Django's test client for sessions whose cookie is signed.

``force_login`` leaves the browser as a sign-in with a password a moment ago would, so that pages
behind a recent sign-in open too.
"""

from importlib import import_module
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.test import Client as DjangoClient

from mentorhub.accounts.sessions import SessionStore, sign_key, unsign_key


class _NewSession(SessionStore):
    """Written once, by ``save(must_create=True)``, when all is in it. Django looks first whether
    another has its key, and writes an empty row: half the statements of a sign-in, with which
    thousands of tests begin."""

    def exists(self, session_key: str) -> bool:
        return False

    def create(self) -> None:
        self._session_key = self._get_new_session_key()


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

    def _login(self, user: Any, backend: str | None = None) -> None:
        """As Django's, with the method of the sign-in, and without the session of nobody that is
        written and deleted there."""
        request = HttpRequest()
        cookie = self.cookies.get(settings.SESSION_COOKIE_NAME)
        is_new = not (cookie and cookie.value)
        request.session = _NewSession() if is_new else self.session
        login(request, user, backend)
        record_authentication(request, user, method="password")
        request.session.save(must_create=is_new)
        self._set_login_cookies(request)

    def _set_login_cookies(self, request: Any) -> None:
        super()._set_login_cookies(request)
        self.cookies[settings.SESSION_COOKIE_NAME].set(
            settings.SESSION_COOKIE_NAME,
            *[sign_key(request.session.session_key)] * 2,
        )
