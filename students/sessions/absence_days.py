"""The days on which a person is away, as their own agenda shows them: a mentor's time off, a
student's pauses. ``students.sessions.availability`` compares dates with those of both people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Value
from django.utils import timezone

from mentorhub.dates import LAST_DAY, zone_of
from mentorhub.prepared import prepared
from students.models import Pause, Session, TimeOff
from students.sessions.wall_clock import start_of_day

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


@dataclass(frozen=True)
class AwayDays:
    """From ``starts_on`` to ``ends_on``, both included, on the person's clock."""

    starts_on: date
    ends_on: date
    is_time_off: bool

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def away_days(person: "User", first: date, last: date = LAST_DAY) -> list[AwayDays]:
    """Those that touch the days from ``first`` to ``last``, the earliest first. One query."""
    rows = [AwayDays(*row) for row in _away(person.pk, first, last)]
    return sorted(rows, key=lambda row: (row.starts_on, row.ends_on))


@prepared
def _away(person: int, first: date, last: date) -> QuerySet[Any, Any]:
    touched = {"ends_on__gte": first, "starts_on__lte": last}
    time_off: Any = TimeOff.objects.filter(person=person, **touched)
    pauses: Any = Pause.objects.filter(
        enrolment__student=person, enrolment__ended_at=None, **touched
    )
    days, *others = (
        rows.order_by().values_list("starts_on", "ends_on", Value(is_time_off))
        for rows, is_time_off in ((time_off, True), (pauses, False))
    )
    return days.union(*others, all=True)


def sessions_in_time_off(mentor: Any, rows: Iterable[TimeOff]) -> dict[int, list[Session]]:
    """For each row (by primary key), the sessions to come that touch its days, in one query."""
    rows = list(rows)
    found: dict[int, list[Session]] = {row.pk: [] for row in rows}
    if not rows:
        return found
    zone = zone_of(mentor.zone)
    last = max(row.ends_on for row in rows) + timedelta(days=1)
    begin = start_of_day(min(row.starts_on for row in rows), zone)
    for session in _to_come(mentor, timezone.now(), begin, start_of_day(last, zone)):
        first_day = session.starts_at.astimezone(zone).date()
        # One that ends at midnight does not touch the next day.
        last_day = (session.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
        for row in rows:
            if first_day <= row.ends_on and last_day >= row.starts_on:
                found[row.pk].append(session)
    return found


@prepared
def _to_come(mentor: "User", now: datetime, begin: datetime, end: datetime) -> QuerySet[Session]:
    rows = Session.objects.visible_to(mentor).upcoming(now).filter(mentor=mentor)
    return rows.filter(ends_at__gt=begin, starts_at__lt=end).select_related("student")
