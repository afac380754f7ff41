"""The bounds of every date (what may be stored, what a form takes, what is read from the
database), and the current day of a person.

Python's calendar ends at the years 1 and 9999, and a date at its edge fails in some time zones.
So no date outside EARLIEST and LATEST is stored (forms, constraints), and one that is in the
database all the same is read as the nearest of the two. See docs/decisions/date-bounds.md.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import Case, CheckConstraint, DateField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg2 import extensions

# Before any school that could run this, and after anything that one could plan. Far enough from the
# ends of Python's calendar that date arithmetic is safe in every zone.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
# Instants whose day is within those two in every zone, from UTC-12 to UTC+14.
EARLIEST, LATEST = datetime(2000, 1, 2, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)

_Day = TypeVar("_Day", bound=date)
YEAR = timedelta(days=366)
# What forms accept, counted from now. Two years is the length of the longest path of the school.
SESSION_AHEAD = 2 * YEAR
# The last of a weekly series (26 weeks) that begins on the last day that a form takes.
SERIES_AHEAD = SESSION_AHEAD + timedelta(weeks=26)
# A cover is a planned absence: it begins within a year, and lasts a year at most.
COVER_AHEAD = COVER_LASTS = YEAR
# A cover may be entered after it began; a date a year back would be a typing error in the year.
COVER_BEHIND = timedelta(days=92)
# Days off are planned some years ahead.
TIME_OFF_AHEAD = 3 * YEAR
# The due day of a project.
DUE_DAY_AHEAD = 2 * YEAR
# A mentor may pause for years (a child, a degree); a pause that began long ago stays valid.
PAUSE_AHEAD = 5 * YEAR
# An announcement may be dated back to when something began to apply, and planned at most five years
# ahead.
ANNOUNCEMENT_BEHIND, ANNOUNCEMENT_AHEAD = YEAR, 5 * YEAR


@lru_cache(maxsize=1000)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of a person or a session; UTC where none is set, or none of that name known."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def day_in(zone: str, at: datetime) -> date:
    """The day of an instant in a time zone, given by name."""
    return at.astimezone(zone_of(zone)).date()


# No mail about what somebody wrote goes out in the night of its reader.
QUIET_FROM, QUIET_UNTIL = time(21), time(8)


def quiet_until(at: datetime, zone: str) -> datetime | None:
    """The end of the quiet hours in which an instant lies on this clock; None outside of them."""
    local = at.astimezone(zone_of(zone))
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return None
    day = local.date()
    if local.time() >= QUIET_FROM:
        day += timedelta(days=1)
    # On the night when clocks change, the hour of the wall counts.
    return datetime.combine(day, QUIET_UNTIL, local.tzinfo).astimezone(at.tzinfo)


def today_of(person: Any, now: datetime | None = None) -> date:
    """The current day of this person, or their day at ``now``, in their own time zone."""
    return day_in(person.zone, now or timezone.now())


def today_on_clock(zone: str, now: datetime) -> Case:
    """``today_of`` in a query: the day in the zone that each row names in its column ``zone``.

    The zones are Python's, as everywhere else; PostgreSQL may know others and refuse a name.
    """
    ordinary = day_in("", now)
    names_by_day: dict[date, list[str]] = {}
    for name in _zone_names():
        if (day := day_in(name, now)) != ordinary:
            names_by_day.setdefault(day, []).append(name)
    whens = [When(**{f"{zone}__in": names}, then=Value(day)) for day, names in names_by_day.items()]
    return Case(*whens, default=Value(ordinary), output_field=DateField())


@lru_cache(maxsize=1)
def _zone_names() -> list[str]:
    return sorted(available_timezones())


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last one of it: 31 May less 3 gives 28 February.

    Never before FIRST_DAY, whatever number of months a policy of the school sets.
    """
    if day.year * 12 + day.month - 1 - months < FIRST_DAY.year * 12:
        return FIRST_DAY
    return months_after(day, -months)


def months_after(day: _Day, months: int) -> _Day:
    """The same day of a later month, or the last one of it; of an instant, at the same time."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def clamped(moment: Any) -> Any:
    """The date, or the aware or naive instant, moved to the nearest bound if it lies outside."""
    if not isinstance(moment, datetime):
        return min(max(moment, FIRST_DAY), LAST_DAY)
    if moment.tzinfo is None:
        return min(max(moment, EARLIEST.replace(tzinfo=None)), LATEST.replace(tzinfo=None))
    if moment < EARLIEST:
        return EARLIEST
    return LATEST if moment > LATEST else moment


def parse_date(text: str) -> date | None:
    """A date in ISO 8601 from an address, moved within the bounds; None if it is not one."""
    try:
        return clamped(date.fromisoformat(text))
    except ValueError:
        return None


def read_instant(text: str) -> datetime:
    """An instant as PostgreSQL writes it into JSON, whatever its year, within the bounds."""
    return _read(text, datetime.fromisoformat, EARLIEST, LATEST)


def read_date(text: str) -> date:
    """A day as PostgreSQL writes it into JSON, whatever its year, within the bounds."""
    return _read(text, date.fromisoformat, FIRST_DAY, LAST_DAY)


def _read(text: str, parse: Any, earliest: Any, latest: Any) -> Any:
    try:
        return clamped(parse(text))
    except (ValueError, OverflowError):
        # Python has no such year: before the year 1 (BC, -infinity), or after 9999.
        return earliest if text.endswith("BC") or text.startswith("-") else latest


def within_bounds(
    name: str, *, days: tuple[str, ...] = (), instants: tuple[str, ...] = ()
) -> CheckConstraint:
    """The constraint that keeps these columns of a model within the bounds."""
    inside = Q()
    for column in days:
        inside &= Q((f"{column}__gte", FIRST_DAY), (f"{column}__lte", LAST_DAY))
    for column in instants:
        inside &= Q((f"{column}__gte", EARLIEST), (f"{column}__lte", LATEST))
    return CheckConstraint(
        condition=inside,
        name=name,
        violation_error_message=_("Choose dates between the years 2000 and 2099."),
    )


def read_within_bounds() -> None:
    """Let the database driver return no date outside the bounds, in any query of this process."""
    for oid, array_oid, name, parse, bounds in (
        (1184, 1185, "TIMESTAMPTZ", extensions.PYDATETIMETZ, (EARLIEST, LATEST)),
        (1114, 1115, "TIMESTAMP", extensions.PYDATETIME, _naive(EARLIEST, LATEST)),
        (1082, 1182, "DATE", extensions.PYDATE, (FIRST_DAY, LAST_DAY)),
    ):
        caster = extensions.new_type((oid,), name, _caster(parse, *bounds))
        extensions.register_type(caster)
        extensions.register_type(extensions.new_array_type((array_oid,), f"{name}[]", caster))


def _naive(*bounds: datetime) -> tuple[datetime, ...]:
    return tuple(bound.replace(tzinfo=None) for bound in bounds)


def _caster(parse: Any, earliest: Any, latest: Any) -> Any:
    def cast(text: str | None, cursor: Any) -> Any:
        if text is None:
            return None
        try:
            found = parse(text, cursor)
        except (ValueError, OverflowError):
            return earliest if text.endswith("BC") or text.startswith("-") else latest
        # A cursor without a zone of its own gives naive instants.
        if isinstance(found, datetime) and found.tzinfo is None:
            return clamped(found)
        if found < earliest:
            return earliest
        return latest if found > latest else found

    return cast
