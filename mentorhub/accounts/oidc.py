"""People who come by the school's own server. Why so: docs/decisions/openid-connect.md."""

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
from mentorhub.forms.names import repaired

log = logging.getLogger(__name__)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """A person new by OpenID Connect comes in without any role, and waits."""
        return True

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """Somebody who is here already, by an address that both sides have confirmed.

        Never an administrator or a manager: they connect the server from their own account, after
        a sign-in of their own. Whoever runs that server is not thereby one of them.
        """
        for address in sociallogin.email_addresses:
            # Some servers say "false" in quotation marks, which would pass for true.
            if address.verified is not True:
                continue
            known = EmailAddress.objects.filter(email__iexact=address.email, verified=True)
            for found in known.select_related("user"):
                if not (access.is_staff(found.user) or access.is_manager(found.user)):
                    # Fresh, for it is kept in the session while a second factor is asked for;
                    # what was just looked up about this one does not fit in there.
                    return User.objects.get(pk=found.user_id), found.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Both answers of the server must speak of the same person (OpenID Connect Core, 5.3.2)."""
        said = sociallogin.account.extra_data
        subjects = {said[part]["sub"] for part in ("userinfo", "id_token") if said.get(part)}
        if len(subjects) > 1:
            raise ImmediateHttpResponse(self._sorry(401))
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = sociallogin.user
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        user.email = (data.get("email") or "").lower()
        local_part = user.email.split("@")[0]
        user.name = repaired(str(name), 120) or repaired(local_part, 120)
        wished = (get_language() or "")[:2]
        user.language = wished if wished in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        return user

    def get_requests_session(self) -> requests.Session:
        """A server that is away, or answers with an error, gives a page that says so."""
        session = super().get_requests_session()
        session.hooks["response"].append(lambda response, **_: response.raise_for_status())
        ask = session.request

        def request(*args: Any, **kwargs: Any) -> requests.Response:
            try:
                return ask(*args, **kwargs)
            except requests.RequestException as error:
                log.warning("The OpenID Connect server did not answer: %s", type(error).__name__)
                raise ImmediateHttpResponse(self._sorry(502)) from error

        session.request = request  # type: ignore[method-assign]
        return session

    def _sorry(self, status: int) -> HttpResponse:
        return render(self.request, "socialaccount/authentication_error.html", status=status)
