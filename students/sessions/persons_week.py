"""The weekly hours of a person on their own clock, and what counts as their night."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mentorhub.dates import zone_of
from mentorhub.forms.weekly_hours import DAY, Stretch, describe, merge
from students.models import WeeklyHours
from students.sessions.wall_clock import instant

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# From and until, in minutes since midnight.
Span = tuple[int, int]

# Local times between which nobody is expected to hold a session, unless their hours say so.
NIGHT_FROM, NIGHT_UNTIL = time(22), time(7)


@dataclass(frozen=True)
class PersonsWeek:
    """``hours`` is empty when the person has not given any."""

    person: "User"
    hours: Sequence[WeeklyHours] = ()
    _by_day: dict[date, list[tuple[datetime, datetime]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.person.zone)

    def hours_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The hours of one local day as pairs of instants."""
        if day not in self._by_day:
            self._by_day[day] = [
                (self._instant_at(day, row.starts), self._instant_at(day, row.ends))
                for row in self.hours
                if row.weekday == day.weekday()
            ]
        return self._by_day[day]

    def _instant_at(self, day: date, minutes: int) -> datetime:
        if minutes == DAY:
            return instant(day + timedelta(days=1), time.min, self.zone).at
        return instant(day, time(minutes // 60, minutes % 60), self.zone).at

    def spans_between(self, first: date, days: int, zone: ZoneInfo) -> dict[date, list[Span]]:
        """The hours on another clock, by its days from ``first`` on, merged and in order."""
        found: dict[date, list[Stretch]] = defaultdict(list)
        # A day of the person may touch three of the other clock.
        for n in range(-1, days + 1):
            for begin, end in self.hours_on(first + timedelta(days=n)):
                begin, end = begin.astimezone(zone), end.astimezone(zone)
                parts = zip({begin.date(): 0, end.date(): 0}, _stretches(begin, end), strict=False)
                for day, (_weekday, starts, ends) in parts:
                    found[day].append((0, starts, ends))
        return {
            day: [(starts, ends) for _weekday, starts, ends in merge(stretches)]
            for day, stretches in found.items()
        }

    def covers(self, starts: datetime, ends: datetime) -> bool:
        """Whether all of it lies within the hours. Adjacent hours count as one: 9 to 12 and 12 to
        14 hold a session from 11:30 to 12:30."""
        at = starts
        first, last = (each.astimezone(self.zone).date() for each in (starts, ends))
        for day in (first, last) if last > first else (first,):
            for begin, end in self.hours_on(day):
                if begin <= at < end:
                    at = end
        return at >= ends

    def is_night(self, starts: datetime, ends: datetime) -> bool:
        """Whether it begins in the person's night: on a clock that is known, outside the hours."""
        if not self.person.zone or self.covers(starts, ends):
            return False
        shown = starts.astimezone(self.zone).time()
        return shown >= NIGHT_FROM or shown < NIGHT_UNTIL

    def described_in(self, zone: ZoneInfo, today: date) -> list[tuple[str, str]]:
        """The hours on another clock, as it shows them in the week from ``today``:
        [("Monday – Friday", "18:00–21:00"), …]."""
        found: list[Stretch] = []
        for n in range(7):
            for begin, end in self.hours_on(today + timedelta(days=n)):
                found += _stretches(begin.astimezone(zone), end.astimezone(zone))
        return describe(found)


def _stretches(begin: datetime, end: datetime) -> list[Stretch]:
    """The local period as stretches of weekdays; it may go past midnight."""
    starts, ends = begin.hour * 60 + begin.minute, end.hour * 60 + end.minute
    if begin.date() == end.date():
        return [(begin.weekday(), starts, ends)]
    parts = [(begin.weekday(), starts, DAY), (end.weekday(), 0, ends)]
    return [part for part in parts if part[1] < part[2]]
