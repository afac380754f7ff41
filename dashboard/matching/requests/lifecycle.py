"""Asking for a mentor: who may, what is written down, and thinking again."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dashboard.matching.models import Assignment, MentorRequest
from dashboard.matching.requests import weekly_hours_grid
from dashboard.matching.requests.weekly_hours_grid import Stretch
from mentorhub import endings
from mentorhub.accounts.models import User
from mentorhub.database import current_login
from students.enrolments.progress import Progress, progress_of
from students.models import Enrolment, Mentorship, WeeklyHours

if TYPE_CHECKING:
    from dashboard.matching.requests.forms import RequestForm


class NotOpenError(Exception):
    """Meanwhile the student has a mentor or has left the path, or the request was withdrawn."""


class AskedAlreadyError(Exception):
    """The student has an open request: another window was quicker."""


@dataclass(frozen=True)
class Asker:
    """A student who asks, or is asked for, with what the form must know."""

    student: User
    enrolment: Enrolment
    progress: Progress
    hours: list[Stretch]
    # The mentor of today: then the request is one for another.
    mentorship: Mentorship | None
    # There was a mentor whom the student may want back; whoever has one today is not asked.
    had_before: bool
    open_request: MentorRequest | None


def asker(student: User) -> Asker:
    """Raises ``Enrolment.DoesNotExist`` when the person is not a student."""
    enrolment = Enrolment.objects.running().select_related("path").get(student=student)
    declined = Assignment.objects.exclude(declined_at=None).filter(mentorship=OuterRef("pk"))
    mains = list(
        Mentorship.objects.main()
        .filter(~Exists(declined), student=student)
        .select_related("mentor")
    )
    now = timezone.now()
    today = next((row for row in mains if now in row.during), None)
    return Asker(
        student=student,
        enrolment=enrolment,
        progress=progress_of(enrolment),
        hours=WeeklyHours.objects.stretches_of(student),
        mentorship=today,
        had_before=today is None and any(row.starts_at <= now for row in mains),
        open_request=open_request_of(student),
    )


def open_request_of(student: User) -> MentorRequest | None:
    """On the path of today; what was asked for on another one no longer counts."""
    rows = MentorRequest.objects.open().filter(student=student, enrolment__ended_at=None)
    return rows.select_related("project", "enrolment__path", "student").first()


def may_be_asked_for() -> QuerySet[User]:
    """Students who have no mentor, none to come, and no open request."""
    running = Enrolment.objects.running().filter(student=OuterRef("pk"))
    mains = Mentorship.objects.taking_a_seat().filter(student=OuterRef("pk"))
    asked = MentorRequest.objects.open().filter(student=OuterRef("pk"), enrolment__ended_at=None)
    return User.objects.active().filter(Exists(running), ~Exists(mains), ~Exists(asked))


def keep(form: "RequestForm", *, by: User) -> MentorRequest:
    """Write a new request, or what has changed in the open one, with the student's hours.

    Raises ``NotOpenError`` when the request was closed meanwhile, ``AskedAlreadyError`` when
    another one was quicker; nothing is written then.
    """
    row, student = form.instance, form.asker.student
    with transaction.atomic(using=current_login()):
        if row.pk is not None:
            locked(MentorRequest.objects.filter(pk=row.pk))
            row.save(update_fields=form.written)
        else:
            endings.hold_people([student.pk])
            if not Enrolment.objects.running().filter(pk=form.asker.enrolment.pk).exists():
                raise NotOpenError
            row.student, row.enrolment, row.made_by = student, form.asker.enrolment, by
            _leave_other_paths(row)
            _insert(row)
        weekly_hours_grid.write(
            student, form.hours_after(WeeklyHours.objects.stretches_of(student))
        )
    return row


def locked(rows: QuerySet[MentorRequest]) -> MentorRequest:
    """The open one of these, held until the end of the transaction: a manager may be about to
    accept a pair of it. Raises ``NotOpenError``."""
    found = rows.filter(closed_at=None).select_for_update(of=("self",)).first()
    if found is None:
        raise NotOpenError
    return found


def withdraw(rows: QuerySet[MentorRequest]) -> MentorRequest:
    """Nobody is looked for any more. Raises ``NotOpenError``."""
    with transaction.atomic(using=current_login()):
        found = locked(rows)
        found.close(MentorRequest.Because.WITHDRAWN)
    return found


def _leave_other_paths(row: MentorRequest) -> None:
    """Whoever changed path while waiting keeps the time that they have waited. (A request that is
    open on an ended enrolment was left by an earlier release.)"""
    own = MentorRequest.objects.filter(student=row.student)
    elsewhere = own.open().filter(enrolment__ended_at__isnull=False)
    for other in elsewhere.select_for_update(of=("self",)):
        other.close(MentorRequest.Because.LEFT)
        row.waiting_since = other.waiting_since
    if not own.filter(enrolment=row.enrolment).exists():
        waited = own.filter(
            closed_because=MentorRequest.Because.LEFT,
            closed_at=row.enrolment.started_at,
            enrolment__end_reason=Enrolment.EndReason.CHANGED_PATH,
        ).first()
        row.waiting_since = waited.waiting_since if waited else row.waiting_since


def _insert(row: MentorRequest) -> None:
    try:
        with transaction.atomic(using=current_login()):
            row.save(force_insert=True)
    except IntegrityError as error:
        if "matching_request_one_open" not in str(error):
            raise
        raise AskedAlreadyError from None


# The latest rows of a history.
SHOWN = 10


def history_of(row: MentorRequest) -> dict[str, Any]:
    """What became of a request: accepted pairs with declines, and what runs proposed."""
    assignments = row.assignments.select_related("mentorship__mentor", "accepted_by")
    pairs = row.pairs.select_related("mentor", "decided_by", "run").defer(
        "run__input", "run__result"
    )
    return {
        "assignments": list(assignments.order_by("-accepted_at", "-pk")[:SHOWN]),
        "pairs": list(pairs.filter(run__what_if={}).order_by("-run__asked_at")[:SHOWN]),
    }
