"""The agenda as a week and as a month: the sessions of a person, in their own time zone."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mentorhub.dates import today_of, zone_of
from mentorhub.formats import clock
from students.models import Session, TimeProposal
from students.sessions.absence_days import AwayDays, away_days
from students.sessions.models.outcome_kinds import CANCELLED
from students.sessions.wall_clock import start_of_day

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# The hours that a week shows at least.
FIRST_HOUR, LAST_HOUR = 8, 19
# Rows of the grid an hour: a row has 15 minutes.
QUARTERS = 4
# The length of a proposed session that is not planned yet, in minutes.
DEFAULT_MINUTES = 30


@dataclass
class AgendaEntry:
    """A session in the grid, with local times. ``row`` is its first row, ``rows`` their number."""

    session: Session
    person: "User"
    starts: datetime
    ends: datetime
    row: int = 1
    rows: int = 1
    # Whether it is on a day on which this person is away.
    is_when_away: bool = False
    # The time that is proposed in its place and waits for an answer.
    proposal: TimeProposal | None = None

    @property
    def minutes(self) -> int:
        return self.session.minutes


@dataclass
class ProposedEntry:
    """A proposed time in the grid, where the session would be; see ``AgendaEntry``."""

    proposal: TimeProposal
    person: "User"
    starts: datetime
    ends: datetime
    row: int = 1
    rows: int = 1

    @property
    def minutes(self) -> int:
        return _minutes_of(self.proposal)


@dataclass
class AgendaDay:
    date: date
    is_today: bool = False
    is_other_month: bool = False
    entries: list[AgendaEntry] = field(default_factory=list)
    proposed: list[ProposedEntry] = field(default_factory=list)
    away: AwayDays | None = None


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
    return AgendaEntry(session, session.other_person(user), starts, ends)


def _minutes_of(proposal: TimeProposal) -> int:
    """Its length: that of the session that would move, or the usual one."""
    return proposal.session.minutes if proposal.session else DEFAULT_MINUTES


def _proposed_entries(
    user: Any, proposals: Iterable[TimeProposal], days: list[AgendaDay]
) -> list[ProposedEntry]:
    """The proposed times on these days, each put into its day."""
    zone, by_date = zone_of(user.zone), {day.date: day for day in days}
    found = []
    for proposal in proposals:
        starts = proposal.starts_at.astimezone(zone)
        day = by_date.get(starts.date())
        if day is None:
            continue
        mentorship = proposal.mentorship
        is_mentor = mentorship.mentor_id == user.pk
        person = mentorship.student if is_mentor else mentorship.mentor
        length = timedelta(minutes=_minutes_of(proposal))
        ends = (proposal.starts_at + length).astimezone(zone)
        entry = ProposedEntry(proposal, person, starts, ends)
        day.proposed.append(entry)
        found.append(entry)
    return found


def _mark_proposals(entries: list[AgendaEntry], proposals: Iterable[TimeProposal]) -> None:
    by_session = {proposal.session_id: proposal for proposal in proposals if proposal.session_id}
    for entry in entries:
        entry.proposal = by_session.get(entry.session.pk)


def _add_to_days(
    user: Any, days: list[AgendaDay], entries: list[AgendaEntry], *, with_time_off: bool
) -> None:
    periods = away_days(user, days[0].date, days[-1].date) if with_time_off else []
    for day in days:
        day.away = next((period for period in periods if day.date in period), None)
    by_date = {day.date: day for day in days}
    for entry in entries:
        day = by_date[entry.starts.date()]
        entry.is_when_away = day.away is not None and entry.session.is_planned
        day.entries.append(entry)


def agenda_week(
    user: Any, on: date, proposals: Sequence[TimeProposal] = (), *, with_time_off: bool = True
) -> dict[str, Any]:
    """The template context of the week that contains ``on``, from Monday to Sunday. ``proposals``
    are the open ones of this person."""
    monday = on - timedelta(days=on.weekday())
    today = today_of(user)
    days = [AgendaDay(monday + timedelta(days=n)) for n in range(7)]
    for day in days:
        day.is_today = day.date == today
    entries = entries_between(user, monday, 7)
    _add_to_days(user, days, entries, with_time_off=with_time_off)
    _mark_proposals(entries, proposals)
    placed = [*entries, *_proposed_entries(user, proposals, days)]
    first = min([FIRST_HOUR, *(entry.starts.hour for entry in placed)])
    last = max([LAST_HOUR, *(_end_hour(entry) for entry in placed)])
    for entry in placed:
        _set_rows(entry, first)
    return {
        "days": days,
        "count": len(entries),
        "hours": [clock(60 * hour) for hour in range(first, last)],
        "first_day": monday,
        "last_day": days[-1].date,
        "previous": monday - timedelta(weeks=1),
        "next": monday + timedelta(weeks=1),
    }


def _end_hour(entry: AgendaEntry | ProposedEntry) -> int:
    """The full hour by which it is over; 24 when it ends on the next day."""
    if entry.ends.date() != entry.starts.date():
        return 24
    return entry.ends.hour + (entry.ends.minute > 0)


def _set_rows(entry: AgendaEntry | ProposedEntry, first_hour: int) -> None:
    begin = (entry.starts.hour - first_hour) * QUARTERS + entry.starts.minute // 15
    end = (_end_hour(entry) - first_hour) * QUARTERS
    length = -(-entry.minutes // 15)
    entry.row, entry.rows = begin + 1, max(1, min(length, end - begin))


def agenda_month(
    user: Any, on: date, proposals: Sequence[TimeProposal] = (), *, with_time_off: bool = True
) -> dict[str, Any]:
    """The template context of the month that contains ``on``, in full weeks."""
    first = on.replace(day=1)
    today = today_of(user)
    dates = Calendar().monthdatescalendar(on.year, on.month)
    weeks = [[AgendaDay(d, d == today, d.month != on.month) for d in week] for week in dates]
    days = [day for week in weeks for day in week]
    entries = entries_between(user, days[0].date, len(days))
    _add_to_days(user, days, entries, with_time_off=with_time_off)
    _mark_proposals(entries, proposals)
    _proposed_entries(user, proposals, days)
    return {
        "weeks": weeks,
        "count": sum(len(day.entries) for day in days if not day.is_other_month),
        "first_day": first,
        "previous": (first - timedelta(days=1)).replace(day=1),
        "next": (first + timedelta(days=31)).replace(day=1),
    }
