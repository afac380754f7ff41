"""Sessions in the database, such that the session table alone opens nothing.

The cookie is the session key signed with SECRET_KEY, and the data of a session is bound to its own
key: a stolen key is no cookie, and data copied to another row does not decode.
"""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.core import signing

SALT = "mentorhub.session-cookie"


class SessionStore(DatabaseSessionStore):
    @property
    def key_salt(self) -> str:
        return f"mentorhub.session.{self.session_key}"

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        # The key must be known before the data is signed with it.
        if self.session_key is None:
            self._session_key = self._get_new_session_key()
        return super().create_model_instance(data)


def sign_key(key: str) -> str:
    return signing.Signer(salt=SALT).sign(key)


def unsign_key(cookie: str) -> str | None:
    try:
        return signing.Signer(salt=SALT).unsign(cookie)
    except signing.BadSignature:
        return None


class SignedSessionMiddleware(SessionMiddleware):
    def process_request(self, request: Any) -> None:
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = self.SessionStore(unsign_key(cookie) if cookie else None)

    def process_response(self, request: Any, response: Any) -> Any:
        response = super().process_response(request, response)
        morsel = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if morsel is not None and morsel.value:
            response.cookies[settings.SESSION_COOKIE_NAME] = sign_key(morsel.value)
            # Setting the value made a new morsel: put its attributes back.
            response.cookies[settings.SESSION_COOKIE_NAME].update(dict(morsel.items()))
        return response
