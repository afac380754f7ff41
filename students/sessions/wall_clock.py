"""From a wall clock to an instant, on the days too when the clocks change.

Spring takes an hour that nobody can meet in, autumn has one twice (in Lord Howe it is half an
hour, in Casablanca it is Ramadan that does it). Instants are subtracted in UTC: the difference of
two local times of one zone is an hour off on those days.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Instant:
    at: datetime
    # The hour was skipped; ``at`` is as long after the change as was asked: 02:30 gives 03:30.
    skipped: bool = False
    # The hour comes twice; ``at`` is the first of the two.
    twice: bool = False


def instant(day: date, hour: time, zone: ZoneInfo) -> Instant:
    """The instant at which the clocks of a zone show this."""
    shown = datetime.combine(day, hour.replace(tzinfo=None, fold=0))
    first = shown.replace(tzinfo=zone).astimezone(UTC)
    second = shown.replace(tzinfo=zone, fold=1).astimezone(UTC)
    comes_back = first.astimezone(zone).replace(tzinfo=None) == shown
    # With fold=0 the offset before the change is taken: in a gap that is after the change.
    return Instant(first, skipped=not comes_back, twice=comes_back and first != second)


def weekly(day: date, hour: time, zone: ZoneInfo, weeks: int) -> list[Instant]:
    """The same hour on the wall clock, week after week."""
    return [instant(day + timedelta(weeks=week), hour, zone) for week in range(weeks)]


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins."""
    return instant(day, time.min, zone).at
