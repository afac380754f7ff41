"""Checking dates before sessions are planned, moved or proposed: conflicts and clock changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub.date_formats import date_format
from mentorhub.templatetags.ui_tags import city, short
from students.sessions.availability import Availability
from students.sessions.models.overlaps import taken_by_defence_messages, taken_messages
from students.sessions.persons_week import PersonsWeek
from students.sessions.wall_clock import Instant

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# Dates of a series whose other sessions are named; three queries each.
TAKEN_SHOWN = 3


@dataclass
class DateCheck:
    """The result for one date or several; ``starts`` are instants in UTC."""

    starts: list[datetime]
    # Time off and pauses, as sentences: the person must confirm the dates.
    away: list[str]
    # Starts at which one of the two people has another session: they would be refused. ``taken``
    # says which sessions these are, as far as the reader may know of them.
    busy: list[datetime]
    taken: list[str]
    is_outside_hours: bool
    # Sentences about clock changes (daylight-saving time) on some of the dates.
    notes: list[str]
    # Starts that have such a reason in ``away`` or ``busy``: a series can leave them out.
    conflicts: list[datetime]
    # Sentences about dates in the night of each: “It is 04:00 for Sam then (Toronto).”
    students_nights: list[str]
    mentors_nights: list[str]
    # False as well when the student has given no hours.
    is_outside_students_hours: bool

    @property
    def first(self) -> datetime:
        return self.starts[0]

    @property
    def kept(self) -> list[datetime]:
        """The starts without conflicts."""
        return [start for start in self.starts if start not in self.conflicts]

    @property
    def can_leave_out(self) -> bool:
        """Whether the conflicting dates of a series can be left out: some, but not all of them."""
        return bool(self.conflicts and self.kept)


def check_dates(
    instants: list[Instant],
    minutes: int,
    availability: Availability,
    zone: ZoneInfo,
    reader: "User | None" = None,
) -> DateCheck | None:
    """The check of these starts; None when there are none. ``minutes`` is the length, ``reader``
    the person who reads it, by default the mentor."""
    if not instants:
        return None
    length = timedelta(minutes=minutes)
    starts = [each.at for each in instants]
    busy = [start for start in starts if availability.is_busy(start, start + length)]
    theirs = availability.students_week
    return DateCheck(
        starts=starts,
        away=list(_away_reasons(starts, length, availability, zone)),
        busy=busy,
        taken=list(_taken(busy, length, availability, reader or availability.mentor)),
        is_outside_hours=any(
            availability.is_outside_hours(start, start + length) for start in starts
        ),
        notes=list(_clock_notes(instants, zone)),
        conflicts=[
            start
            for start in starts
            if start in busy or availability.is_away(start, start + length)
        ],
        students_nights=list(_nights(starts, length, theirs, zone)),
        mentors_nights=list(_nights(starts, length, availability.mentors_week, zone)),
        is_outside_students_hours=bool(theirs.hours)
        and not all(theirs.covers(start, start + length) for start in starts),
    )


def _taken(
    busy: list[datetime], length: timedelta, availability: Availability, reader: "User"
) -> Iterator[str]:
    people = (availability.mentor, availability.student)
    for start in busy[:TAKEN_SHOWN]:
        yield from taken_messages(availability.conflicting(start, start + length), people, reader)
        yield from taken_by_defence_messages(
            availability.conflicting_defences(start, start + length), people, reader
        )


def _away_reasons(
    starts: list[datetime], length: timedelta, availability: Availability, zone: ZoneInfo
) -> Iterator[str]:
    reasons = {start: availability.away_reasons(start, start + length) for start in starts}
    return _with_days(reasons, zone)


def _nights(
    starts: list[datetime], length: timedelta, week: PersonsWeek, zone: ZoneInfo
) -> Iterator[str]:
    reasons: dict[datetime, list[str]] = {}
    for start in starts:
        reasons[start] = []
        if week.is_night(start, start + length):
            local = start.astimezone(week.zone)
            values = {
                "time": local.strftime("%H:%M"),
                "name": week.person.first_name,
                "zone": city(week.zone),
            }
            reasons[start].append(_("It will be %(time)s for %(name)s then (%(zone)s).") % values)
    return _with_days(reasons, zone)


def _with_days(reasons: dict[datetime, list[str]], zone: ZoneInfo) -> Iterator[str]:
    """Each reason once; with the days that it concerns when these are not all of the dates."""
    days_of: dict[str, list[str]] = {}
    for start, sentences in reasons.items():
        with timezone.override(zone):
            day = date_format(timezone.localtime(start), _("D j M"))
        for why in sentences:
            days_of.setdefault(why, []).append(day)
    for why, days in days_of.items():
        if len(days) < len(reasons):
            yield _("%(when)s: %(why)s") % {"when": ", ".join(days), "why": why}
        else:
            yield why


def _clock_notes(instants: Iterable[Instant], zone: ZoneInfo) -> Iterable[str]:
    for each in instants:
        with timezone.override(zone):
            shown = {"when": short(each.at)}
        if each.is_ambiguous:
            yield (
                _(
                    "%(when)s occurs twice because the clocks go back. The session is at the first "
                    "of the two."
                )
                % shown
            )
        elif each.is_skipped:
            yield _("The clocks go forward that day, so one session is at %(when)s.") % shown
