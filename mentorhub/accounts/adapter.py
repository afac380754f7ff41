"""allauth's adapters: no public sign-up, our mails, encrypted secrets of second factors.

The adapter for OpenID Connect is in oidc.py.
"""

import secrets
import time
from ipaddress import IPv6Address, ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import MAX_URL_LENGTH
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mentorhub import encryption
from mentorhub.accounts import known_browsers, password_check, sign_in_limits
from mentorhub.accounts.models import AccountMail
from mentorhub.accounts.tokens import login_code, new_nonce
from mentorhub.dates import zone_of
from mentorhub.forms import parameters
from mentorhub.forms.addresses import canonical_email, validate_address

RECENT_SIGN_IN_SECONDS = 600  # seconds
# The attribute of a request that holds the nonce of the sign-in code it mails.
NONCE_ATTRIBUTE = "login_code_nonce"


def user_display(user: Any) -> str:
    return str(user)


# In our words, which say the same as the pages that they lead to; by allauth's id of the method.
REAUTHENTICATION = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use an authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey or security key"),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "The e-mail address or the password is wrong. Check both and try again."
        ),
        "incorrect_code": _("This code is wrong. Check it and type it again."),
        # Used for codes only: too many passwords raise PasswordLimitedError.
        "too_many_login_attempts": _(
            "Too many wrong codes. Try again with a new one; if it is refused, wait a few minutes."
        ),
    }

    def is_safe_url(self, url: str | None) -> bool:
        """Also refuse addresses that cannot be parsed, such as ``http://[``, and ``//host``. One of
        any length is measured first: where every host is allowed, allauth would parse it."""
        if len(url or "") > MAX_URL_LENGTH:
            return False
        try:
            return super().is_safe_url(url) and not (url or "").startswith("//")
        except ValueError:
            return False

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited, imported, or sign in by OpenID Connect."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of the client; ``::ffff:192.0.2.1`` is converted to the IPv4 address.

        Without that, all IPv4 clients would belong to one IPv6 network.
        """
        try:
            found = super().get_client_ip(request)
        except ImproperlyConfigured:
            # Fewer addresses than trusted proxies: the request did not pass through them.
            found = request.META["REMOTE_ADDR"]
        address = ip_address(found)
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return str(mapped or found)

    def clean_email(self, email: str) -> str:
        """The address in its one spelling, also for OpenID Connect. Raises ValidationError."""
        email = canonical_email(email)
        validate_address(email)
        return email

    # The person, while they confirm their password although they are signed in.
    reauthenticating: Any = None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt. Raises PasswordLimitedError at the limit."""
        if self.reauthenticating:
            self._attempt = sign_in_limits.count_reauthentication(request, self.reauthenticating)
        else:
            self._attempt = sign_in_limits.count_password(request, credentials.get("email", ""))

    def _rollback_login_failed_rl_usage(self) -> None:
        """Uncount this attempt after the right password; attempts of others stay counted."""
        sign_in_limits.uncount(self._attempt)

    def reauthenticate(self, user: Any, password: str) -> bool:
        self.reauthenticating = user
        try:
            return super().reauthenticate(user, password)
        finally:
            self.reauthenticating = None

    def login(self, request: HttpRequest, user: Any) -> None:
        """From here on the request speaks the language of the profile, and has its zone; the
        middleware takes both back at its end."""
        super().login(request, user)
        translation.activate(user.language)
        timezone.activate(zone_of(user.zone))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        response = super().post_login(request, user, **kwargs)
        known_browsers.remember(response, kwargs.get("email") or user.email)
        return response

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Clear the counts after a new password by a mailed link, so that it works at once."""
        sign_in_limits.clear_password_counts(request, credentials["email"])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The person, active or not (allauth tells an inactive person in the next step), or None.

        Raises PasswordLimitedError before the password is checked.
        """
        self.pre_authenticate(request, **credentials)
        email, password = credentials.get("email") or "", credentials.get("password") or ""
        # The demo's password is public, so outside the demo it is always wrong. A random password
        # is checked in its place, so that the response takes as long as for any wrong one.
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
        """Not within ``RECENT_SIGN_IN_SECONDS`` of a sign-in or a reauthentication."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - record["at"] < RECENT_SIGN_IN_SECONDS for record in records)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Before the e-mail address is changed only the second factor counts, where there is one:
        the password is not offered."""
        methods: list[dict[str, Any]] = [
            each | {"description": str(REAUTHENTICATION[each["id"]])}
            for each in super().get_reauthentication_methods(user)
        ]
        page = parameters.text(self.request.GET, REDIRECT_FIELD_NAME, longest=2000) or (
            parameters.text(self.request.POST, REDIRECT_FIELD_NAME, longest=2000)
        )
        if reverse("account_email") not in (self.request.path, page):
            return methods
        return [each for each in methods if each["id"] != "reauthenticate"] or methods

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail, so that a slow mail server never delays the page.

        allauth's template ``account/email/password_changed`` becomes our
        ``email/password_changed``.
        """
        kind = template_prefix.rsplit("/", 1)[-1]
        kept = {name: str(context[name]) for name in AccountMail.CONTEXT if context.get(name)}
        if kind == AccountMail.Kind.LOGIN_CODE:
            kept["nonce"] = getattr(self.request, NONCE_ATTRIBUTE)
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
        """Make a nonce and its code. Only the nonce is queued; the worker derives the same code."""
        nonce = new_nonce()
        setattr(self.request, NONCE_ATTRIBUTE, nonce)
        return login_code(nonce)

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """Queue the mail; its link is made when it is sent."""
        address = emailconfirmation.email_address
        name = "email_confirmation_signup" if signup else "email_confirmation"
        self.send_mail(name, address.email, {"user": address.user})


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text.encode(), purpose="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        """Raises encryption.DecryptionError."""
        return encryption.decrypt(encrypted_text, purpose="mfa").decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What stands in the field of a new key. Never empty: the browser has created the key when
        the form is sent, so it is kept without a name of its own."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("My key") if number == 1 else _("Key %(number)s") % {"number": number})
