"""An assessor takes a defence and chooses its date, moves it, or gives it back; it is called off.

One assessor takes it: each of these waits for the row, and then looks at its status. The database
refuses overlaps with other defences and with sessions, and an assessor who may not judge.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from mentorhub.accounts.models import User
from mentorhub.database import current_login, lock, lock_name
from mentorhub.notifications.registry import Kind
from students.defences import kinds, reminders
from students.defences.eligibility import is_eligible
from students.defences.errors import (
    AskedFirstError,
    DateOutsideError,
    DefenceChangedError,
    NotBookedError,
    NotEligibleError,
    NotOfferedError,
    TakenError,
    refusal_of,
)
from students.defences.requesting import is_asked_first, tell_if_nobody_is_eligible
from students.defences.windows import days_to_choose
from students.models import Assessment, Defence, EvaluationPolicy, Mentorship


def minutes_of(defence: Defence) -> int:
    """How long it takes: the presentation of the project, and the questions."""
    return defence.work.project.presentation_minutes + EvaluationPolicy.current().question_minutes


def take(
    defence: Defence,
    starts_at: datetime,
    *,
    by: User,
    join_url: str = "",
    now: datetime | None = None,
) -> Assessment:
    """Book the defence for this assessor, who judges it from now on.

    Raises ``TakenError``, ``NotEligibleError``, ``AskedFirstError``, ``DateOutsideError`` and
    ``BusyError``; nothing is written then.
    """
    now = now or timezone.now()
    with transaction.atomic(using=current_login()):
        lock_assessor(by.pk)
        lock(defence)
        if not defence.is_requested:
            raise TakenError
        if not is_eligible(by, defence.work):
            raise NotEligibleError
        until = defence.proposed_until
        if until is not None and until > now and not is_asked_first(defence, by, now):
            raise AskedFirstError
        _set_date(defence, starts_at, now)
        defence.status = Defence.Status.BOOKED
        defence.assessor, defence.taken_at, defence.join_url = by, now, join_url
        assessment = _save_booking(defence, by, now)
        _tell_date(defence, kinds.BOOKED, by=by, now=now)
    return assessment


def move(
    defence: Defence,
    starts_at: datetime,
    *,
    by: User,
    seen_version: int | None = None,
    now: datetime | None = None,
) -> None:
    """Give a booked defence another date and replace its reminders.

    Raises ``NotBookedError``, ``NotOfferedError`` for another person than its assessor,
    ``DefenceChangedError`` when it has another date than the person has seen, and what ``take``
    raises for a date.
    """
    now = now or timezone.now()
    with transaction.atomic(using=current_login()):
        lock_booked(defence)
        _require_assessor(defence, by)
        _require_seen(defence, seen_version)
        if defence.starts_at is None or defence.starts_at <= now:
            raise NotOfferedError
        was = defence.starts_at.isoformat()
        _set_date(defence, starts_at, now)
        reminders.cancel_pending(defence)
        defence.schedule_version += 1
        with _refusing(defence, by):
            defence.save(update_fields=["starts_at", "ends_at", "schedule_version"])
        _tell_date(defence, kinds.MOVED, by=by, now=now, was=was)


def change_link(defence: Defence, join_url: str, *, by: User, now: datetime | None = None) -> None:
    """Give it another link to join, and tell all three; with an empty one it takes place in the
    assessor's room. Raises ``NotBookedError`` and ``NotOfferedError``."""
    now = now or timezone.now()
    with transaction.atomic(using=current_login()):
        lock_booked(defence)
        _require_assessor(defence, by)
        if defence.join_url == join_url:
            return
        reminders.cancel_pending(defence)
        defence.join_url = join_url
        defence.schedule_version += 1
        defence.save(update_fields=["join_url", "schedule_version"])
        _tell_date(defence, kinds.MOVED, by=by, now=now)


def give_back(defence: Defence, *, by: User, now: datetime | None = None) -> None:
    """The assessor cannot judge it: it waits for another one, and its date is called off.

    Raises ``NotBookedError`` and ``NotOfferedError``.
    """
    now = now or timezone.now()
    with transaction.atomic(using=current_login()):
        lock_booked(defence)
        _require_assessor(defence, by)
        if defence.starts_at is None or defence.starts_at <= now:
            raise NotOfferedError
        return_to_queue(defence, by=by, now=now)


def return_to_queue(defence: Defence, *, by: User | None, now: datetime) -> None:
    """Take it from its assessor; a booked date is called off. In a transaction that has locked the
    defence, which is booked or held."""
    told = _told_off(defence, now, is_returned=True)
    mentor = Mentorship.objects.responsible_mentor(defence.student_id, now)
    to = [defence.student_id, defence.assessor_id, mentor]
    reminders.cancel_pending(defence)
    defence.assessments.running().update(withdrawn_at=now)
    defence.status = Defence.Status.REQUESTED
    defence.assessor = defence.taken_at = defence.starts_at = defence.ends_at = None
    defence.ended_at = defence.ended_by = None
    defence.proposed_to = defence.proposed_until = None
    defence.join_url = defence.recording_url = ""
    defence.schedule_version += 1
    defence.save(
        update_fields=[
            "status", "assessor", "taken_at", "starts_at", "ends_at", "ended_at", "ended_by",
            "proposed_to", "proposed_until", "join_url", "recording_url", "schedule_version",
        ]
    )  # fmt: skip
    reminders.notify(defence, kinds.OFF, by=by, now=now, to=to, payload=told)
    tell_if_nobody_is_eligible(defence, by=by, now=now)


