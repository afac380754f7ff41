"""The sign-in methods and sessions of an account, for its page “Security”."""

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
    # Another address that is not confirmed yet, or "".
    new_email: str
    has_password: bool
    has_app: bool
    passkeys: int
    recovery_codes_left: int
    sessions: int
    # Whether a role of theirs requires a second factor; in the demo none does.
    must_have_second_factor: bool
    # The number of connected accounts at the OpenID Connect server.
    connected: int

    @property
    def has_second_factor(self) -> bool:
        return self.has_app or self.passkeys > 0


def security_of(user: User) -> Security:
    """The security of an account; contains no secret."""
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
        sessions=_count_sessions(user),
        must_have_second_factor=must_have_second_factor(user),
        connected=user.socialaccount_set.count(),  # type: ignore[attr-defined]
    )


def _count_sessions(user: User) -> int:
    """The number of the person's sessions that have not expired; one query."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    running = sessions.filter(expire_date__gt=timezone.now()).values("pk")
    return UserSession.objects.filter(user=user, session_key__in=running).count()
