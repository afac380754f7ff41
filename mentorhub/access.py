"""Who may see what: roles, gates, and one rule a private model, on one page.

* A **role** answers a question about a person.
* A **gate** says who may open a page; it leaves its name on the view, and the site does not start
  while a view has none (mentorhub/checks.py).
* A **rule** says which rows a person may see, as a Q for ``Model.objects.visible_to(user)``.

What you may not see does not exist: a gate or a rule that refuses gives the same 404 as a wrong
address. ``manage.py access`` prints this page as docs/access.md.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.http import Http404

# --- Roles ------------------------------------------------------------------------------------


def is_mentor(user: Any) -> bool:
    """Holds the role mentor today."""
    return "mentor" in user.role_kinds


def is_assessor(user: Any) -> bool:
    """Holds the role assessor today."""
    return "assessor" in user.role_kinds


def is_manager(user: Any) -> bool:
    """Holds the role mentorship manager today."""
    return "manager" in user.role_kinds


def is_staff(user: Any) -> bool:
    """Holds the role administrator today."""
    return "staff" in user.role_kinds


def is_student(user: Any) -> bool:
    """Has an enrolment that has not ended."""
    return user.enrolled_path_id is not None


def was_student(user: Any) -> bool:
    """Has an enrolment that has ended, whatever they are today."""
    return bool(user.has_ended_enrolment)


def is_or_was_student(user: Any) -> bool:
    """Has an enrolment, running or ended: has work of their own to read."""
    return is_student(user) or was_student(user)


def is_member(user: Any) -> bool:
    """Holds any role, or is a student: somebody the school knows."""
    return bool(user.role_kinds) or is_student(user)


def may_see_every_project(user: Any) -> bool:
    """Mentors, assessors, managers and administrators see the three open tabs of every path."""
    return bool(user.role_kinds)


# --- Gates ------------------------------------------------------------------------------------

View = Callable[..., Any]
GATES: dict[str, str] = {
    "anyone": "Anyone, signed in or not",
    "oneself": "Any signed-in person, for themself",
    "members": "Students, mentors, assessors, managers and administrators",
    "students": "Students",
    "students_past_or_present": "Students and former students; only what is their own",
    "mentors": "Mentors",
    "supporters": "Mentors and mentorship managers; the rule of the row decides whose",
    "participants": "Students and mentors; the rule of the row decides whose",
    "involved": "Students, mentors and mentorship managers; the rule of the row decides whose",
    "readers_of_work": "As involved, and former students; the rule of the row decides whose",
    "managers": "Mentorship managers",
    "link": "Whoever holds the signed address: a calendar, or a button of a mail",
    "staff": "Administrators, after a second factor and a recent sign-in",
    "guide_readers": "Mentors and assessors of the project's path who are not enrolled in it",
    "demo": "In the demo only: from this machine, or with a demo sign-in",
}

# Views that packages bring: the beginning of their URL name, or of their address where they have
# none -> gate. The longest beginning counts.
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
    """The view itself asks ``mentorhub.demo``; it is not even routed outside the demo."""
    return login_not_required(_gate("demo", None)(view))


def holders_of_the_link(view: View) -> View:
    """The view itself checks the signature in its address."""
    return login_not_required(_gate("link", None)(view))


oneself = _gate("oneself", None)
members = _gate("members", is_member)
students = _gate("students", is_student)
students_past_or_present = _gate("students_past_or_present", is_or_was_student)
mentors = _gate("mentors", is_mentor)
supporters = _gate("supporters", lambda user: is_mentor(user) or is_manager(user))
participants = _gate("participants", lambda user: is_mentor(user) or is_student(user))
involved = _gate("involved", lambda user: is_mentor(user) or is_student(user) or is_manager(user))
readers_of_work = _gate(
    "readers_of_work", lambda user: is_mentor(user) or is_or_was_student(user) or is_manager(user)
)
managers = _gate("managers", is_manager)
staff = _gate("staff", is_staff)
# The rule below does the rest, in one query, so that a refusal costs what an absent page costs.
guide_readers = _gate("guide_readers", is_member)


# --- Rules ------------------------------------------------------------------------------------
# A rule that speaks of a mentor asks for the role and for the relation: a mentorship may be in
# force a moment longer than the role, and somebody who is a student as well passes many gates.

NO_ROWS = Q(pk__in=[])
# How long after a session its outcome is still taken from a mentor who no longer supports the
# student. Nothing else that was written about the student is open to them.
OUTCOME_OWED_FOR = timedelta(days=7)


def _running(model: str, **conditions: Any) -> Exists:
    """Rows of a model with an ``ended_at`` that have not ended."""
    manager = apps.get_model(model)._base_manager
    return Exists(manager.filter(ended_at=None, **conditions))


def paths(user: Any) -> Q:
    """Published paths: one's own as a student, every one with a role."""
    published = Q(state="published", archived_at=None)
    if may_see_every_project(user):
        return published
    return published & Q(_running("students.Enrolment", student=user.pk, path=OuterRef("pk")))


