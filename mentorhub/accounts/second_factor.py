"""Whoever must have a second factor is asked to set one up before anything else."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mentorhub import access
from mentorhub.database import SIGNIN

# What someone without a second factor may still open: setting it up, and leaving.
OPEN_PREFIXES = ("/accounts/", "/static/", "/healthz", "/readyz")


def must_have_second_factor(user: Any) -> bool:
    return (
        (settings.STAFF_MFA_REQUIRED and access.is_staff(user))
        or (settings.MANAGER_MFA_REQUIRED and access.is_manager(user))
        or (settings.MENTOR_MFA_REQUIRED and access.is_mentor(user))
    )


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
            messages.warning(request, _("Set up two-step sign-in first: your role asks for it."))
            return redirect("mfa_index")
        return self.get_response(request)


class OneTransactionMiddleware:
    """Stands last. What happens to a second factor happens in one transaction of its own login.

    allauth locks a recovery code before it strikes it out, within a transaction that it opens on
    the default login; the row is read on this one, where there would be none.
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
