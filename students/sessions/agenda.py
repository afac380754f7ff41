"""The agenda as a week and as a month: the sessions of a person, in their own time zone."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from mentorhub.dates import day_in, zone_of
from mentorhub.forms.weekly_hours import Stretch, describe
from students.models import Session, TimeProposal, WeeklyHours
from students.sessions import week_grid
from students.sessions.absence_days import AwayDays, away_days
from students.sessions.models.outcome_kinds import CANCELLED
from students.sessions.persons_week import PersonsWeek
from students.sessions.wall_clock import start_of_day

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# The length of a proposed session that is not planned yet, in minutes.
DEFAULT_MINUTES = 30
# Entries of a day that a month shows; of more, one less, and how many more there are.
MONTH_ENTRIES = 3


@dataclass
class Placed:
    """What stands in a calendar, with local times. In the grid of a week, ``row`` is its first row
    and ``rows`` their number; ``lane`` is its place among ``lanes`` that stand side by side."""

    person: "User"
    starts: datetime
    ends: datetime
    row: int = 1
    rows: int = 1
    lane: int = 1
    lanes: int = 1
    # The first name, or the whole name where two people share it.
    shown_name: str = ""
    # Whether it is night for the other person then.
    is_night_there: bool = False

    @property
    def rest_of_name(self) -> str:
        """What ``shown_name`` leaves out."""
        return self.person.name.removeprefix(self.shown_name)

    @property
    def ends_next_day(self) -> bool:
        return self.ends.date() > self.starts.date()


@dataclass(kw_only=True)
class AgendaEntry(Placed):
    session: Session
    # Whether it is on a day on which this person is away.
    is_when_away: bool = False
    # The time that is proposed in its place and waits for an answer.
    proposal: TimeProposal | None = None

    @property
    def minutes(self) -> int:
        return self.session.minutes


@dataclass(kw_only=True)
class ProposedEntry(Placed):
    """A proposed time, where the session would be."""

    proposal: TimeProposal

    @property
    def minutes(self) -> int:
        return _minutes_of(self.proposal)


@dataclass
class AgendaDay:
    date: date
    is_today: bool = False
    is_past: bool = False
    is_other_month: bool = False
    entries: list[AgendaEntry] = field(default_factory=list)
    proposed: list[ProposedEntry] = field(default_factory=list)
    away: AwayDays | None = None
    # Minutes by which the clocks go forward on this day.
    clock_change: int = 0
    # The weekly hours in words, and of a week the rows outside them.
    hours: str = ""
    is_without_hours: bool = False
    off: list[week_grid.Band] = field(default_factory=list)
    free: list[week_grid.FreePlace] = field(default_factory=list)
    now: week_grid.NowLine | None = None

    @property
    def all_entries(self) -> list[Placed]:
        return sorted([*self.entries, *self.proposed], key=lambda entry: entry.starts)

    @property
    def shown_in_month(self) -> list[Placed]:
        entries = self.all_entries
        return entries if len(entries) <= MONTH_ENTRIES else entries[: MONTH_ENTRIES - 1]

    @property
    def hidden_in_month(self) -> int:
        return len(self.all_entries) - len(self.shown_in_month)


@dataclass(frozen=True)
class Reading:
    """Whose calendar is read, and how much of it: neither hours nor time off while the screen is
    shared with a student, no free places for somebody who plans nothing."""

    user: Any
    proposals: Sequence[TimeProposal] = ()
    with_availability: bool = True
    with_free_places: bool = False
    now: datetime = field(default_factory=timezone.now)

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.user.zone)

    @property
    def today(self) -> date:
        return day_in(self.user.zone, self.now)


def entries_between(user: Any, first: date, days: int) -> list[AgendaEntry]:
    """The sessions on these local days that were not cancelled, the earliest first."""
    zone = zone_of(user.zone)
    begin, end = start_of_day(first, zone), start_of_day(first + timedelta(days=days), zone)
    rows = (
        Session.objects.visible_to(user)
        .with_participant(user)
        .without_orphans()
        .exclude(status__in=CANCELLED)
        .filter(starts_at__gte=begin, starts_at__lt=end)
        .select_related("mentor", "student")
        .order_by("starts_at")
    )
    return [_entry(session, user, zone) for session in rows]


def _entry(session: Session, user: Any, zone: ZoneInfo) -> AgendaEntry:
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    return AgendaEntry(session.other_person(user), starts, ends, session=session)


def _minutes_of(proposal: TimeProposal) -> int:
    """Its length: that of the session that would move, or the usual one."""
    return proposal.session.minutes if proposal.session else DEFAULT_MINUTES


def _proposed_entries(reading: Reading, days: list[AgendaDay]) -> list[ProposedEntry]:
    """The proposed times on these days, each put into its day."""
    by_date = {day.date: day for day in days}
    found = []
    for proposal in reading.proposals:
        starts = proposal.starts_at.astimezone(reading.zone)
        day = by_date.get(starts.date())
        if day is None:
            continue
        mentorship = proposal.mentorship
        is_mentor = mentorship.mentor_id == reading.user.pk
        person = mentorship.student if is_mentor else mentorship.mentor
        length = timedelta(minutes=_minutes_of(proposal))
        ends = (proposal.starts_at + length).astimezone(reading.zone)
        entry = ProposedEntry(person, starts, ends, proposal=proposal)
        day.proposed.append(entry)
        found.append(entry)
    return found


def _name(placed: Sequence[Placed]) -> None:
    """Set the names that are shown: first names, whole ones where two people share the first."""
    people: dict[str, set[int]] = defaultdict(set)
    for entry in placed:
        people[entry.person.first_name].add(entry.person.pk)
    for entry in placed:
        first = entry.person.first_name
        entry.shown_name = first if len(people[first]) == 1 else entry.person.name


def _fill(reading: Reading, days: list[AgendaDay]) -> tuple[list[AgendaEntry], list[Placed]]:
    """Put sessions, proposals and absences into the days; the sessions, and all together."""
    periods: list[AwayDays] = []
    if reading.with_availability:
        periods = away_days(reading.user, days[0].date, days[-1].date)
    for day in days:
        day.is_today, day.is_past = day.date == reading.today, day.date < reading.today
        day.away = next((period for period in periods if day.date in period), None)
        day.clock_change = week_grid.clock_change(day.date, reading.zone)
    by_date = {day.date: day for day in days}
    by_session = {each.session_id: each for each in reading.proposals if each.session_id}
    entries = entries_between(reading.user, days[0].date, len(days))
    for entry in entries:
        day = by_date[entry.starts.date()]
        entry.is_when_away = day.away is not None and entry.session.is_planned
        entry.proposal = by_session.get(entry.session.pk)
        day.entries.append(entry)
    placed = [*entries, *_proposed_entries(reading, days)]
    _name(placed)
    return entries, placed


def _read_hours(reading: Reading, placed: Sequence[Placed]) -> list[Stretch]:
    """The weekly hours of the reader, merged. Marks what is at night for the other person, by the
    hours of theirs. One query."""
    people = {entry.person.pk: entry.person for entry in placed}
    rows = defaultdict(list)
    for row in WeeklyHours.objects.filter(person__in=[reading.user.pk, *people]):
        rows[row.person_id].append(row)
    weeks = {pk: PersonsWeek(person, rows[pk]) for pk, person in people.items()}
    for entry in placed:
        entry.is_night_there = weeks[entry.person.pk].is_night(entry.starts, entry.ends)
    if not reading.with_availability:
        return []
    own = ((row.weekday, row.starts, row.ends) for row in rows[reading.user.pk])
    return week_grid.merge(own)


def _say_hours(days: list[AgendaDay], stretches: list[Stretch]) -> None:
    by_weekday = {
        weekday: describe(each for each in stretches if each[0] == weekday) for weekday in range(7)
    }
    for day in days:
        said = by_weekday[day.date.weekday()]
        day.hours = said[0][1] if said else ""
        day.is_without_hours = bool(stretches) and not said


def agenda_week(reading: Reading, on: date) -> dict[str, Any]:
    """The template context of the week that contains ``on``, from Monday to Sunday."""
    monday = on - timedelta(days=on.weekday())
    days = [AgendaDay(monday + timedelta(days=n)) for n in range(7)]
    entries, placed = _fill(reading, days)
    stretches = _read_hours(reading, placed)
    _say_hours(days, stretches)
    grid = week_grid.grid_around(placed, stretches)
    for day in days:
        week_grid.place(day.all_entries, grid)
        if stretches:
            day.off = week_grid.bands(day.date, stretches, grid)
        if reading.with_free_places:
            day.free = week_grid.free_places(
                day.date, day.all_entries, grid, reading.zone, reading.now
            )
        if day.is_today:
            day.now = week_grid.now_line(grid, reading.now, reading.zone)
    return {
        "days": days,
        "count": len(entries),
        "grid": grid,
        "hours": grid.hours,
        "has_hours": bool(stretches),
        "first_day": monday,
        "last_day": days[-1].date,
        "previous": monday - timedelta(weeks=1),
        "next": monday + timedelta(weeks=1),
    }


def agenda_month(reading: Reading, on: date) -> dict[str, Any]:
    """The template context of the month that contains ``on``, in full weeks."""
    first = on.replace(day=1)
    dates = Calendar().monthdatescalendar(on.year, on.month)
    weeks = [[AgendaDay(d, is_other_month=d.month != on.month) for d in week] for week in dates]
    days = [day for week in weeks for day in week]
    _entries, placed = _fill(reading, days)
    stretches = _read_hours(reading, placed)
    _say_hours(days, stretches)
    return {
        "weeks": weeks,
        "count": sum(len(day.entries) for day in days if not day.is_other_month),
        "first_day": first,
        "has_hours": bool(stretches),
        "previous": (first - timedelta(days=1)).replace(day=1),
        "next": (first + timedelta(days=31)).replace(day=1),
    }
