"""What the matching knows when an administrator gives a student a mentor: forbidden pairs, pauses
of mentors, and requests that are answered by it."""

from datetime import datetime

from django.utils.translation import gettext as _

from dashboard.matching.models import MentorRequest, PairRule
from dashboard.models import Mentor
from mentorhub.accounts.models import User
from mentorhub.dates import today_of
from students.enrolments.assigning import assignment_rule, when_assigned
from students.models import Mentorship


@assignment_rule
def forbidden_refusal(mentor: User, student: User, starts_at: datetime) -> str:
    """A pair that a manager has forbidden stays so until that is taken back; there is no other way
    around it, on the matching board neither."""
    if not PairRule.objects.forbids(student, mentor):
        return ""
    return _(
        "A manager has blocked %(mentor)s and %(student)s from working together. Choose another "
        "mentor, or ask a manager to lift the block (Matching, “Pinned and blocked pairs”)."
    ) % {"mentor": mentor, "student": student}


@assignment_rule
def pause_refusal(mentor: User, student: User, starts_at: datetime) -> str:
    profile = Mentor.objects.filter(user=mentor).first()
    if profile is None or not profile.is_away(today_of(mentor, starts_at)):
        return ""
    return _("%(name)s is paused and takes no new students.") % {"name": mentor}


@when_assigned
def close_when_assigned(mentorship: Mentorship, now: datetime) -> None:
    """A student whom an administrator gives a mentor waits for none any more."""
    waiting = MentorRequest.objects.open().filter(student=mentorship.student_id)
    for request in waiting.select_for_update(of=("self",)):
        request.close(MentorRequest.CloseReason.MATCHED, now)
