"""Makes people whose role requires a second factor set one up before they open other pages, and
asks for it again before an e-mail address is changed."""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mentorhub import access
from mentorhub.database import SIGNIN
from mentorhub.forms.stale import hold_back

# Pages that stay open without the second factor: among them its set-up and the sign-out.
OPEN_PREFIXES = ("/accounts/", "/static/", "/healthz", "/readyz")
# For so long after it was used the second factor need not be used again.
RECENT_SECONDS = 600


def must_have_second_factor(user: Any) -> bool:
    return (
        (settings.STAFF_MFA_REQUIRED and access.is_staff(user))
        or (settings.MANAGER_MFA_REQUIRED and access.is_manager(user))
        or (settings.MENTOR_MFA_REQUIRED and access.is_mentor(user))
    )


def require_recent_second_factor(request: Any) -> None:
    """Raises ReauthenticationRequired for somebody with two-step sign-in whose second factor was
    not used within ``RECENT_SECONDS``; their password alone does not count.

    allauth keeps the form that was sent, and sends it again after the second factor.
    """
    if is_mfa_enabled(request.user) and not any(
        record["method"] == "mfa" and time.time() - record["at"] < RECENT_SECONDS
        for record in get_authentication_records(request, request.user)
    ):
        raise ReauthenticationRequired


class SecondFactorMiddleware:
    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        user = request.user
        if (
            user.is_authenticated
            and not request.path_info.startswith(OPEN_PREFIXES)
            and must_have_second_factor(user)
            and not is_mfa_enabled(user)
        ):
            return _sent_to_set_up(request)
        return self.get_response(request)


def _sent_to_set_up(request: Any) -> HttpResponse:
    """To the page that sets up a second factor. The text of a form that was sent is kept."""
    said = _("Set up two-step sign-in first: your role requires it.")
    if request.method == "POST":
        is_kept, answer = hold_back(request)
        if answer is not None:
            return answer
        if is_kept:
            said = _(
                "Set up two-step sign-in first: your role requires it. What you wrote is kept "
                "for an hour; open the page again afterwards and you will find it in the form."
            )
    messages.warning(request, said)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": reverse("mfa_index")})
    return redirect("mfa_index")


class SecondFactorTransactionMiddleware:
    """Runs each page under /accounts/2fa/ in one transaction on the login *signin*. Stands last.

    allauth locks a recovery code before it marks it as used, in a transaction that it opens on the
    default login; the row is read on the login *signin*, where there would be no transaction.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if not request.path_info.startswith("/accounts/2fa/"):
            return self.get_response(request)
        with transaction.atomic(using=SIGNIN):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True, using=SIGNIN)
        return response
