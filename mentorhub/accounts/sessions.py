"""Sessions in the database, such that the session table alone opens nothing.

The cookie is the session key signed with SECRET_KEY: a stolen key is no cookie. The data of a
session is encrypted for its own key: it cannot be read in the table, and data copied to another row
is not decrypted.
"""

import logging
import time
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.core import signing
from django.db.models import QuerySet

from mentorhub import encryption

SALT = "mentorhub.session-cookie"
log = logging.getLogger("django.security.SuspiciousSession")

# What pages of sign-in keep in a session from one step to the next, as allauth names it. A step
# that was begun and left is forgotten after an hour.
MULTI_STEP_KEYS = (
    "_password_reset_key",
    "account_login",
    "account_reauthentication_state",
    "mfa.totp.secret",
    "mfa.webauthn.state",
    "socialaccount_sociallogin",
    "socialaccount_states",
)
STEP_AGE = 3600  # seconds
STEPS_BEGUN = "steps_begun"


class SessionStore(DatabaseSessionStore):
    @property
    def key_salt(self) -> str:
        """For rows that the release before has signed."""
        return f"mentorhub.session.{self.session_key}"

    def encode(self, session_dict: dict[str, Any]) -> str:
        data = self.serializer().dumps(session_dict)
        return encryption.encrypt(data, purpose=f"session.{self.session_key}")

    def decode(self, session_data: str) -> dict[str, Any]:
        # One release longer, so that an upgrade signs nobody out. Saving encrypts.
        if is_signed(session_data):
            return super().decode(session_data)
        try:
            data = encryption.decrypt(session_data, purpose=f"session.{self.session_key}")
        except encryption.DecryptionError:
            log.warning("The data of a session was changed, or its key is not known here.")
            return {}
        return self.serializer().loads(data)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        # The key must be known before the data is encrypted for it.
        if self.session_key is None:
            self._session_key = self._get_new_session_key()
        return super().create_model_instance(data)

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        if key in MULTI_STEP_KEYS:
            begun = {step: at for step, at in self.get(STEPS_BEGUN, {}).items() if step in self}
            super().__setitem__(STEPS_BEGUN, begun | {key: int(time.time())})

    def load(self) -> dict[str, Any]:
        data = super().load()
        begun = data.get(STEPS_BEGUN, {})
        for key in MULTI_STEP_KEYS:
            if key in data and time.time() - begun.get(key, 0) > STEP_AGE:
                del data[key]
        return data


def is_signed(session_data: str) -> bool:
    """Written by the release before: anybody who reads the row can read the data."""
    return ":" in session_data


def signed_sessions() -> QuerySet[Session]:
    return Session.objects.filter(session_data__contains=":")


def renew_encryption(sessions: QuerySet[Session]) -> tuple[int, int]:
    """Encrypt sessions with the present SECRET_KEY; returns how many, and how many had ended.

    A session that is empty or cannot be read signs nobody in, and is deleted. One that is saved or
    ended meanwhile is left as it then is.
    """
    renewed = ended = 0
    for key, before in sessions.values_list("session_key", "session_data").iterator():
        store = SessionStore(key)
        row = Session.objects.filter(session_key=key, session_data=before)
        if data := store.decode(before):
            renewed += row.update(session_data=store.encode(data))
        else:
            ended += row.delete()[0]
    return renewed, ended


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
