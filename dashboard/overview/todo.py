"""What a mentor has to do: lines in the order of need, each with the button that does it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy, ngettext, ngettext_lazy

from dashboard.overview.queries import OpenProposal, SupportedStudent
from dashboard.overview.upcoming import MentorSessions
from mentorhub.accounts.models import User
from mentorhub.dates import zone_of
from mentorhub.pointers import in_words
from mentorhub.templatetags.ui_tags import relative, short
from students.attention.rules import NO_CONTACT_DAYS
from students.defences.clocks import FixState
from students.defences.results import LastResult
from students.models import Mentorship, SessionPolicy
from students.sessions.absences import are_two_in_a_row

# The lines on the home: so many in all, or one more rather than a link to a single one; and so many
# of one kind. The page of the list has all.
LINES_SHOWN = 6
LINES_OF_A_KIND = 3
# Characters of a message to answer.
MESSAGE_SHOWN = 50


@dataclass(frozen=True)
class TodoItem:
    student: User
    what: str
    # Since when it waits; when it begins, where it is ahead.
    at: datetime
    # Gives where the button of the item leads; most items of a long list are not shown.
    address: Callable[[], str] = field(repr=False)
    # The address of the page that declines the student, while that is possible.
    decline_url: str = ""

    @property
    def who(self) -> str:
        return self.student.name

    @property
    def url(self) -> str:
        return self.address()


@dataclass(frozen=True)
class TodoKind:
    key: str
    # One of them: “Outcome to record”.
    label: Any
    # For example “2 outcomes to record”, by the number ``n``.
    text: Any
    # What the button of each item says.
    action: Any
    # What ``at`` of an item is, with the distance ``when``: “ended 3 h ago”.
    since: Any


@dataclass(frozen=True)
class TodoGroup:
    kind: TodoKind
    # The one that needs the mentor most first; ``count`` is the number of all things in them.
    items: list[TodoItem]
    count: int

    @property
    def text(self) -> str:
        return self.kind.text % {"n": self.count}


@dataclass(frozen=True)
class TodoLine:
    kind: TodoKind
    item: TodoItem

    @property
    def when(self) -> str:
        return self.kind.since % {"when": relative(self.item.at)}


TIME_OFF = TodoKind(
    "time_off",
    gettext_lazy("Session in your time off"),
    ngettext_lazy("%(n)s session in your time off", "%(n)s sessions in your time off", "n"),
    gettext_lazy("Move it"),
    gettext_lazy("begins %(when)s"),
)
OUTCOME = TodoKind(
    "outcome",
    gettext_lazy("Outcome to record"),
    ngettext_lazy("%(n)s outcome to record", "%(n)s outcomes to record", "n"),
    gettext_lazy("Record it"),
    gettext_lazy("ended %(when)s"),
)
NEW_STUDENT = TodoKind(
    "new_student",
    gettext_lazy("New student"),
    ngettext_lazy("%(n)s new student", "%(n)s new students", "n"),
    gettext_lazy("Plan the first session"),
    gettext_lazy("assigned to you %(when)s"),
)
ABSENT_TWICE = TodoKind(
    "absent_twice",
    gettext_lazy("Absent twice in a row"),
    ngettext_lazy(
        "%(n)s student absent twice in a row", "%(n)s students absent twice in a row", "n"
    ),
    gettext_lazy("Plan a short call"),
    gettext_lazy("last time %(when)s"),
)
OVERDUE = TodoKind(
    "overdue",
    gettext_lazy("Project overdue"),
    ngettext_lazy("%(n)s project overdue", "%(n)s projects overdue", "n"),
    gettext_lazy("Set a new date"),
    gettext_lazy("was due %(when)s"),
)
DELIVERABLE = TodoKind(
    "deliverable",
    gettext_lazy("Deliverable to read"),
    ngettext_lazy("%(n)s deliverable to read", "%(n)s deliverables to read", "n"),
    gettext_lazy("Read it"),
    gettext_lazy("handed in %(when)s"),
)
PROPOSAL = TodoKind(
    "proposal",
    gettext_lazy("Proposed time to answer"),
    ngettext_lazy("%(n)s proposed time to answer", "%(n)s proposed times to answer", "n"),
    gettext_lazy("Answer"),
    gettext_lazy("asked %(when)s"),
)
MESSAGE = TodoKind(
    "message",
    gettext_lazy("Message to answer"),
    ngettext_lazy("%(n)s message to answer", "%(n)s messages to answer", "n"),
    gettext_lazy("Answer"),
    gettext_lazy("sent %(when)s"),
)
FIXES = TodoKind(
    "fixes",
    gettext_lazy("Fixes to make"),
    ngettext_lazy("%(n)s student with fixes to make", "%(n)s students with fixes to make", "n"),
    gettext_lazy("See what is missing"),
    gettext_lazy("time ends %(when)s"),
)
REWORK = TodoKind(
    "rework",
    gettext_lazy("Second defence to request"),
    ngettext_lazy(
        "%(n)s project to rework and defend again", "%(n)s projects to rework and defend again", "n"
    ),
    gettext_lazy("See the result"),
    gettext_lazy("result out %(when)s"),
)
VALIDATED = TodoKind(
    "validated",
    gettext_lazy("Project validated"),
    ngettext_lazy("%(n)s project validated", "%(n)s projects validated", "n"),
    gettext_lazy("Set a date for the next one"),
    gettext_lazy("result out %(when)s"),
)
NO_SESSION = TodoKind(
    "no_session",
    gettext_lazy("No session planned"),
    ngettext_lazy("%(n)s student without a session", "%(n)s students without a session", "n"),
    gettext_lazy("Plan one"),
    gettext_lazy("last contact %(when)s"),
)
NO_PROJECT = TodoKind(
    "no_project",
    gettext_lazy("No project in progress"),
    ngettext_lazy("%(n)s student without a project", "%(n)s students without a project", "n"),
    gettext_lazy("Start the next project"),
    gettext_lazy("last contact %(when)s"),
)
NO_DELIVERABLE = TodoKind(
    "no_deliverable",
    gettext_lazy("Nothing handed in for a while"),
    ngettext_lazy(
        "%(n)s student with nothing handed in lately",
        "%(n)s students with nothing handed in lately",
        "n",
    ),
    gettext_lazy("See the project"),
    gettext_lazy("last time %(when)s"),
)
NO_CONTACT = TodoKind(
    "no_contact",
    gettext_lazy("No contact for two weeks"),
    ngettext_lazy("%(n)s student without contact", "%(n)s students without contact", "n"),
    gettext_lazy("Plan a short call"),
    gettext_lazy("last contact %(when)s"),
)
COVER = TodoKind(
    "cover",
    gettext_lazy("A cover begins"),
    ngettext_lazy("%(n)s cover begins", "%(n)s covers begin", "n"),
    gettext_lazy("Read the handover note"),
    gettext_lazy("begins %(when)s"),
)


def todo_groups(
    rows: list[SupportedStudent],
    sessions: MentorSessions,
    covers: list[Mentorship],
    policy: SessionPolicy,
    now: datetime,
) -> list[TodoGroup]:
    """The groups of things to do, what cannot wait first; empty groups are left out.

    Within a group the item that waits longest, or begins first, comes first. Every signal of
    ``attention`` that asks for an act is here, or another act for the same student that answers it.
    """
    # Nothing is to be planned with somebody who pauses or is covered by a colleague.
    present = [row for row in rows if not row.is_away]
    known = [row for row in present if not _is_new(row)]
    absent = [row for row in present if _is_absent_twice(row, policy, now)]
    found = [
        (TIME_OFF, _in_time_off(sessions, now)),
        (OUTCOME, _outcomes(sessions)),
        (PROPOSAL, [_proposal(row, each) for row in rows for each in row.proposals]),
        (MESSAGE, list(_messages(rows))),
        (NEW_STUDENT, [_new_student(row) for row in present if _is_new(row)]),
        (ABSENT_TWICE, [_absence(row) for row in absent]),
        (OVERDUE, [_overdue(row) for row in present if row.is_late]),
        (FIXES, list(_fixes(rows, now))),
        (REWORK, list(_reworks(rows, now))),
        (VALIDATED, list(_validated(rows))),
        (DELIVERABLE, [_deliverables(row) for row in rows if row.unread]),
        (NO_SESSION, [_session(row) for row in known if row.next_at is None]),
        (NO_PROJECT, [_project(row) for row in known if _lacks_project(row)]),
        (NO_CONTACT, [_session(row) for row in known if _is_silent(row) and row not in absent]),
        (NO_DELIVERABLE, [_no_deliverable(row) for row in known if _hands_nothing_in(row, policy)]),
        (COVER, [_cover(each) for each in covers]),
    ]
    counts = {DELIVERABLE.key: sum(row.unread_count for row in rows)}
    return [
        TodoGroup(kind, sorted(items, key=lambda item: item.at), counts.get(kind.key, len(items)))
        for kind, items in found
        if items
    ]


def all_lines(groups: list[TodoGroup]) -> list[TodoLine]:
    return [TodoLine(group.kind, item) for group in groups for item in group.items]


def first_lines(groups: list[TodoGroup]) -> list[TodoLine]:
    """The lines for the home: the first of each kind, filled up with what else needs most."""
    lines = all_lines(groups)
    if len(lines) <= LINES_SHOWN + 1:
        return lines
    # By their places in the list: all that stands in lines would have to be compared.
    places = [place for group in groups for place in range(len(group.items))]
    first = [n for n, place in enumerate(places) if place < LINES_OF_A_KIND]
    others = [n for n, place in enumerate(places) if place >= LINES_OF_A_KIND]
    return [lines[n] for n in sorted((first + others)[:LINES_SHOWN])]


def awaited_answers(rows: list[SupportedStudent]) -> Iterator[tuple[User, OpenProposal]]:
    """The times that the mentor proposed and the students have not answered: not their turn."""
    for row in rows:
        for proposal in row.asked:
            yield row.student, proposal


def _is_new(row: SupportedStudent) -> bool:
    """Whether the first session with the student is still to be planned."""
    return not row.has_begun and not row.mentorship.is_cover


def _is_absent_twice(row: SupportedStudent, policy: SessionPolicy, now: datetime) -> bool:
    return are_two_in_a_row(row.latest, policy, row.student, now)


def _lacks_project(row: SupportedStudent) -> bool:
    return row.path is not None and row.work is None and row.done < row.total


def _is_silent(row: SupportedStudent) -> bool:
    """Without a session to come, to plan one is asked for already."""
    return row.next_at is not None and row.days_since_contact >= NO_CONTACT_DAYS


def _hands_nothing_in(row: SupportedStudent, policy: SessionPolicy) -> bool:
    """A project that is overdue asks for a new date already."""
    return not row.is_late and (
        row.work is not None and row.days_without_deliverable >= policy.no_deliverable_days
    )


def _in_time_off(sessions: MentorSessions, now: datetime) -> list[TodoItem]:
    return [
        TodoItem(
            session.student,
            short(session.starts_at),
            session.starts_at,
            _page("session_move", session.pk),
        )
        for session in sessions.in_time_off
        if session.starts_at > now
    ]


def _outcomes(sessions: MentorSessions) -> list[TodoItem]:
    return [
        TodoItem(
            session.student,
            "",
            session.ends_at,
            _page("session", session.pk, "#end"),
        )
        for session in sessions.to_record
    ]


def _proposal(row: SupportedStudent, proposal: OpenProposal) -> TodoItem:
    page = _page("session_proposal_answer", proposal.id)
    return TodoItem(row.student, short(proposal.starts_at), proposal.made_at, page)


def _messages(rows: list[SupportedStudent]) -> Iterator[TodoItem]:
    """One line for a student, whatever number of messages they have written since the last
    answer."""
    for row in rows:
        if row.message:
            words = " ".join(in_words(row.message.text).split())
            what = Truncator(words).chars(MESSAGE_SHOWN)
            yield TodoItem(
                row.student, what, row.message.at, _page("inbox_thread", row.message.uid)
            )


def _new_student(row: SupportedStudent) -> TodoItem:
    what, decline_url = "", ""
    if row.assignment is not None and row.decline_until is not None:
        day = short(row.decline_until)
        what = gettext("you can decline until %(day)s") % {"day": day}
        decline_url = reverse("match_decline", args=[row.assignment])
    return TodoItem(
        row.student, what, row.mentorship.starts_at, _plan(row), decline_url=decline_url
    )


def _absence(row: SupportedStudent) -> TodoItem:
    # The day of the latest one, as the student's calendar had it.
    at = datetime.combine(row.latest[0][1], time(), zone_of(row.zone))
    return TodoItem(row.student, "", at, _plan(row))


def _overdue(row: SupportedStudent) -> TodoItem:
    assert row.work is not None  # noqa: S101
    assert row.work.due_on is not None  # noqa: S101
    at = datetime.combine(row.work.due_on, time(), zone_of(row.zone))
    return TodoItem(row.student, row.work.title, at, _page_of(row, "#due"))


def _deliverables(row: SupportedStudent) -> TodoItem:
    """One line for all of a student, since the button leads to the list of them."""
    first = row.unread[0]
    what = first.project
    if row.unread_count > 1:
        what = ngettext("%(n)s in total", "%(n)s in total", row.unread_count) % {
            "n": row.unread_count
        }
    return TodoItem(row.student, what, first.at, _page_of(row, "#deliverables"))


def _fixes(rows: list[SupportedStudent], now: datetime) -> Iterator[TodoItem]:
    for row in rows:
        if row.result and row.result.clock and row.result.fix_state(now) == FixState.OPEN:
            yield _result(row.student, row.result, row.result.clock.fix_until)


def _reworks(rows: list[SupportedStudent], now: datetime) -> Iterator[TodoItem]:
    """Until somebody has asked for the second defence."""
    for row in rows:
        if row.result and row.result.is_to_rework(now) and not row.result.is_under_way:
            yield _result(row.student, row.result, row.result.released_at)


def _result(student: User, result: LastResult, at: datetime) -> TodoItem:
    return TodoItem(student, result.project, at, _page("result", result.verdict))


def _validated(rows: list[SupportedStudent]) -> Iterator[TodoItem]:
    """Until the project that opened with the result has a date."""
    for row in rows:
        is_new = row.work is not None and row.work.due_on is None
        if row.result and row.result.is_validated and is_new:
            at = row.result.released_at
            yield TodoItem(row.student, row.result.project, at, _page_of(row, "#due"))


def _session(row: SupportedStudent) -> TodoItem:
    return TodoItem(row.student, "", row.last_contact_at, _plan(row))


def _project(row: SupportedStudent) -> TodoItem:
    return TodoItem(row.student, "", row.last_contact_at, _page_of(row, "#now-title"))


def _no_deliverable(row: SupportedStudent) -> TodoItem:
    assert row.work is not None  # noqa: S101
    assert row.last_deliverable_at is not None  # noqa: S101
    return TodoItem(
        row.student, row.work.title, row.last_deliverable_at, _page_of(row, "#now-title")
    )


def _cover(cover: Mentorship) -> TodoItem:
    return TodoItem(cover.student, "", cover.starts_at, _page("cover_briefing", cover.pk))


def _page(name: str, key: int | str, place: str = "") -> Callable[[], str]:
    return lambda: reverse(name, args=[key]) + place


def _page_of(row: SupportedStudent, place: str) -> Callable[[], str]:
    return _page("student_dashboard", row.student.pk, place)


def _plan(row: SupportedStudent) -> Callable[[], str]:
    return lambda: f"{reverse('session_plan')}?student={row.student.pk}"
