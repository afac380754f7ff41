"""The agenda as a week and as a month: the sessions of a person, in their own time zone."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from mentorhub.dates import day_in, zone_of
from mentorhub.formats import clock
from mentorhub.prepared import any_of, prepared
from students.defences.models.defence import HAS_DATE
from students.models import Defence, Session, TimeProposal, WeeklyHours
from students.sessions import week_grid
from students.sessions.absence_days import AwayDays, away_days
from students.sessions.models.outcome_kinds import CANCELLED
from students.sessions.persons_week import PersonsWeek, Span
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


@dataclass(kw_only=True)
class DefenceEntry(Placed):
    """A defence of the person, as student or as assessor, or of a student whom they support."""

    defence: Defence
    # The person is the student's mentor, and does not take part.
    is_of_supported: bool = False

    @property
    def minutes(self) -> int:
        return self.defence.minutes


@dataclass
class AgendaDay:
    date: date
    is_today: bool = False
    is_past: bool = False
    is_other_month: bool = False
    entries: list[AgendaEntry] = field(default_factory=list)
    proposed: list[ProposedEntry] = field(default_factory=list)
    defences: list[DefenceEntry] = field(default_factory=list)
    away: AwayDays | None = None
    # Minutes by which the clocks go forward on this day.
    clock_change: int = 0
    # The weekly hours, also in words, and of a week the rows outside them.
    spans: list[Span] = field(default_factory=list)
    hours: str = ""
    is_without_hours: bool = False
    off: list[week_grid.Band] = field(default_factory=list)
    free: list[week_grid.FreePlace] = field(default_factory=list)
    now: week_grid.NowLine | None = None

    @property
    def all_entries(self) -> list[Placed]:
        found = [*self.entries, *self.proposed, *self.defences]
        return sorted(found, key=lambda entry: entry.starts)

    @property
    def shown_in_month(self) -> list[Placed]:
        entries = self.all_entries
        return entries if len(entries) <= MONTH_ENTRIES else entries[: MONTH_ENTRIES - 1]

    @property
    def hidden_in_month(self) -> int:
        return len(self.all_entries) - len(self.shown_in_month)


@dataclass(frozen=True)
class Reading:
    """Whose calendar is read, by whom (on whose clock), and how much of it: neither hours nor time
    off while the screen is shared with a student, no free places for somebody who plans nothing."""

    person: Any
    reader: Any
    proposals: Sequence[TimeProposal] = ()
    with_availability: bool = True
    with_free_places: bool = False
    now: datetime = field(default_factory=timezone.now)

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.reader.zone)

    @property
    def today(self) -> date:
        return day_in(self.reader.zone, self.now)


def entries_between(reading: Reading, first: date, days: int) -> list[AgendaEntry]:
    """The sessions on these days that were not cancelled, the earliest first."""
    zone = reading.zone
    begin, end = start_of_day(first, zone), start_of_day(first + timedelta(days=days), zone)
    rows = _sessions_between(reading.reader, reading.person.pk, begin, end)
    return [_entry(session, reading) for session in rows]


@prepared
def _sessions_between(
    reader: "User", person: int, begin: datetime, end: datetime
) -> QuerySet[Session]:
    return (
        Session.objects.visible_to(reader)
        .with_participant(person)
        .without_orphans()
        .exclude(status__in=CANCELLED)
        .filter(starts_at__gte=begin, starts_at__lt=end)
        .select_related("mentor__meeting_room", "student")
        .order_by("starts_at")
    )


def _entry(session: Session, reading: Reading) -> AgendaEntry:
    starts, ends = (at.astimezone(reading.zone) for at in (session.starts_at, session.ends_at))
    return AgendaEntry(session.other_person(reading.person), starts, ends, session=session)


def _defence_entries(reading: Reading, days: list[AgendaDay]) -> list[DefenceEntry]:
    """The defences on these days, each put into its day."""
    zone, by_date = reading.zone, {day.date: day for day in days}
    begin = start_of_day(days[0].date, zone)
    end = start_of_day(days[-1].date + timedelta(days=1), zone)
    found = []
    rows = _defences_between(reading.reader, reading.person.pk, reading.now, begin, end)
    for defence in rows:
        starts, ends = (at.astimezone(zone) for at in (defence.starts_at, defence.ends_at))
        is_student = defence.student_id == reading.person.pk
        entry = DefenceEntry(
            defence.assessor if is_student else defence.student,
            starts,
            ends,
            defence=defence,
            is_of_supported=reading.person.pk not in defence.participant_keys,
        )
        by_date[starts.date()].defences.append(entry)
        found.append(entry)
    return found


@prepared
def _defences_between(
    reader: "User", person: int, now: datetime, begin: datetime, end: datetime
) -> QuerySet[Defence]:
    rows = Defence.objects.visible_to(reader).concerning(person, now).filter(HAS_DATE)
    rows = rows.exclude(not_held_because=Defence.NotHeldReason.CALLED_OFF)
    rows = rows.filter(starts_at__gte=begin, starts_at__lt=end)
    rows = rows.select_related("assessor__meeting_room", "student", "work__project")
    return rows.defer("work__project__brief").order_by("starts_at")


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
        is_mentor = mentorship.mentor_id == reading.person.pk
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
        periods = away_days(reading.person, days[0].date, days[-1].date)
    for day in days:
        day.is_today, day.is_past = day.date == reading.today, day.date < reading.today
        day.away = next((period for period in periods if day.date in period), None)
        day.clock_change = week_grid.clock_change(day.date, reading.zone)
    by_date = {day.date: day for day in days}
    by_session = {each.session_id: each for each in reading.proposals if each.session_id}
    entries = entries_between(reading, days[0].date, len(days))
    for entry in entries:
        day = by_date[entry.starts.date()]
        entry.is_when_away = day.away is not None and entry.session.is_planned
        entry.proposal = by_session.get(entry.session.pk)
        day.entries.append(entry)
    placed = [*entries, *_proposed_entries(reading, days), *_defence_entries(reading, days)]
    _name(placed)
    return entries, placed


def _read_hours(reading: Reading, placed: Sequence[Placed]) -> PersonsWeek:
    """The weekly hours of the person; empty when they are not to be shown. Marks what is at night
    for the others, by the hours of theirs. One query."""
    people = {entry.person.pk: entry.person for entry in placed}
    rows = defaultdict(list)
    for row in _hours_of([reading.person.pk, *people]):
        rows[row.person_id].append(row)
    weeks = {pk: PersonsWeek(person, rows[pk]) for pk, person in people.items()}
    for entry in placed:
        entry.is_night_there = weeks[entry.person.pk].is_night(entry.starts, entry.ends)
    own = rows[reading.person.pk] if reading.with_availability else []
    return PersonsWeek(reading.person, own)


@prepared
def _hours_of(people: list[int]) -> QuerySet[WeeklyHours]:
    return WeeklyHours.objects.filter(any_of("person", people)).order_by("weekday", "starts")


def _set_hours(reading: Reading, days: list[AgendaDay], week: PersonsWeek) -> None:
    """Set the hours of each day, on the reader's clock."""
    spans = week.spans_between(days[0].date, len(days), reading.zone)
    for day in days:
        day.spans = spans.get(day.date, [])
        day.hours = ", ".join(f"{clock(starts)}–{clock(ends)}" for starts, ends in day.spans)
        day.is_without_hours = bool(week.hours) and not day.spans


