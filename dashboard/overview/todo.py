"""Whose turn is it: what waits for the mentor, how many and since when, each with its link."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from dashboard.overview.queries import SupportedStudent
from students.models import Session

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

SHOWN = 3


@dataclass(frozen=True)
class Item:
    who: str
    what: str
    since: datetime
    url: str


@dataclass(frozen=True)
class Turn:
    icon: str
    # “2 outcomes to record”
    words: str
    # The oldest of them.
    items: list[Item]
    count: int

    @property
    def since(self) -> datetime:
        return min(item.since for item in self.items)

    @property
    def shown(self) -> list[Item]:
        return self.items[:SHOWN]

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True)
class Day:
    """One of the seven days from today, with its sessions: dots on a strip."""

    date: date
    sessions: list[Session]


def sessions_of(mentor: "User", now: datetime) -> tuple[list[Session], list[Session]]:
    """Those without an outcome and those to come, in one query; the earliest first."""
    rows = (
        Session.objects.to_record_by(mentor)
        .planned()
        .select_related("student", "mentor__meeting_room")
        .order_by("starts_at")
    )
    found = list(rows[:200])
    return [s for s in found if s.ends_at <= now], [s for s in found if s.ends_at > now]


def week_of(sessions: list[Session], now: datetime) -> list[Day]:
    today = timezone.localdate(now)
    days = [Day(today + timedelta(days=n), []) for n in range(7)]
    for session in sessions:
        place = (timezone.localtime(session.starts_at).date() - today).days
        # One that is running may have begun yesterday.
        if 0 <= place < len(days):
            days[place].sessions.append(session)
    return days


def turns(rows: list[SupportedStudent], unsaid: list[Session]) -> list[Turn]:
    """What is the mentor's to do; kinds with nothing to do are left out."""
    outcomes = [
        Item(s.student.name, "", s.ends_at, reverse("session", args=[s.pk]) + "#end")
        for s in unsaid
    ]
    deliverables = [
        Item(
            row.student.name,
            each.project,
            each.at,
            reverse("student_dashboard", args=[row.student.pk]) + "#deliverables",
        )
        for row in rows
        for each in row.unread
    ]
    proposals = [
        Item(
            row.student.name,
            "",
            row.proposal.made_at,
            reverse("session_proposal_answer", args=[row.proposal.id]),
        )
        for row in rows
        if row.proposal
    ]
    kinds = [
        ("clipboard-check", outcomes, len(outcomes), _outcomes),
        ("package", deliverables, sum(row.unread_count for row in rows), _deliverables),
        ("calendar-days", proposals, len(proposals), _proposals),
    ]
    return [
        Turn(icon, words(count), sorted(items, key=lambda item: item.since), count)
        for icon, items, count, words in kinds
        if items
    ]


def _outcomes(n: int) -> str:
    return ngettext("%(n)s outcome to record", "%(n)s outcomes to record", n) % {"n": n}


def _deliverables(n: int) -> str:
    return ngettext("%(n)s deliverable to read", "%(n)s deliverables to read", n) % {"n": n}


def _proposals(n: int) -> str:
    return ngettext("%(n)s proposed time to answer", "%(n)s proposed times to answer", n) % {"n": n}
