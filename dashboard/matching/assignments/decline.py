"""A mentor declines a student who was assigned to them.

This runs on the database login of pages, which may end a mentorship but not create one.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dashboard.matching import kinds
from dashboard.matching.errors import (
    AlreadyDeclinedError,
    DeclinePeriodOverError,
    DeclineReasonMissingError,
    NotAssignedMentorError,
)
from dashboard.matching.models import Assignment, MentorRequest
from mentorhub.accounts.models import Role, User
from mentorhub.database import current_login
from mentorhub.notifications.registry import Audience


def decline_assignment(
    assignment: Assignment, *, by: User, reason: str, now: datetime | None = None
) -> None:
    """End the mentorship, reopen the request and notify the student and all managers.

    The mentor is not proposed for this request again. Raises NotAssignedMentorError,
    DeclineReasonMissingError, AlreadyDeclinedError or DeclinePeriodOverError; nothing has changed
    then.
    """
    now, reason = now or timezone.now(), reason.strip()
    if not reason:
        raise DeclineReasonMissingError
    with transaction.atomic(using=current_login()):
        row = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
        mentorship = row.mentorship
        if mentorship.mentor_id != by.pk:
            raise NotAssignedMentorError
        if row.declined_at is not None or mentorship.ended_at is not None:
            raise AlreadyDeclinedError
        if now > row.decline_until:
            raise DeclinePeriodOverError
        row.declined_at, row.decline_reason = now, reason
        row.save(update_fields=["declined_at", "decline_reason"])
        if not mentorship.end(by=by, informed=[mentorship.student], now=now).nodes:
            raise AlreadyDeclinedError  # another transaction has just ended it
        _reopen_request(row.request, now)
        managers = User.objects.active().holding(Role.Kind.MANAGER).order_by("pk")
        kind = kinds.MATCH_DECLINED
        row.notify(kind, Audience.STUDENT, [mentorship.student], by=by, now=now)
        row.notify(kind, Audience.MANAGER, list(managers), by=by, now=now)


def _reopen_request(request: MentorRequest, now: datetime) -> None:
    """Or put the newer request first, if the student has made one since. Does nothing for a
    student who has left the path."""
    row = MentorRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if row.enrolment.ended_at is not None:
        return
    newer = MentorRequest.objects.open().select_for_update(of=("self",))
    newer = newer.filter(student=row.student_id).first()
    (newer or row).reopen(now)
