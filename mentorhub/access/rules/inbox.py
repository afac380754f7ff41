"""Direct messages: who may write to whom, and who reads a thread.

The database repeats it for each message that is sent: ``public.inbox_may_write_to`` and its parts
(dashboard/inbox/migrations/0002); tests/dashboard/inbox/test_who_may_write.py compares the two.
"""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from mentorhub.access.roles import (
    RoleKind,
    is_manager,
    is_member,
    is_mentor,
    is_trained,
    was_student,
)
from mentorhub.access.rules.people import not_blocked
from mentorhub.access.rules.relations import NO_ROWS, running, supported_by

# Those who know the guides of a path: colleagues.
COLLEAGUES = (RoleKind.MENTOR.value, RoleKind.ASSESSOR.value)


def people_one_may_write_to(user: Any) -> Q:
    """A mentor and the students they support now, as a cover too, both ways; mentors and assessors
    with a running approval for the same path; everybody and the managers, both ways. Not whoever
    has blocked one, or is blocked."""
    if not is_member(user):
        return NO_ROWS
    known = students_one_writes_to(user) | mentors_one_writes_to(user)
    known |= colleagues_one_writes_to(user) | managers_one_writes_to(user)
    if is_manager(user):
        known |= Q(running("accounts.Role", user=OuterRef("pk")))
        known |= Q(running("students.Enrolment", student=OuterRef("pk")))
    return Q(is_active=True) & ~Q(pk=user.pk) & known & not_blocked(user, "pk")


def students_one_writes_to(user: Any) -> Q:
    """The students one supports now."""
    return supported_by(user, "pk")


def mentors_one_writes_to(user: Any) -> Q:
    """Those who support one now, as a student."""
    rows = apps.get_model("students.Mentorship")._base_manager
    mine = rows.filter(during__contains=Now(), student=user.pk, mentor=OuterRef("pk"))
    return Q(Exists(mine)) & Q(_holds(RoleKind.MENTOR.value))


def colleagues_one_writes_to(user: Any) -> Q:
    """Mentors and assessors who are approved for a path that one is approved for oneself."""
    if not is_trained(user):
        return NO_ROWS
    approvals = apps.get_model("students.Approval")._base_manager.filter(ended_at=None)
    mine = approvals.filter(user=user.pk, path=OuterRef("path"))
    shared = approvals.filter(Exists(mine), user=OuterRef("pk"))
    return Q(Exists(shared)) & Q(_holds(*COLLEAGUES))


def managers_one_writes_to(user: Any) -> Q:
    """All mentorship managers, for everybody the school knows."""
    return Q(_holds(RoleKind.MANAGER.value)) if is_member(user) else NO_ROWS


def _holds(*kinds: str) -> Exists:
    """Whether the person of the row holds one of the roles today."""
    return running("accounts.Role", user=OuterRef("pk"), kind__in=kinds)


def threads(user: Any, thread: str = "") -> Q:
    """Those one takes part in. With a student: the student, and the mentor as long as they support
    them. Of colleagues: mentors and assessors. With a manager: the manager, and whoever the school
    knows. Who was a student and nothing else goes on reading theirs. Whoever lost a role reads
    nothing of what stood on it; managers read no thread of others.

    ``thread`` is the lookup prefix that leads to threads, as ``"thread__"``.
    """
    return _takes_part_in(user, f"{thread}pk") & _of_a_kind_one_reads(user, thread)


def _takes_part_in(user: Any, thread: str) -> Q:
    """Whether one takes part in the thread and has not left it."""
    rows = apps.get_model("inbox.Participant")._base_manager
    return Q(Exists(rows.filter(thread=OuterRef(thread), user=user.pk, left_at=None)))


def _of_a_kind_one_reads(user: Any, thread: str) -> Q:
    lead, partner, kind = f"{thread}lead", f"{thread}partner", f"{thread}kind"
    read = Q(**{kind: "student", partner: user.pk})
    if is_mentor(user):
        read |= Q(**{kind: "student", lead: user.pk}) & supported_by(user, partner)
    if is_trained(user):
        read |= Q(**{kind: "colleagues"})
    if is_member(user):
        read |= Q(**{kind: "manager", partner: user.pk})
    elif was_student(user):
        # What a former mentor wrote to the managers may be about students of theirs.
        roles = apps.get_model("accounts.Role")._base_manager.filter(user=user.pk)
        read |= Q(**{kind: "manager", partner: user.pk}) & ~Q(Exists(roles))
    if is_manager(user):
        read |= Q(**{kind: "manager", lead: user.pk})
    return read


def participations(user: Any) -> Q:
    """One's own place in each thread that one may read: what is unread, muted, archived."""
    return Q(user=user.pk, left_at=None) & _of_a_kind_one_reads(user, "thread__")


def messages(user: Any) -> Q:
    """All of the threads that one may read."""
    return threads(user, "thread__")


def message_reports(user: Any) -> Q:
    """Managers: all but those about a message of their own. They hold a copy of what was reported,
    and nothing else of the thread."""
    return ~Q(message__author=user.pk) if is_manager(user) else NO_ROWS


def message_drafts(user: Any) -> Q:
    """One's own."""
    return Q(author=user.pk)
