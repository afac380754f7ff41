"""What allauth asks of us: no public sign-up, our mails, encrypted second-factor secrets.

OpenID Connect is in oidc.py.
"""

import secrets
import time
from ipaddress import IPv6Address, ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mentorhub import encryption
from mentorhub.accounts import known_browsers, password_check, sign_in_limits
from mentorhub.accounts.models import AccountMail
from mentorhub.accounts.tokens import login_code, new_nonce

RECENT_SIGN_IN_SECONDS = 600  # seconds
# Where a request keeps the nonce of the sign-in code that it mails.
NONCE = "login_code_nonce"


def user_display(user: Any) -> str:
    return str(user)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "The e-mail address or the password is wrong. Check both and try again."
        ),
        "incorrect_code": _("This code is not right. Check it and type it again."),
        # Said of codes alone: too many passwords are a PasswordLimitedError.
        "too_many_login_attempts": _(
            "Too many wrong codes. Try again with a new one; if it is refused, wait a few minutes."
        ),
    }

    def is_safe_url(self, url: str | None) -> bool:
        """Not what is no address at all, such as ``http://[``, nor a host without a scheme."""
        try:
            return super().is_safe_url(url) and not (url or "").startswith("//")
        except ValueError:
            return False

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited, imported, or come by OpenID Connect."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """An IPv4 address that arrives as ``::ffff:192.0.2.1`` is that IPv4 address: as IPv6 ones,
        all of them would be one network."""
        try:
            found = super().get_client_ip(request)
        except ImproperlyConfigured:
            # Fewer addresses than proxies: the request came around them, from where it says.
            found = request.META["REMOTE_ADDR"]
        address = ip_address(found)
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return str(mapped or found)

    # Set while a person who is signed in types the password once more.
    reauthenticating: Any = None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; raises PasswordLimitedError when a password is not enough now."""
        if self.reauthenticating:
            self._attempt = sign_in_limits.count_reauthentication(request, self.reauthenticating)
        else:
            self._attempt = sign_in_limits.count_password(request, credentials.get("email", ""))

    def _rollback_login_failed_rl_usage(self) -> None:
        """It was the right password: what others have counted stays."""
        sign_in_limits.take_back(self._attempt)

    def reauthenticate(self, user: Any, password: str) -> bool:
        self.reauthenticating = user
        try:
            return super().reauthenticate(user, password)
        finally:
            self.reauthenticating = None

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        response = super().post_login(request, user, **kwargs)
        known_browsers.remember(response, kwargs.get("email") or user.email)
        return response

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Whoever has chosen a new password by a mailed link signs in with it at once."""
        sign_in_limits.forget_passwords(request, credentials["email"])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The person, active or not; somebody who is not active is told so by the next step.

        Raises PasswordLimitedError before the password is looked at.
        """
        self.pre_authenticate(request, **credentials)
        email, password = credentials.get("email") or "", credentials.get("password") or ""
        # Everybody knows the demo's password: outside of it, it is nobody's. Another is tried in
        # its place, so that the answer takes as long as to any wrong one.
        if not settings.DEMO and password == settings.DEMO_PASSWORD:
            password = secrets.token_hex()
        user = password_check.check(email, password)
        if user:
            self._rollback_login_failed_rl_usage()
        else:
            hidden = {"email": email, "password": "********"}
            user_login_failed.send(sender=__name__, credentials=hidden, request=request)
            self.authentication_failed(request, **credentials)
        return user

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just signed in is not asked for the same password on the next page."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - record["at"] < RECENT_SIGN_IN_SECONDS for record in records)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """``account/email/password_changed`` of allauth is our ``email/password_changed``, and
        waits in the outbox: a mail server that is away or slow never holds up the page."""
        kind = template_prefix.rsplit("/", 1)[-1]
        kept = {name: str(context[name]) for name in AccountMail.CONTEXT if context.get(name)}
        if kind == AccountMail.Kind.LOGIN_CODE:
            kept["nonce"] = getattr(self.request, NONCE)
        if settings.DEMO:
            kept["base_url"] = self.request.build_absolute_uri("/")
        AccountMail.objects.queue(
            AccountMail.Kind(kind),
            email=email,
            language=get_language() or settings.LANGUAGE_CODE,
            user=context.get("user"),
            context=kept,
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(
            template_prefix, user, {"user": user, **(context or {})}, email
        )

    def generate_login_code(self) -> str:
        """The mail is given the nonce alone, and makes the same code of it."""
        nonce = new_nonce()
        setattr(self.request, NONCE, nonce)
        return login_code(nonce)

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """The link is made when the mail is sent."""
        address = emailconfirmation.email_address
        name = "email_confirmation_signup" if signup else "email_confirmation"
        self.send_mail(name, address.email, {"user": address.user})


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text.encode(), purpose="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        """Raises encryption.DecryptionError."""
        return encryption.decrypt(encrypted_text, purpose="mfa").decode()
