"""A mentor says no to a student they were assigned: the one thing about a mentorship that an
ordinary request may do is to end it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dashboard.matching import kinds
from dashboard.matching.errors import (
    DeclinedError,
    NotYoursError,
    ReasonNeededError,
    TooLateError,
)
from dashboard.matching.models import Assignment, MentorRequest
from mentorhub.accounts.models import User
from mentorhub.database import current_login


def decline_assignment(
    assignment: Assignment, *, by: User, reason: str, now: datetime | None = None
) -> None:
    """End the mentorship and put the student at the front of the queue; the student and the
    managers are told. This mentor is not proposed for the request again.

    Raises NotYoursError, ReasonNeededError, DeclinedError or TooLateError; nothing changed.
    """
    now, reason = now or timezone.now(), reason.strip()
    if not reason:
        raise ReasonNeededError
    with transaction.atomic(using=current_login()):
        row = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
        mentorship = row.mentorship
        if mentorship.mentor_id != by.pk:
            raise NotYoursError
        if row.declined_at is not None or mentorship.ended_at is not None:
            raise DeclinedError
        if now > row.decline_until:
            raise TooLateError
        row.declined_at, row.decline_reason = now, reason
        row.save(update_fields=["declined_at", "decline_reason"])
        if not mentorship.end(by=by, informed=[mentorship.student], now=now).nodes:
            raise DeclinedError  # somebody else has ended it at this moment
        _to_the_front(row.request, now)
        managers = User.objects.active().holding("manager").order_by("pk")
        kind = kinds.MATCH_DECLINED
        row.tell(kind, "student", [mentorship.student], by=by, now=now)
        row.tell(kind, "manager", list(managers), by=by, now=now)


def _to_the_front(request: MentorRequest, now: datetime) -> None:
    """The request is open again; or the newer one, if the student has asked again since. Nobody
    waits who has left the path."""
    row = MentorRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if row.enrolment.ended_at is not None:
        return
    newer = MentorRequest.objects.open().select_for_update(of=("self",))
    newer = newer.filter(student=row.student_id).first()
    (newer or row).reopen(now)