def call_off(
    defence: Defence,
    words: str,
    *,
    by: User,
    seen_version: int | None = None,
    now: datetime | None = None,
) -> None:
    """The defence does not take place. Student, mentor and assessor read ``words``.

    Raises ``NotOfferedError`` once it has begun, ``NotBookedError`` when it has ended, and
    ``DefenceChangedError``.
    """
    now = now or timezone.now()
    with transaction.atomic(using=current_login()):
        lock(defence)
        if not (defence.is_requested or defence.is_booked):
            raise NotBookedError
        if defence.starts_at is not None and defence.starts_at <= now:
            raise NotOfferedError
        _require_seen(defence, seen_version)
        close_unheld(defence, Defence.NotHeldReason.CALLED_OFF, words, by=by, now=now)


def close_unheld(
    defence: Defence, because: str, words: str, *, by: User | None, now: datetime
) -> None:
    """End it as not held and tell all three. In a transaction that has locked the defence."""
    told = _told_off(defence, now)
    to = [
        defence.student_id, defence.assessor_id or defence.proposed_to_id,
        Mentorship.objects.responsible_mentor(defence.student_id, now),
    ]  # fmt: skip
    reminders.cancel_pending(defence)
    defence.assessments.running().update(withdrawn_at=now)
    defence.status = Defence.Status.NOT_HELD
    defence.not_held_because, defence.not_held_words = because, words
    defence.ended_at, defence.ended_by = now, by
    defence.schedule_version += 1
    defence.save(
        update_fields=[
            "status", "not_held_because", "not_held_words", "ended_at", "ended_by",
            "schedule_version",
        ]
    )  # fmt: skip
    reminders.notify(defence, kinds.OFF, by=by, now=now, to=to, payload=told)


def lock_assessor(*people: int) -> None:
    """Wait for other transactions in which these people take a defence, or stop being assessors
    (students.defences.endings), in the order of their keys; until the transaction ends."""
    for person in sorted(people):
        lock_name(f"assessing {person}")


def lock_booked(defence: Defence) -> None:
    """Wait for the row, in a transaction. Raises ``NotBookedError``."""
    lock(defence)
    if not defence.is_booked:
        raise NotBookedError


# --- Helpers ----------------------------------------------------------------------------------


def _require_assessor(defence: Defence, person: User) -> None:
    if defence.assessor_id != person.pk:
        raise NotOfferedError


def _require_seen(defence: Defence, version: int | None) -> None:
    if version is not None and version != defence.schedule_version:
        raise DefenceChangedError


def _set_date(defence: Defence, starts_at: datetime, now: datetime) -> None:
    ends_at = starts_at + timedelta(minutes=minutes_of(defence))
    if starts_at <= now or not days_to_choose(defence, now).holds(starts_at, ends_at):
        raise DateOutsideError
    defence.starts_at, defence.ends_at = starts_at, ends_at


def _save_booking(defence: Defence, by: User, now: datetime) -> Assessment:
    defence.schedule_version += 1
    with _refusing(defence, by):
        defence.save(
            update_fields=[
                "status", "assessor", "taken_at", "join_url", "starts_at", "ends_at",
                "schedule_version",
            ]
        )  # fmt: skip
        return Assessment.objects.create(defence=defence, assessor=by, begun_at=now)


@contextmanager
def _refusing(defence: Defence, reader: User) -> Iterator[None]:
    """Raise what the database refuses as an error that says why."""
    try:
        with transaction.atomic(using=current_login()):
            yield
    except IntegrityError as error:
        refusal = refusal_of(error, defence, reader)
        if refusal is None:
            raise
        raise refusal from None


def _tell_date(defence: Defence, kind: Kind, *, by: User, now: datetime, **payload: Any) -> None:
    """Tell all three of a new date or link, and write the reminders."""
    reminders.notify(defence, kind, by=by, now=now, payload=reminders.told(defence) | payload)
    reminders.schedule(defence, now=now)


def _told_off(defence: Defence, now: datetime, *, is_returned: bool = False) -> dict[str, Any]:
    """What a message says of the date that is called off; the row may have none afterwards."""
    told = reminders.told(defence)
    if defence.assessor_id is not None:
        told["assessor"] = defence.assessor_id
    had_begun = defence.starts_at is not None and defence.starts_at <= now
    return told | {
        "had_begun": had_begun,
        "was_held": defence.is_held,
        "is_returned": is_returned,
    }
