"""Whoever must have a second factor is asked to set one up before anything else."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.shortcuts import redirect

from mentorhub import access

# What someone without a second factor may still open: setting it up, and leaving.
OPEN = ("/accounts/", "/static/", "/healthz", "/readyz")


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
            and not request.path_info.startswith(OPEN)
            and must_have_second_factor(user)
            and not is_mfa_enabled(user)
        ):
            return redirect("mfa_index")
        return self.get_response(request)
