"""What a mentor has to do, by kind: each item with its age and with the button that does it."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy, ngettext_lazy

from dashboard.overview.queries import OpenProposal, SupportedStudent
from dashboard.overview.upcoming import MentorSessions
from mentorhub.dates import today_of, zone_of
from students.models import Mentorship, SessionPolicy
from students.sessions.absences import are_two_in_a_row

ITEMS_SHOWN = 3


@dataclass(frozen=True)
class TodoItem:
    who: str
    what: str
    # Since when it waits; when it begins, where ``is_ahead``.
    at: datetime
    # Where the button of the item leads.
    url: str
    is_ahead: bool = False
    # The address of the page that declines the student, while that is possible.
    decline_url: str = ""


@dataclass(frozen=True)
class TodoKind:
    key: str
    icon: str
    # For example “2 outcomes to record”, by the number ``n``.
    text: Any
    # What the button of each item says.
    action: Any
    # The signal of the list of students that shows all of them, where there is one.
    signal: str = ""


@dataclass(frozen=True)
class TodoGroup:
    kind: TodoKind
    # The one that needs the mentor most first; ``count`` is the number of all of them.
    items: list[TodoItem]
    count: int

    @property
    def text(self) -> str:
        return self.kind.text % {"n": self.count}

    @property
    def shown(self) -> list[TodoItem]:
        return self.items[:ITEMS_SHOWN]

    @property
    def more(self) -> int:
        return self.count - len(self.shown)

    @property
    def more_url(self) -> str:
        """The list of all of them; empty where no page has one."""
        if not self.kind.signal:
            return ""
        return f"{reverse('dashboard')}?signal={self.kind.signal}#students"


TIME_OFF = TodoKind(
    "time_off",
    "calendar-x",
    ngettext_lazy("%(n)s session in your time off", "%(n)s sessions in your time off", "n"),
    gettext_lazy("Move it"),
)
OUTCOME = TodoKind(
    "outcome",
    "clipboard-check",
    ngettext_lazy("%(n)s outcome to record", "%(n)s outcomes to record", "n"),
    gettext_lazy("Record it"),
)
NEW_STUDENT = TodoKind(
    "new_student",
    "handshake",
    ngettext_lazy("%(n)s new student", "%(n)s new students", "n"),
    gettext_lazy("Plan the first session"),
)
ABSENT_TWICE = TodoKind(
    "absent_twice",
    "user-round-x",
    ngettext_lazy(
        "%(n)s student absent twice in a row", "%(n)s students absent twice in a row", "n"
    ),
    gettext_lazy("Plan a short call"),
    "absent_twice",
)
OVERDUE = TodoKind(
    "overdue",
    "flag",
    ngettext_lazy("%(n)s project overdue", "%(n)s projects overdue", "n"),
    gettext_lazy("Set a new date"),
    "overdue",
)
DELIVERABLE = TodoKind(
    "deliverable",
    "package",
    ngettext_lazy("%(n)s deliverable to read", "%(n)s deliverables to read", "n"),
    gettext_lazy("Read it"),
)
PROPOSAL = TodoKind(
    "proposal",
    "calendar-days",
    ngettext_lazy("%(n)s proposed time to answer", "%(n)s proposed times to answer", "n"),
    gettext_lazy("Answer"),
    "proposal",
)
NO_SESSION = TodoKind(
    "no_session",
    "calendar-plus",
    ngettext_lazy("%(n)s student without a session", "%(n)s students without a session", "n"),
    gettext_lazy("Plan one"),
    "no_session",
)
NO_PROJECT = TodoKind(
    "no_project",
    "target",
    ngettext_lazy("%(n)s student without a project", "%(n)s students without a project", "n"),
    gettext_lazy("Start the next one"),
    "no_project",
)
COVER = TodoKind(
    "cover",
    "refresh-cw",
    ngettext_lazy("%(n)s cover begins", "%(n)s covers begin", "n"),
    gettext_lazy("Read the handover note"),
)


def todo_groups(
    rows: list[SupportedStudent],
    sessions: MentorSessions,
    covers: list[Mentorship],
    policy: SessionPolicy,
    now: datetime,
) -> list[TodoGroup]:
    """The groups of things to do, what cannot wait first; empty groups are left out.

    Within a group the item that waits longest, or begins first, comes first.
    """
    # Nothing is to be planned with somebody who pauses or is covered by a colleague.
    present = [row for row in rows if not row.is_away]
    known = [row for row in present if not _is_new(row)]
    found = [
        (TIME_OFF, _in_time_off(sessions, now)),
        (OUTCOME, _outcomes(sessions)),
        (PROPOSAL, [_proposal(row, each) for row in rows for each in row.proposals]),
        (NEW_STUDENT, [_new_student(row) for row in present if _is_new(row)]),
        (ABSENT_TWICE, [_absence(row) for row in present if _is_absent_twice(row, policy, now)]),
        (OVERDUE, [_overdue(row) for row in present if row.is_late]),
        (DELIVERABLE, [item for row in rows for item in _deliverables(row)]),
        (NO_SESSION, [_session(row) for row in known if row.next_at is None]),
        (NO_PROJECT, [_project(row) for row in known if _lacks_project(row)]),
        (COVER, [_cover(each) for each in covers]),
    ]
    counts = {DELIVERABLE.key: sum(row.unread_count for row in rows)}
    return [
        TodoGroup(kind, sorted(items, key=lambda item: item.at), counts.get(kind.key, len(items)))
        for kind, items in found
        if items
    ]


def _is_new(row: SupportedStudent) -> bool:
    """Whether the first session with the student is still to be planned."""
    return not row.has_begun and not row.mentorship.is_cover


def _is_absent_twice(row: SupportedStudent, policy: SessionPolicy, now: datetime) -> bool:
    since = policy.absences_count_from(today_of(row.student, now))
    return are_two_in_a_row(row.latest, since)


def _lacks_project(row: SupportedStudent) -> bool:
    return row.path is not None and row.work is None and row.done < row.total


def _in_time_off(sessions: MentorSessions, now: datetime) -> list[TodoItem]:
    return [
        TodoItem(
            session.student.name,
            "",
            session.starts_at,
            reverse("session_move", args=[session.pk]),
            is_ahead=True,
        )
        for session in sessions.in_time_off
        if session.starts_at > now
    ]


def _outcomes(sessions: MentorSessions) -> list[TodoItem]:
    return [
        TodoItem(
            session.student.name,
            "",
            session.ends_at,
            reverse("session", args=[session.pk]) + "#end",
        )
        for session in sessions.to_record
    ]


def _proposal(row: SupportedStudent, proposal: OpenProposal) -> TodoItem:
    url = reverse("session_proposal_answer", args=[proposal.id])
    return TodoItem(row.student.name, "", proposal.made_at, url)


def _new_student(row: SupportedStudent) -> TodoItem:
    what, decline_url = "", ""
    if row.assignment is not None and row.decline_until is not None:
        day = date_format(localtime(row.decline_until), gettext("D j M, H:i"))
        what = gettext("you can decline until %(day)s") % {"day": day}
        decline_url = reverse("match_decline", args=[row.assignment])
    return TodoItem(
        row.student.name, what, row.mentorship.starts_at, _plan(row), decline_url=decline_url
    )


def _absence(row: SupportedStudent) -> TodoItem:
    # The day of the latest one, as the student's calendar had it.
    at = datetime.combine(row.latest[0][1], time(), zone_of(row.zone))
    return TodoItem(row.student.name, "", at, _plan(row))


def _overdue(row: SupportedStudent) -> TodoItem:
    assert row.work is not None  # noqa: S101
    assert row.work.due_on is not None  # noqa: S101
    at = datetime.combine(row.work.due_on, time(), zone_of(row.zone))
    return TodoItem(row.student.name, row.work.title, at, _page(row) + "#due")


def _deliverables(row: SupportedStudent) -> list[TodoItem]:
    url = _page(row) + "#deliverables"
    return [TodoItem(row.student.name, each.project, each.at, url) for each in row.unread]


def _session(row: SupportedStudent) -> TodoItem:
    return TodoItem(row.student.name, "", row.last_contact_at, _plan(row))


def _project(row: SupportedStudent) -> TodoItem:
    return TodoItem(row.student.name, "", row.last_contact_at, _page(row) + "#now-title")


def _cover(cover: Mentorship) -> TodoItem:
    url = reverse("cover_briefing", args=[cover.pk])
    return TodoItem(cover.student.name, "", cover.starts_at, url, is_ahead=True)


def _page(row: SupportedStudent) -> str:
    return reverse("student_dashboard", args=[row.student.pk])


def _plan(row: SupportedStudent) -> str:
    return f"{reverse('session_plan')}?student={row.student.pk}"
