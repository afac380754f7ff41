"""What is known of the dates that somebody has chosen, before and while they are planned."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentorhub.templatetags.ui_tags import short
from students.sessions.availability import Availability
from students.sessions.wall_clock import Instant


@dataclass
class DateCheck:
    """The starts in UTC; what speaks against them, and what only has to be known."""

    starts: list[datetime]
    # Blocks unless it is confirmed: time off and pauses.
    away: list[str]
    # Would be refused: dates on which one of the two has another session.
    busy: list[datetime]
    outside: bool
    # What the clocks do to some of the dates.
    notes: list[str]

    @property
    def first(self) -> datetime:
        return self.starts[0]


def check_dates(
    instants: list[Instant], minutes: int, availability: Availability, zone: ZoneInfo
) -> DateCheck | None:
    """None while no date was understood."""
    if not instants:
        return None
    length = timedelta(minutes=minutes)
    starts = [each.at for each in instants]
    return DateCheck(
        starts=starts,
        away=list(_why_away(starts, length, availability, zone)),
        busy=[start for start in starts if availability.is_busy(start, start + length)],
        outside=any(availability.is_outside_hours(start, start + length) for start in starts),
        notes=list(_about_clocks(instants, zone)),
    )


def _why_away(
    starts: list[datetime], length: timedelta, availability: Availability, zone: ZoneInfo
) -> Iterator[str]:
    """Each reason once; of several dates, those that it concerns."""
    concerned: dict[str, list[str]] = {}
    for start in starts:
        with timezone.override(zone):
            day = date_format(timezone.localtime(start), _("D j M"))
        for why in availability.away(start, start + length):
            concerned.setdefault(why, []).append(day)
    for why, days in concerned.items():
        yield f"{', '.join(days)}: {why}" if len(starts) > 1 else why


def _about_clocks(instants: Iterable[Instant], zone: ZoneInfo) -> Iterable[str]:
    for each in instants:
        with timezone.override(zone):
            shown = {"when": short(each.at)}
        if each.twice:
            yield _("%(when)s comes twice: the clocks go back. It is the first of the two.") % shown
        elif each.skipped:
            yield _("The clocks go forward that day, so one of them is at %(when)s.") % shown
