"""Creates, changes and withdraws requests for a mentor."""

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from dashboard.matching.errors import AlreadyRequestedError, RequestNotOpenError
from dashboard.matching.models import MentorRequest
from mentorhub import endings
from mentorhub.accounts.models import User
from mentorhub.database import current_login
from students.models import Enrolment, WeeklyHours

if TYPE_CHECKING:
    from dashboard.matching.requests.forms import RequestForm


def save_request(form: "RequestForm", *, by: User) -> MentorRequest:
    """Create the request, or change the open one; save the weekly hours of the student.

    Raises RequestNotOpenError when the request was closed since the form was loaded, or the
    enrolment has ended; AlreadyRequestedError when another request was created. Nothing is saved
    then.
    """
    row, student = form.instance, form.requester.student
    with transaction.atomic(using=current_login()):
        if row.pk is not None:
            lock_open_request(MentorRequest.objects.filter(pk=row.pk))
            row.save(update_fields=form.changed_columns)
        else:
            endings.lock_people([student.pk])
            if not Enrolment.objects.running().filter(pk=form.requester.enrolment.pk).exists():
                raise RequestNotOpenError
            row.student, row.enrolment, row.made_by = student, form.requester.enrolment, by
            _take_over_waiting_time(row)
            _insert(row)
        before = WeeklyHours.objects.stretches_of(student)
        after = form.hours_after(before)
        if after != before:
            WeeklyHours.objects.replace(student, after)
    return row


def lock_open_request(rows: QuerySet[MentorRequest]) -> MentorRequest:
    """Lock the open one of the rows until the end of the transaction, because a manager may accept
    a pair of it at the same time. Raises RequestNotOpenError."""
    row = rows.filter(closed_at=None).select_for_update(of=("self",)).first()
    if row is None:
        raise RequestNotOpenError
    return row


def withdraw_request(rows: QuerySet[MentorRequest]) -> MentorRequest:
    """Close the open one of the rows. Raises RequestNotOpenError."""
    with transaction.atomic(using=current_login()):
        row = lock_open_request(rows)
        row.close(MentorRequest.CloseReason.WITHDRAWN)
    return row


def _take_over_waiting_time(row: MentorRequest) -> None:
    """A student who changes path while waiting keeps ``waiting_since``.

    Also closes requests that are open on an ended enrolment; an earlier release left such rows.
    """
    own = MentorRequest.objects.filter(student=row.student)
    outdated = own.open().filter(enrolment__ended_at__isnull=False)
    for other in outdated.select_for_update(of=("self",)):
        other.close(MentorRequest.CloseReason.LEFT)
        row.waiting_since = other.waiting_since
    if not own.filter(enrolment=row.enrolment).exists():
        before = own.filter(
            closed_because=MentorRequest.CloseReason.LEFT,
            closed_at=row.enrolment.started_at,
            enrolment__end_reason=Enrolment.EndReason.CHANGED_PATH,
        ).first()
        row.waiting_since = before.waiting_since if before else row.waiting_since


def _insert(row: MentorRequest) -> None:
    try:
        with transaction.atomic(using=current_login()):
            row.save(force_insert=True)
    except IntegrityError as error:
        if "matching_request_one_open" not in str(error):
            raise
        raise AlreadyRequestedError from None
