"""Starts at which a defence could be: both people are free, on a day that was asked for.

Within the assessor's weekly hours; without any, within the student's; without those too, on working
days of the assessor's clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mentorhub.dates import zone_of
from students.defences.booking import minutes_of
from students.defences.windows import DayWindow, days_to_choose
from students.models import Defence
from students.sessions.availability import Availability
from students.sessions.free_times import FreeTime, best_of, fit_of
from students.sessions.wall_clock import instant

STEP = timedelta(minutes=15)
NOTICE = timedelta(hours=1)
# So many are suggested; all others can be read, and typed.
SUGGESTED = 6
# Of an assessor and a student without weekly hours.
WORKDAY = (time(9), time(18))


@dataclass(frozen=True)
class DaySlots:
    """The free starts of a day on the assessor's clock, as ranges: each quarter of an hour from the
    first to the last is free."""

    day: date
    ranges: list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Slots:
    window: DayWindow
    suggested: list[FreeTime]
    days: list[DaySlots]


def availability_for(defence: Defence, assessor: "object") -> Availability:
    """A defence that is moved is not in its own way."""
    moved = defence.pk if defence.is_booked else None
    return Availability(assessor, defence.student, excluding_defence=moved)  # type: ignore[arg-type]


def free_slots(defence: Defence, availability: Availability) -> Slots:
    now, length = availability.now, timedelta(minutes=minutes_of(defence))
    window = days_to_choose(defence, now)
    starts = list(_free_starts(availability, window, length, now))
    found = [FreeTime(at, fit_of(availability, at, at + length)) for at in starts]
    return Slots(
        window,
        best_of(found, availability, SUGGESTED),
        list(_by_day(starts, availability)),
    )


def _free_starts(
    availability: Availability, window: DayWindow, length: timedelta, now: datetime
) -> Iterator[datetime]:
    earliest = max(window.starts_at, now + NOTICE)
    for begin, end in _hours(availability, window):
        at = begin
        while at + length <= end and at + length <= window.ends_at:
            if at >= earliest and availability.is_free(at, at + length):
                yield at
            at += STEP


def _hours(availability: Availability, window: DayWindow) -> Iterator[tuple[datetime, datetime]]:
    """The stretches in which starts are offered, the earliest first."""
    week = availability.mentors_week
    if not week.hours and availability.students_week.hours:
        week = availability.students_week
    # A day of one clock touches two of the other.
    first = window.first - timedelta(days=1)
    for n in range(len(window.days) + 2):
        day = first + timedelta(days=n)
        if week.hours:
            yield from week.hours_on(day)
        elif day.weekday() < 5:
            opens, closes = (instant(day, at, availability.zone).at for at in WORKDAY)
            yield opens, closes


def _by_day(starts: list[datetime], availability: Availability) -> Iterator[DaySlots]:
    zone = availability.zone
    days: dict[date, list[tuple[datetime, datetime]]] = {}
    for at in starts:
        ranges = days.setdefault(at.astimezone(zone).date(), [])
        if ranges and ranges[-1][1] + STEP == at:
            ranges[-1] = (ranges[-1][0], at)
        else:
            ranges.append((at, at))
    for day, ranges in days.items():
        yield DaySlots(day, ranges)


def zone_differs(defence: Defence, availability: Availability) -> bool:
    """Whether the days that were asked for are those of another clock than the assessor's."""
    return zone_of(defence.zone) != availability.zone
