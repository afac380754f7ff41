"""How well an account is locked, for the page that says so."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone

from mentorhub.accounts.models import User
from mentorhub.accounts.second_factor import must_have_second_factor


@dataclass(frozen=True)
class Security:
    email: str
    # Another address that waits to be confirmed, or nothing.
    new_email: str
    has_password: bool
    has_app: bool
    passkeys: int
    recovery_codes_left: int
    sessions: int
    # Their role asks for a second factor; in the demo nobody's does.
    must_have_second_factor: bool
    # Accounts at the school's own server that open this one too.
    connected: int

    @property
    def has_second_factor(self) -> bool:
        return self.has_app or self.passkeys > 0


def security_of(user: User) -> Security:
    """Reads what is there; nothing secret leaves with it."""
    factors = list(Authenticator.objects.filter(user=user))
    by_type: dict[str, list[Any]] = {}
    for factor in factors:
        by_type.setdefault(factor.type, []).append(factor)
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES, [])
    unconfirmed = EmailAddress.objects.filter(user=user, verified=False).first()
    return Security(
        email=user.email,
        new_email=unconfirmed.email if unconfirmed else "",
        has_password=user.has_usable_password(),
        has_app=bool(by_type.get(Authenticator.Type.TOTP)),
        passkeys=len(by_type.get(Authenticator.Type.WEBAUTHN, [])),
        recovery_codes_left=len(RecoveryCodes(codes[0]).get_unused_codes()) if codes else 0,
        sessions=_places_of(user),
        must_have_second_factor=must_have_second_factor(user),
        connected=user.socialaccount_set.count(),  # type: ignore[attr-defined]
    )


def _places_of(user: User) -> int:
    """Where the person is signed in now; one query, whatever the number."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    running = sessions.filter(expire_date__gt=timezone.now()).values("pk")
    return UserSession.objects.filter(user=user, session_key__in=running).count()
