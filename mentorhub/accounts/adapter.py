"""What allauth asks of us: no public sign-up, our mails, encrypted second-factor secrets.

OpenID Connect is in oidc.py.
"""

import logging
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from mentorhub import encryption, mail

log = logging.getLogger(__name__)

JUST_NOW = 600  # seconds


def user_display(user: Any) -> str:
    return str(user)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited, imported, or come by OpenID Connect."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        # Everybody knows the demo's password: outside of it, it is nobody's. Another is tried in
        # its place, so that the answer takes as long as to any wrong one.
        if not settings.DEMO and credentials.get("password") == settings.DEMO_PASSWORD:
            credentials["password"] = secrets.token_hex()
        return super().authenticate(request, **credentials)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just signed in is not asked for the same password on the next page."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - record["at"] < JUST_NOW for record in records)

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """``account/email/password_changed`` of allauth is our ``email/password_changed``."""
        to = context.get("user") or mail.Address(email, language=get_language() or "en")
        reset_url = mail.absolute(reverse("account_reset_password"), self.request)
        name = template_prefix.rsplit("/", 1)[-1]
        context = context | {"reset_url": reset_url}
        return mail.build(to=to, name=name, context=context, email=email, headers=headers)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """What it tells of has happened: a mail server that is away does not undo it."""
        try:
            super().send_notification_mail(
                template_prefix, user, {"user": user, **(context or {})}, email
            )
        except OSError:
            log.exception("The notice %s could not be sent.", template_prefix)

    def get_reset_password_from_key_url(self, key: str) -> str:
        # What allauth makes of the host that the request names, ours makes of the settings.
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return mail.absolute(path, self.request)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        path = urlsplit(super().get_email_confirmation_url(request, emailconfirmation)).path
        return mail.absolute(path, request)


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text.encode(), purpose="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        """Raises encryption.DecryptionError."""
        return encryption.decrypt(encrypted_text, purpose="mfa").decode()