def projects(user: Any) -> Q:
    """Published projects of the paths one may see."""
    published = Q(
        state="published", archived_at=None, path__state="published", path__archived_at=None
    )
    if may_see_every_project(user):
        return published
    return published & Q(_running("students.Enrolment", student=user.pk, path=OuterRef("path")))


def projects_with_open_guide(user: Any) -> Q:
    """Projects whose path one is approved for, as mentor or assessor, and not enrolled in.

    The policy ``guides.is_open`` in the database says the same; tests/walls compares them.
    """
    return Q(_running("students.Approval", user=user.pk, path=OuterRef("path"))) & ~Q(
        _running("students.Enrolment", student=user.pk, path=OuterRef("path"))
    )


def files(user: Any) -> Q:
    """Files of the paths one may see."""
    published = Q(path__state="published", path__archived_at=None)
    if may_see_every_project(user):
        return published
    return published & Q(_running("students.Enrolment", student=user.pk, path=OuterRef("path")))


def _supported_by(user: Any, student: str) -> Q:
    """The role and the relation: the user is a mentor today, and has a mentorship in force now with
    the student of the outer row."""
    if not is_mentor(user):
        return NO_ROWS
    manager = apps.get_model("students.Mentorship")._base_manager
    rows = manager.filter(during__contains=Now(), mentor=user.pk, student=OuterRef(student))
    return Q(Exists(rows))


def _will_be_given_by(user: Any, session: str = "") -> Q:
    """Sessions (``session`` leads to them: ``"session__"``) of a mentor whose mentorship with the
    student has not begun."""
    if not is_mentor(user):
        return NO_ROWS
    to_come = {f"{session}mentorship__during__startswith__gt": Now()}
    return Q(**{f"{session}mentor": user.pk}, **to_come)


def enrolments(user: Any) -> Q:
    """One's own, those of the students one supports now; every one for managers and staff."""
    if is_manager(user) or is_staff(user):
        return Q()
    return Q(student=user.pk) | _supported_by(user, "student")


def enrolments_one_supports(user: Any) -> Q:
    """The running ones of the students one supports now: where a mentor may write."""
    return Q(ended_at=None) & _supported_by(user, "student")


def mentorships(user: Any) -> Q:
    """One's own as a student, and as a mentor; every one for managers and staff."""
    if is_manager(user) or is_staff(user):
        return Q()
    return Q(student=user.pk) | (Q(mentor=user.pk) if is_mentor(user) else NO_ROWS)


def briefings(user: Any) -> Q:
    """Covers whose briefing one may read: one's own as the covering mentor, from the day it is
    planned until its end; every one for managers."""
    if is_manager(user):
        return Q()
    if not is_mentor(user):
        return NO_ROWS
    return Q(mentor=user.pk, kind="cover", ended_at=None, ends_at__gt=Now())


def project_works(user: Any) -> Q:
    """The work of the enrolments one may see."""
    if is_manager(user) or is_staff(user):
        return Q()
    return Q(enrolment__student=user.pk) | _supported_by(user, "enrolment__student")


absences = project_works
pauses = project_works


