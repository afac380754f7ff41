"""Sign-in with the school's OpenID Connect server. Reasons: docs/decisions/openid-connect.md."""

import logging
from typing import Any

import requests
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.forms.addresses import canonical_email
from mentorhub.forms.names import repaired

log = logging.getLogger(__name__)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Always: a new person gets an account without any role."""
        return True

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """The existing person with an address that both sides have confirmed, or None.

        Never an administrator or a manager: otherwise the operators of that server could sign in
        as one. They connect the server from their own account, after they signed in.
        """
        for address in sociallogin.email_addresses:
            # Some servers send the text "false", which Python counts as true.
            if address.verified is not True:
                continue
            known = EmailAddress.objects.filter(email__iexact=address.email, verified=True)
            for found in known.select_related("user"):
                if not (access.is_staff(found.user) or access.is_manager(found.user)):
                    # Read again: the object is stored in the session while a second factor is asked
                    # for, and the cached roles of found.user cannot be serialised.
                    return User.objects.get(pk=found.user_id), found.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Check that userinfo and ID token name the same subject (OpenID Connect Core, 5.3.2)."""
        extra_data = sociallogin.account.extra_data
        subjects = {
            extra_data[part]["sub"] for part in ("userinfo", "id_token") if extra_data.get(part)
        }
        if len(subjects) > 1:
            raise ImmediateHttpResponse(self._error_page(401))
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = sociallogin.user
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        # AccountAdapter.clean_email has brought all addresses to their one spelling.
        user.email = canonical_email(data.get("email") or "")
        local_part = user.email.split("@")[0]
        user.name = repaired(str(name), 120) or repaired(local_part, 120)
        preferred = (get_language() or "")[:2]
        user.language = (
            preferred if preferred in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        )
        return user

    def get_requests_session(self) -> requests.Session:
        """A session that shows an error page when the server fails or cannot be reached."""
        session = super().get_requests_session()
        session.hooks["response"].append(lambda response, **_: response.raise_for_status())
        send = session.request

        def request(*args: Any, **kwargs: Any) -> requests.Response:
            try:
                return send(*args, **kwargs)
            except requests.RequestException as error:
                log.warning("The OpenID Connect server did not answer: %s", type(error).__name__)
                raise ImmediateHttpResponse(self._error_page(502)) from error

        session.request = request  # type: ignore[method-assign]
        return session

    def _error_page(self, status: int) -> HttpResponse:
        return render(self.request, "socialaccount/authentication_error.html", status=status)
