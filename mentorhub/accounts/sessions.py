"""Sessions in the database whose rows alone give no access to an account.

The cookie is the session key signed with SECRET_KEY, so a key from the table is not a valid cookie.
The data is encrypted for its session key: it cannot be read in the table, and data copied to
another row cannot be decrypted.
"""

import logging
import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone

from mentorhub import encryption
from mentorhub.prepared import prepared

SALT = "mentorhub.session-cookie"
log = logging.getLogger("django.security.SuspiciousSession")

# The session keys in which allauth keeps data between the steps of a sign-in. They are deleted an
# hour after the step was begun.
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
        """The salt of rows that the previous release has signed."""
        return f"mentorhub.session.{self.session_key}"

    def encode(self, session_dict: dict[str, Any]) -> str:
        data = self.serializer().dumps(session_dict)
        return encryption.encrypt(data, purpose=f"session.{self.session_key}")

    def decode(self, session_data: str) -> dict[str, Any]:
        # Kept for one release, so that an upgrade signs nobody out. Saving encrypts the row.
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

    def _get_session_from_db(self) -> Session | None:
        """As Django does it, on every request: so it is prepared."""
        found = _session.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found

    def load(self) -> dict[str, Any]:
        data = super().load()
        begun = data.get(STEPS_BEGUN, {})
        for key in MULTI_STEP_KEYS:
            if key in data and time.time() - begun.get(key, 0) > STEP_AGE:
                del data[key]
        return data


@prepared
def _session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


def is_signed(session_data: str) -> bool:
    """Whether the previous release wrote the data, which is then signed but not encrypted."""
    return ":" in session_data


def signed_sessions() -> QuerySet[Session]:
    return Session.objects.filter(session_data__contains=":")


def renew_encryption(sessions: QuerySet[Session]) -> tuple[int, int]:
    """Encrypt sessions with the present SECRET_KEY; returns how many, and how many were deleted.

    A session that is empty or cannot be decrypted is deleted. One that is saved or deleted by
    another request meanwhile is left as it is.
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
