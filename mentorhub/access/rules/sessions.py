"""Sessions, and what is written about them."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Now

from mentorhub.access.roles import is_manager, is_mentor, is_staff
from mentorhub.access.rules.relations import NO_ROWS, supported_by, will_be_given_by

# How long after a session its outcome is still taken from a mentor who no longer supports the
# student. Nothing else that was written about the student is open to them.
OUTCOME_OWED_FOR = timedelta(days=7)

WITHIN_MENTORSHIP = Q(mentorship__during__contains=F("starts_at"))


def sessions(user: Any) -> Q:
    """Date and outcome of a student's own, of those a mentor gives or gave, and of the students one
    supports now; every one for managers. What was written about one has rules of its own."""
    if is_manager(user) or is_staff(user):
        return Q()
    if not is_mentor(user):
        return Q(student=user.pk)
    # Without sessions that are still planned for a date after the end of the mentorship.
    given = Q(mentor=user.pk) & (~Q(status="planned") | WITHIN_MENTORSHIP)
    return Q(student=user.pk) | given | supported_by(user, "student")


def sessions_one_runs(user: Any) -> Q:
    """Those one gives to the students one supports now, or will support then: where a mentor
    writes notes."""
    given = Q(mentor=user.pk) & supported_by(user, "student")
    return given | will_be_given_by(user)


def sessions_to_record(user: Any) -> Q:
    """Those whose outcome a mentor may record: the ones above, and for a week after a session of
    a mentorship that has ended since. The database holds both (students/migrations/0011)."""
    if not is_mentor(user):
        return NO_ROWS
    owed = Q(status="planned", ends_at__gt=Now() - OUTCOME_OWED_FOR) & WITHIN_MENTORSHIP
    return sessions_one_runs(user) | (Q(mentor=user.pk) & owed)


def session_notes(user: Any) -> Q:
    """What was written about a session: its student once the mentor has saved it for both, and
    whoever supports the student now."""
    return Q(session__student=user.pk, is_draft=False) | _of_supported_students(user)


def outcomes(user: Any) -> Q:
    """Why a session ended as it did, and the answers to its reminders: its student, and whoever
    supports the student now; every one for managers and staff, who settle disputes."""
    if is_manager(user) or is_staff(user):
        return Q()
    return Q(session__student=user.pk) | _of_supported_students(user)


def _of_supported_students(user: Any) -> Q:
    return supported_by(user, "session__student") | will_be_given_by(user, "session__")


session_replies = outcomes


def private_notes(user: Any) -> Q:
    """One's own alone, while one supports the student; not even managers read somebody's private
    notes."""
    supports = supported_by(user, "session__student") | will_be_given_by(user, "session__")
    return Q(mentor=user.pk) & supports


def scratchpads(user: Any) -> Q:
    """As private notes: one's own alone, while one supports the student."""
    return Q(mentor=user.pk) & supported_by(user, "student")


def time_proposals(user: Any) -> Q:
    """A student's own; as a mentor those of one's mentorships that have not ended."""
    own = Q(mentorship__student=user.pk)
    if not is_mentor(user):
        return own
    goes_on = Q(mentorship__during__upper_inf=True) | Q(mentorship__during__endswith__gt=Now())
    return own | (Q(mentorship__mentor=user.pk) & goes_on)
