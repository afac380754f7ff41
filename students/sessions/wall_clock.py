"""Converting local times to instants, also on days when the clocks change.

In spring an hour is skipped, in autumn one occurs twice (on Lord Howe Island half an hour, in
Casablanca around Ramadan). Subtract instants in UTC: the difference of two local times of one zone
is an hour off on those days.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Instant:
    at: datetime
    # The local time does not exist; ``at`` is as long after the change: 02:30 gives 03:30.
    is_skipped: bool = False
    # The local time occurs twice; ``at`` is the first one.
    is_ambiguous: bool = False


def instant(day: date, hour: time, zone: ZoneInfo) -> Instant:
    """The instant of a local time in a zone."""
    shown = datetime.combine(day, hour.replace(tzinfo=None, fold=0))
    first = shown.replace(tzinfo=zone).astimezone(UTC)
    second = shown.replace(tzinfo=zone, fold=1).astimezone(UTC)
    comes_back = first.astimezone(zone).replace(tzinfo=None) == shown
    # fold=0 uses the offset before the change, which for a skipped time gives an instant after it.
    return Instant(first, is_skipped=not comes_back, is_ambiguous=comes_back and first != second)


def weekly_instants(day: date, hour: time, zone: ZoneInfo, weeks: int) -> list[Instant]:
    """The instants of the same local time in each of so many weeks, from ``day`` on."""
    return [instant(day + timedelta(weeks=week), hour, zone) for week in range(weeks)]


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins."""
    return instant(day, time.min, zone).at
