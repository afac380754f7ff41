"""The days on which a person is away, as their own agenda shows them: a mentor's time off, a
student's pauses. ``students.sessions.availability`` compares dates with those of both people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mentorhub.dates import zone_of
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


def away_days(person: "User", first: date, last: date | None = None) -> list[AwayDays]:
    """Those that touch the days from ``first`` to ``last``, the earliest first."""
    time_off = TimeOff.objects.filter(person=person, ends_on__gte=first)
    running: Any = Pause.objects.filter(enrolment__student=person, enrolment__ended_at=None)
    pauses = running.filter(ends_on__gte=first)
    if last is not None:
        time_off, pauses = time_off.filter(starts_on__lte=last), pauses.filter(starts_on__lte=last)
    rows = [AwayDays(row.starts_on, row.ends_on, is_time_off=True) for row in time_off]
    rows += [AwayDays(row.starts_on, row.ends_on, is_time_off=False) for row in pauses]
    return sorted(rows, key=lambda row: (row.starts_on, row.ends_on))


def sessions_in_time_off(mentor: Any, rows: Iterable[TimeOff]) -> dict[int, list[Session]]:
    """For each row (by primary key), the sessions to come that touch its days, in one query."""
    rows = list(rows)
    found: dict[int, list[Session]] = {row.pk: [] for row in rows}
    if not rows:
        return found
    zone = zone_of(mentor.zone)
    last = max(row.ends_on for row in rows) + timedelta(days=1)
    sessions = (
        Session.objects.visible_to(mentor)
        .upcoming()
        .filter(
            mentor=mentor,
            ends_at__gt=start_of_day(min(row.starts_on for row in rows), zone),
            starts_at__lt=start_of_day(last, zone),
        )
    )
    for session in sessions.select_related("student"):
        begin = session.starts_at.astimezone(zone).date()
        # One that ends at midnight does not touch the next day.
        end = (session.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
        for row in rows:
            if begin <= row.ends_on and end >= row.starts_on:
                found[row.pk].append(session)
    return found
