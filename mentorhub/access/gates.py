"""Gates: who may open a page. A gate is a decorator that leaves its name on the view.

The site does not start while a view has none (mentorhub/checks.py). A gate that refuses gives the
same 404 as a wrong address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404

from mentorhub.access.roles import (
    has_earned_certificate,
    is_assessor,
    is_manager,
    is_member,
    is_mentor,
    is_or_was_student,
    is_staff,
    is_student,
    is_trained,
    may_read_messages,
    was_mentor,
)

View = Callable[..., Any]

GATES: dict[str, str] = {
    "anyone": "Anyone, signed in or not",
    "oneself": "Any signed-in person, for themself",
    "members": "Students, mentors, assessors, managers and administrators",
    "readers_of_messages": (
        "Students, former ones too, mentors, assessors, managers and administrators; the rule of "
        "the row decides which threads"
    ),
    "students": "Students",
    "students_past_or_present": "Students and former students; only what is their own",
    "mentors": "Mentors",
    "mentors_past_or_present": "Mentors; former mentors are sent to their home of today",
    "assessors": "Assessors",
    "trainees": "Mentors and assessors; of progress only what is their own",
    "holders_of_certificates": (
        "Mentors and assessors, and former ones who have earned one; only what is their own"
    ),
    "supporters": "Mentors and mentorship managers; the rule of the row decides whose",
    "participants": "Students and mentors; the rule of the row decides whose",
    "holders_of_calendar": "Students, mentors and assessors; only what is their own",
    "holders_of_hours": "Mentors and assessors; only what is their own",
    "involved": "Students, mentors and mentorship managers; the rule of the row decides whose",
    "readers_of_work": (
        "Students, former ones too, mentors, assessors and mentorship managers; the rule of the "
        "row decides whose"
    ),
    "community": "Holders of a role; the rule of the group decides which",
    "assessors_and_managers": "Assessors and managers; the rule of the row decides whose",
    "managers": "Mentorship managers",
    "managers_and_staff": "Mentorship managers and administrators",
    "link": "Whoever holds the signed address: a calendar, or a button of a mail",
    "monitoring": "A monitoring server with its token, or on a private network; off by default",
    "staff": "Administrators, after a second factor and a recent sign-in",
    "guide_readers": "Mentors and assessors of the project's path who are not enrolled in it",
    "demo": "In the demo only: from this machine, or with a demo sign-in",
}

# Gates of the views of packages: prefix of the URL name, or of the address for views without a name
# -> gate. The longest matching prefix applies.
PACKAGE_GATES = {
    "/accounts/social/": "anyone",  # allauth's former addresses: they only redirect
    "admin:": "staff",
    "account_login": "anyone",
    "account_logout": "anyone",
    "account_signup": "anyone",
    "account_inactive": "anyone",
    "account_confirm_email": "anyone",
    "account_email_verification_sent": "anyone",
    "account_reset_password": "anyone",
    "account_confirm_login_code": "anyone",
    "account_request_login_code": "anyone",
    "account_reauthenticate": "oneself",
    "account_change_password": "oneself",
    "account_set_password": "oneself",
    "account_email": "oneself",
    "mfa_authenticate": "anyone",
    "mfa_login_webauthn": "anyone",
    "mfa_signup_webauthn": "anyone",
    "mfa_trust": "anyone",
    "mfa_": "oneself",
    "usersessions_": "oneself",
    "socialaccount_connections": "oneself",
    "socialaccount_login": "anyone",
    "socialaccount_signup": "anyone",
    "openid_connect_": "anyone",
}


def _gate(name: str, allows: Callable[[Any], bool] | None) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        if allows is None:
            view.gate = name  # type: ignore[attr-defined]
            return view

        @wraps(view)
        def gated(request: Any, *args: Any, **kwargs: Any) -> Any:
            if not allows(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        gated.gate = name  # type: ignore[attr-defined]
        gated.allows = allows  # type: ignore[attr-defined]
        return gated

    return decorate


def anyone(view: View) -> View:
    """Open to visitors; every other gate starts with a sign-in (LoginRequiredMiddleware)."""
    return login_not_required(_gate("anyone", None)(view))


def demo_only(view: View) -> View:
    """The view itself checks the setting DEMO; outside the demo it has no URL."""
    return login_not_required(_gate("demo", None)(view))


def holders_of_the_link(view: View) -> View:
    """The view itself checks the signature in its address."""
    return login_not_required(_gate("link", None)(view))


def monitors(view: View) -> View:
    """The view itself checks the token or the network."""
    return login_not_required(_gate("monitoring", None)(view))


oneself = _gate("oneself", lambda user: user.is_authenticated)

members = _gate("members", is_member)

readers_of_messages = _gate("readers_of_messages", may_read_messages)

students = _gate("students", is_student)

students_past_or_present = _gate("students_past_or_present", is_or_was_student)

mentors = _gate("mentors", is_mentor)

mentors_past_or_present = _gate(
    "mentors_past_or_present", lambda user: is_mentor(user) or was_mentor(user)
)

assessors = _gate("assessors", is_assessor)

trainees = _gate("trainees", is_trained)

holders_of_certificates = _gate(
    "holders_of_certificates", lambda user: is_trained(user) or has_earned_certificate(user)
)

managers_and_staff = _gate("managers_and_staff", lambda user: is_manager(user) or is_staff(user))

supporters = _gate("supporters", lambda user: is_mentor(user) or is_manager(user))

participants = _gate("participants", lambda user: is_mentor(user) or is_student(user))

holders_of_calendar = _gate(
    "holders_of_calendar", lambda user: is_mentor(user) or is_student(user) or is_assessor(user)
)

holders_of_hours = _gate("holders_of_hours", lambda user: is_mentor(user) or is_assessor(user))

involved = _gate("involved", lambda user: is_mentor(user) or is_student(user) or is_manager(user))

readers_of_work = _gate(
    "readers_of_work",
    lambda user: (
        is_mentor(user) or is_or_was_student(user) or is_assessor(user) or is_manager(user)
    ),
)

assessors_and_managers = _gate(
    "assessors_and_managers", lambda user: is_assessor(user) or is_manager(user)
)

community = _gate("community", lambda user: bool(user.role_kinds))

managers = _gate("managers", is_manager)

staff = _gate("staff", is_staff)

# The rule ``projects_with_open_guide`` does the rest in one query, so that a refused page takes the
# same time as one that does not exist.
guide_readers = _gate("guide_readers", is_member)
