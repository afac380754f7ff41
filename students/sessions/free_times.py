"""Suggested starts of a session, ranked by the weekly hours of both people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from mentorhub.dates import today_of
from students.sessions.availability import Availability

# Free starts are suggested from one hour ahead, in steps of 30 minutes, 2 a day.
NOTICE, STEP, PER_DAY = timedelta(hours=1), timedelta(minutes=30), 2
# Two starts of a day lie this far apart.
APART = timedelta(hours=2)
# Days that are looked at together. Further ones are looked at only while nothing is found, because
# a mentor may be away for weeks.
PERIOD_DAYS, PERIODS = 21, 4


class Fit(IntEnum):
    """How well a start suits both people, the best first."""

    BOTH = 1  # within the hours of both
    ONE = 2  # within the hours of one of them; the other has given none, or others
    NIGHT = 3  # the same, and it is night for one of them


@dataclass(frozen=True)
class FreeTime:
    starts: datetime
    fit: Fit

    @property
    def suits_both(self) -> bool:
        return self.fit == Fit.BOTH

    @property
    def is_at_night(self) -> bool:
        return self.fit == Fit.NIGHT


def free_times(
    availability: Availability,
    minutes: int,
    number: int = 6,
    *,
    other_than: datetime | None = None,
) -> list[FreeTime]:
    """The next starts at which nobody is busy or away, within the mentor's hours, or within the
    student's when the mentor has given none. At most ``number``: those that suit best, the best
    first.

    ``minutes`` is the length of the session; ``other_than`` is left out.
    """
    length = timedelta(minutes=minutes)
    for period in range(PERIODS):
        found = [
            FreeTime(at, fit_of(availability, at, at + length))
            for at in _candidates(availability, length, PERIOD_DAYS * period)
            if at != other_than
        ]
        if found:
            return best_of(found, availability, number)
    return []


def _candidates(availability: Availability, length: timedelta, skipped: int) -> Iterator[datetime]:
    """All free starts of a period that begins so many days from today, the earliest first."""
    week = availability.mentors_week
    if not week.hours:
        week = availability.students_week
    today = today_of(week.person, availability.now)
    for n in range(skipped, skipped + PERIOD_DAYS):
        for begin, end in week.hours_on(today + timedelta(days=n)):
            at = begin
            while at + length <= end:
                if at >= availability.now + NOTICE and availability.is_free(at, at + length):
                    yield at
                at += STEP


def fit_of(availability: Availability, starts: datetime, ends: datetime) -> Fit:
    weeks = (availability.mentors_week, availability.students_week)
    if any(week.is_night(starts, ends) for week in weeks):
        return Fit.NIGHT
    return Fit.BOTH if all(week.covers(starts, ends) for week in weeks) else Fit.ONE


def best_of(found: list[FreeTime], availability: Availability, number: int) -> list[FreeTime]:
    """The best ones, at most ``PER_DAY`` a day and ``APART``. What is at night is suggested only
    where there is nothing else."""
    if any(not each.is_at_night for each in found):
        found = [each for each in found if not each.is_at_night]
    zone, best = availability.mentors_week.zone, list[FreeTime]()
    days: Counter = Counter()
    for each in sorted(found, key=lambda each: (each.fit, each.starts)):
        day = each.starts.astimezone(zone).date()
        if days[day] < PER_DAY and all(abs(each.starts - one.starts) >= APART for one in best):
            best.append(each)
            days[day] += 1
        if len(best) == number:
            break
    return best
