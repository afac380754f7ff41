"""The week and the month of a person's sessions, in their own time zone."""

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mentorhub.dates import today_of, zone_of
from mentorhub.formats import clock
from students.models import Session
from students.sessions.models.outcome_kinds import CANCELLED
from students.sessions.wall_clock import start_of

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# What a week shows when nothing is earlier or later.
FIRST_HOUR, LAST_HOUR = 8, 19
# Of an hour: a row of the grid has 15 minutes.
QUARTERS = 4


@dataclass
class Entry:
    """A session on one day of the grid; ``row`` and ``rows`` are quarters of an hour."""

    session: Session
    person: "User"
    starts: datetime
    ends: datetime
    row: int = 1
    rows: int = 1


@dataclass
class CalendarDay:
    date: date
    today: bool = False
    outside: bool = False
    entries: list[Entry] = field(default_factory=list)


def entries_between(user: Any, first: date, days: int) -> list[Entry]:
    """Whatever was not cancelled on these days of the person's calendar, the earliest first."""
    zone = zone_of(user.zone)
    begin, end = start_of(first, zone), start_of(first + timedelta(days=days), zone)
    rows = (
        Session.objects.visible_to(user)
        .of(user)
        .standing()
        .exclude(status__in=CANCELLED)
        .filter(starts_at__gte=begin, starts_at__lt=end)
        .select_related("mentor", "student")
        .order_by("starts_at")
    )
    return [_entry(session, user, zone) for session in rows]


def _entry(session: Session, user: Any, zone: ZoneInfo) -> Entry:
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    return Entry(session, session.person_beside(user), starts, ends)


def _fill(days: list[CalendarDay], entries: list[Entry]) -> None:
    by_date = {day.date: day for day in days}
    for entry in entries:
        by_date[entry.starts.date()].entries.append(entry)


def week_of(user: Any, on: date) -> dict[str, Any]:
    monday = on - timedelta(days=on.weekday())
    today = today_of(user)
    days = [CalendarDay(monday + timedelta(days=n)) for n in range(7)]
    for day in days:
        day.today = day.date == today
    entries = entries_between(user, monday, 7)
    _fill(days, entries)
    first = min([FIRST_HOUR, *(entry.starts.hour for entry in entries)])
    last = max([LAST_HOUR, *(_last_hour(entry) for entry in entries)])
    for entry in entries:
        _place(entry, first)
    return {
        "days": days,
        "count": len(entries),
        "hours": [clock(60 * hour) for hour in range(first, last)],
        "first_day": monday,
        "last_day": days[-1].date,
        "previous": monday - timedelta(weeks=1),
        "next": monday + timedelta(weeks=1),
    }


def _last_hour(entry: Entry) -> int:
    """The full hour by which it is over; midnight when it goes on into the next day."""
    if entry.ends.date() != entry.starts.date():
        return 24
    return entry.ends.hour + (entry.ends.minute > 0)


def _place(entry: Entry, first_hour: int) -> None:
    begin = (entry.starts.hour - first_hour) * QUARTERS + entry.starts.minute // 15
    end = (_last_hour(entry) - first_hour) * QUARTERS
    length = -(-entry.session.minutes // 15)
    entry.row, entry.rows = begin + 1, max(1, min(length, end - begin))


def month_of(user: Any, on: date) -> dict[str, Any]:
    first = on.replace(day=1)
    today = today_of(user)
    dates = Calendar().monthdatescalendar(on.year, on.month)
    weeks = [[CalendarDay(d, d == today, d.month != on.month) for d in week] for week in dates]
    days = [day for week in weeks for day in week]
    entries = entries_between(user, days[0].date, len(days))
    _fill(days, entries)
    return {
        "weeks": weeks,
        "count": sum(not day.outside and len(day.entries) for day in days),
        "first_day": first,
        "previous": (first - timedelta(days=1)).replace(day=1),
        "next": (first + timedelta(days=31)).replace(day=1),
    }
