"""What a mentor has to do: outcomes to record, deliverables to read, proposed times to answer."""

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

ITEMS_SHOWN = 3


@dataclass(frozen=True)
class TodoItem:
    who: str
    what: str
    since: datetime
    url: str


@dataclass(frozen=True)
class TodoGroup:
    icon: str
    # For example “2 outcomes to record”.
    text: str
    # The oldest ones; ``count`` is the number of all of them.
    items: list[TodoItem]
    count: int

    @property
    def since(self) -> datetime:
        return min(item.since for item in self.items)

    @property
    def shown(self) -> list[TodoItem]:
        return self.items[:ITEMS_SHOWN]

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True)
class StripDay:
    """One of the seven days from today, with its sessions."""

    date: date
    sessions: list[Session]


def sessions_to_record_and_upcoming(
    mentor: "User", now: datetime
) -> tuple[list[Session], list[Session]]:
    """The sessions without an outcome and the upcoming ones, in one query, the earliest first."""
    rows = (
        Session.objects.to_record_by(mentor)
        .planned()
        .select_related("student", "mentor__meeting_room")
        .order_by("starts_at")
    )
    found = list(rows[:200])
    return [s for s in found if s.ends_at <= now], [s for s in found if s.ends_at > now]


def week_strip(sessions: list[Session], now: datetime) -> list[StripDay]:
    """The seven local days from today with their sessions."""
    today = timezone.localdate(now)
    days = [StripDay(today + timedelta(days=n), []) for n in range(7)]
    for session in sessions:
        place = (timezone.localtime(session.starts_at).date() - today).days
        # A session that is running may have begun yesterday.
        if 0 <= place < len(days):
            days[place].sessions.append(session)
    return days


def todo_groups(rows: list[SupportedStudent], without_outcome: list[Session]) -> list[TodoGroup]:
    """The groups of things to do; empty groups are left out."""
    outcomes = [
        TodoItem(s.student.name, "", s.ends_at, reverse("session", args=[s.pk]) + "#end")
        for s in without_outcome
    ]
    deliverables = [
        TodoItem(
            row.student.name,
            each.project,
            each.at,
            reverse("student_dashboard", args=[row.student.pk]) + "#deliverables",
        )
        for row in rows
        for each in row.unread
    ]
    proposals = [
        TodoItem(
            row.student.name,
            "",
            proposal.made_at,
            reverse("session_proposal_answer", args=[proposal.id]),
        )
        for row in rows
        for proposal in row.proposals
    ]
    kinds = [
        ("clipboard-check", outcomes, len(outcomes), _outcomes_text),
        ("package", deliverables, sum(row.unread_count for row in rows), _deliverables_text),
        ("calendar-days", proposals, len(proposals), _proposals_text),
    ]
    return [
        TodoGroup(icon, text(count), sorted(items, key=lambda item: item.since), count)
        for icon, items, count, text in kinds
        if items
    ]


def _outcomes_text(n: int) -> str:
    return ngettext("%(n)s outcome to record", "%(n)s outcomes to record", n) % {"n": n}


def _deliverables_text(n: int) -> str:
    return ngettext("%(n)s deliverable to read", "%(n)s deliverables to read", n) % {"n": n}


def _proposals_text(n: int) -> str:
    return ngettext("%(n)s proposed time to answer", "%(n)s proposed times to answer", n) % {"n": n}