def sessions(user: Any) -> Q:
    """Date and outcome of a student's own, of those a mentor gives or gave, and of the students one
    supports now; every one for managers. What was written about one has rules of its own."""
    if is_manager(user) or is_staff(user):
        return Q()
    if not is_mentor(user):
        return Q(student=user.pk)
    # One that was planned for a date after the end of the mentorship is nobody's any more.
    given = Q(mentor=user.pk) & (~Q(status="planned") | _WITHIN_MENTORSHIP)
    return Q(student=user.pk) | given | _supported_by(user, "student")


_WITHIN_MENTORSHIP = Q(mentorship__during__contains=F("starts_at"))


def sessions_one_runs(user: Any) -> Q:
    """Those one gives to the students one supports now, or will support then: where a mentor
    writes notes."""
    given = Q(mentor=user.pk) & _supported_by(user, "student")
    return given | _will_be_given_by(user)


def sessions_to_record(user: Any) -> Q:
    """Those whose outcome a mentor may record: the ones above, and for a week after a session of
    a mentorship that has ended since. The database holds both (students/migrations/0011)."""
    if not is_mentor(user):
        return NO_ROWS
    owed = Q(status="planned", ends_at__gt=Now() - OUTCOME_OWED_FOR) & _WITHIN_MENTORSHIP
    return sessions_one_runs(user) | (Q(mentor=user.pk) & owed)


def session_notes(user: Any) -> Q:
    """What was written about a session: its student, and whoever supports the student now."""
    written = _supported_by(user, "session__student") | _will_be_given_by(user, "session__")
    return Q(session__student=user.pk) | written


def outcomes(user: Any) -> Q:
    """Why a session ended as it did, and the answers to its reminders: as what was written about
    it; every one for managers and staff, who settle disputes."""
    return Q() if is_manager(user) or is_staff(user) else session_notes(user)


session_replies = outcomes


def private_notes(user: Any) -> Q:
    """One's own alone, while one supports the student; not even managers read somebody's private
    notes."""
    supports = _supported_by(user, "session__student") | _will_be_given_by(user, "session__")
    return Q(mentor=user.pk) & supports


def scratchpads(user: Any) -> Q:
    """As private notes: one's own alone, while one supports the student."""
    return Q(mentor=user.pk) & _supported_by(user, "student")


def time_proposals(user: Any) -> Q:
    """A student's own; as a mentor those of one's mentorships that have not ended."""
    own = Q(mentorship__student=user.pk)
    if not is_mentor(user):
        return own
    goes_on = Q(mentorship__during__upper_inf=True) | Q(mentorship__during__endswith__gt=Now())
    return own | (Q(mentorship__mentor=user.pk) & goes_on)


def notifications(user: Any) -> Q:
    """One's own, as long as one may see the row that they speak of (notifications/scopes.py)."""
    return Q(recipient=user.pk)


def mentor_photos(user: Any) -> Q:
    """One's own and that of whoever supports one now; every one for mentors, managers and staff."""
    if is_mentor(user) or is_manager(user) or is_staff(user):
        return Q()
    manager = apps.get_model("students.Mentorship")._base_manager
    given = manager.filter(during__contains=Now(), student=user.pk, mentor=OuterRef("user"))
    return Q(user=user.pk) | Q(Exists(given))


def profile_changes(user: Any) -> Q:
    """Those of one's own profile."""
    return Q(mentor__user=user.pk)


def approvals(user: Any) -> Q:
    """One's own; every one for managers and staff."""
    return Q() if is_manager(user) or is_staff(user) else Q(user=user.pk)


def roles(user: Any) -> Q:
    """One's own; every one for managers and staff."""
    return Q() if is_manager(user) or is_staff(user) else Q(user=user.pk)


def mentor_requests(user: Any) -> Q:
    """One's own; every one for managers. A mentor reads nobody's wishes or needs."""
    return Q() if is_manager(user) else Q(student=user.pk)


def assignments(user: Any) -> Q:
    """Those that make one somebody's mentor; every one for managers."""
    if is_manager(user):
        return Q()
    return Q(mentorship__mentor=user.pk) if is_mentor(user) else NO_ROWS


def matching(user: Any) -> Q:
    """Runs, proposed pairs with their scores, pinned and forbidden pairs: managers alone."""
    return Q() if is_manager(user) else NO_ROWS