def agenda_week(reading: Reading, on: date) -> dict[str, Any]:
    """The template context of the week that contains ``on``, from Monday to Sunday."""
    monday = on - timedelta(days=on.weekday())
    days = [AgendaDay(monday + timedelta(days=n)) for n in range(7)]
    entries, placed = _fill(reading, days)
    week = _read_hours(reading, placed)
    _set_hours(reading, days, week)
    grid = week_grid.grid_around(placed, [span for day in days for span in day.spans])
    for day in days:
        week_grid.place(day.all_entries, grid)
        if week.hours:
            day.off = week_grid.bands(day.spans, grid)
        if reading.with_free_places:
            day.free = week_grid.free_places(
                day.date, day.all_entries, grid, reading.zone, reading.now
            )
        if day.is_today:
            day.now = week_grid.now_line(grid, reading.now, reading.zone)
    return {
        "days": days,
        "count": len(entries) + sum(len(day.defences) for day in days),
        "grid": grid,
        "hours": grid.hours,
        "has_hours": bool(week.hours),
        "first_day": monday,
        "last_day": days[-1].date,
        "previous": monday - timedelta(weeks=1),
        "next": monday + timedelta(weeks=1),
    }


def agenda_month(reading: Reading, on: date) -> dict[str, Any]:
    """The template context of the month that contains ``on``, in full weeks."""
    first = on.replace(day=1)
    dates = Calendar().monthdatescalendar(on.year, on.month)
    rows = [[AgendaDay(d, is_other_month=d.month != on.month) for d in week] for week in dates]
    days = [day for row in rows for day in row]
    _entries, placed = _fill(reading, days)
    week = _read_hours(reading, placed)
    _set_hours(reading, days, week)
    return {
        "weeks": rows,
        "count": sum(
            len(day.entries) + len(day.defences) for day in days if not day.is_other_month
        ),
        "first_day": first,
        "has_hours": bool(week.hours),
        "previous": (first - timedelta(days=1)).replace(day=1),
        "next": (first + timedelta(days=31)).replace(day=1),
    }
