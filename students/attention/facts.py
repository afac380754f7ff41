"""The facts about a student by which the rules of attention judge.

They are read by annotations of any query whose rows have a student: mentorships on a mentor's home,
enrolments in the directory of the managers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery

from mentorhub.dates import day_in, read_date, read_instant
from mentorhub.json_text import JsonText
from mentorhub.whole_aggregates import CountOfAll, EarliestOfAll, LatestOfAll
from students.models import Defence, Deliverable, Enrolment, Pause, Project, ProjectWork, Session
from students.sessions.absences import SessionAttendance, annotate_missed
from students.sessions.models.outcome_kinds import TOOK_PLACE

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.attention.rules import Finding


@dataclass(frozen=True)
class CurrentWork:
    """The project in progress."""

    id: int
    slug: str
    title: str
    position: int
    # As it counts now: to rework once the time for fixes has run out.
    state: str
    # Of the defence that is requested, booked, or held without a verdict; None without one.
    defence: str | None
    started_at: datetime
    due_on: date | None

    @property
    def is_to_rework(self) -> bool:
        return self.state == ProjectWork.State.TO_REWORK

    @property
    def is_conditional(self) -> bool:
        return self.state == ProjectWork.State.CONDITIONAL

    @property
    def waits_for_verdict(self) -> bool:
        return self.defence == Defence.Status.HELD


@dataclass(kw_only=True)
class StudentFacts:
    """What the rules of attention judge a student by. The numbers of days are counted once, since
    lists ask for them again and again: what they are counted from is not changed afterwards."""

    student: "User"
    # The reader's time zone, and today in it.
    zone: str
    today: date
    # The start of the mentorship; of the enrolment where there is no mentor.
    supported_since: datetime
    path: dict[str, str] | None = None
    work: CurrentWork | None = None
    done: int = 0
    total: int = 0
    paused_until: date | None = None
    next_at: datetime | None = None
    # The end of the last session that took place, with any mentor.
    met_at: datetime | None = None
    # The latest two sessions to which the student was expected, the last one first.
    latest: list[SessionAttendance] = field(default_factory=list)
    handed_in_at: datetime | None = None
    # Times proposed by the student that wait for an answer, where the reader may answer them.
    proposals: list[Any] = field(default_factory=list)
    # The guide of the project in progress, where the reader may open it and the page knows.
    guide_url: str = ""
    findings: "list[Finding]" = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @cached_property
    def days_late(self) -> int:
        """How many days the open project is past its due day; 0 when it is not, and while another
        date counts (``ProjectWork.days_late``)."""
        work = self.work
        if work is None or work.due_on is None or work.is_conditional or work.defence:
            return 0
        return max(0, (self.today - work.due_on).days)

    @property
    def last_contact_at(self) -> datetime:
        """The last session that took place, or the start of the mentorship when there is none."""
        return self.met_at or self.supported_since

    @cached_property
    def days_since_contact(self) -> int:
        return self.days_since(self.last_contact_at)

    @property
    def last_deliverable_at(self) -> datetime | None:
        """The last deliverable, or the start of the open project when it is later; None without
        an open project."""
        if self.work is None:
            return None
        return max(self.work.started_at, self.handed_in_at or self.work.started_at)

    @cached_property
    def days_without_deliverable(self) -> int:
        """Counted from ``last_deliverable_at``; 0 without an open project, and while the assessor
        owes the verdict on it."""
        at = self.last_deliverable_at
        if at is None or (self.work and self.work.waits_for_verdict):
            return 0
        return self.days_since(at)

    @property
    def worst(self) -> "Finding | None":
        """The gravest finding."""
        return self.findings[0] if self.findings else None

    def days_since(self, at: datetime) -> int:
        """The number of days until today, in the reader's time zone."""
        return max(0, (self.today - day_in(self.zone, at)).days)


def fact_annotations(today: date, now: datetime, **of_enrolment: Any) -> dict[str, Any]:
    """Annotations of rows that have a ``student``; ``facts_of`` reads them.

    ``of_enrolment``: what else is read of the running enrolment, as expressions that find it as
    ``OuterRef("pk")``; the row has them in ``running``, which is None without an enrolment.
    """
    student = OuterRef("student")
    sessions = Session.objects.filter(student=student)
    upcoming = sessions.upcoming(now).order_by()
    # A student has one at most. It is looked up once for all that is known of it.
    running = Enrolment.objects.running().filter(student=student).order_by()
    facts = JsonText(**_enrolment_facts(today, now), **of_enrolment)
    return {
        "running": Subquery(running.values(json=facts)[:1]),
        "next_at": Subquery(upcoming.values(at=EarliestOfAll("starts_at"))),
        "met_at": Subquery(
            sessions.filter(status__in=TOOK_PLACE).order_by("-starts_at").values("ends_at")[:1]
        ),
        "latest": latest_annotation(),
    }


def _enrolment_facts(today: date, now: datetime) -> dict[str, Any]:
    own = {"enrolment": OuterRef("pk")}
    works = ProjectWork.objects.filter(**own).order_by()
    # By the student again: of a key alone PostgreSQL believes that it pays to read all projects.
    by_student = {"enrolment__student": OuterRef("student"), "enrolment__ended_at": None}
    open_works = ProjectWork.objects.open().filter(**by_student).order_by()
    validated = works.filter(state=ProjectWork.State.VALIDATED)
    pauses = Pause.objects.filter(**own, starts_on__lte=today, ends_on__gte=today)
    deliverables = Deliverable.objects.kept().filter(**own).order_by()
    work: dict[str, Any] = {
        "id": "pk", "slug": "project__slug", "title": "project__title",
        "state": ProjectWork.state_at(now), "position": "project__position",
        "started_at": "started_at", "due_on": "due_on", "defence": ProjectWork.open_defence(),
    }  # fmt: skip
    return {
        "path": JsonText(id="path_id", slug="path__slug", title="path__title"),
        # At most one is open.
        "work": Subquery(open_works.values(json=JsonText(**work))[:1]),
        "done": Subquery(validated.values(n=CountOfAll("pk"))),
        "total": _times("path_id", Project.objects.published().order_by().values("path_id")),
        "paused_until": Subquery(pauses.values("ends_on")[:1]),
        "handed_in_at": Subquery(deliverables.values(at=LatestOfAll("handed_in_at"))),
    }


def _times(column: str, values: QuerySet[Any]) -> Func:
    """How often the value of the column is among these. They are read once for a whole query:
    counted with a condition, the table of them would be read for each row."""
    places = Func(ArraySubquery(values), F(column), function="ARRAY_POSITIONS")
    return Func(places, function="CARDINALITY", output_field=IntegerField())


def latest_annotation() -> ArraySubquery:
    """What ``latest_sessions`` reads, of rows that have a ``student``."""
    sessions = annotate_missed(Session.objects.filter(student=OuterRef("student")))
    columns = JsonText(missed="missed", at="starts_at", zone="zone")
    return ArraySubquery(sessions.order_by("-starts_at").values(json=columns)[:2])


def facts_of(found: Any) -> dict[str, Any]:
    """The arguments of ``StudentFacts`` that a row with ``fact_annotations`` knows."""
    running = found.running or {}
    return {
        "student": found.student,
        "path": running.get("path"),
        "work": _current_work(running.get("work")),
        "done": running.get("done", 0),
        "total": running.get("total", 0),
        "paused_until": _read(read_date, running.get("paused_until")),
        "next_at": found.next_at,
        "met_at": found.met_at,
        "latest": latest_sessions(found),
        "handed_in_at": _read(read_instant, running.get("handed_in_at")),
    }


def latest_sessions(found: Any) -> list[SessionAttendance]:
    """``StudentFacts.latest`` of a row with the annotation ``latest``."""
    return [
        (each["missed"], day_in(each["zone"], read_instant(each["at"]))) for each in found.latest
    ]


def _current_work(json: dict[str, Any] | None) -> CurrentWork | None:
    if json is None:
        return None
    dates = {
        "started_at": read_instant(json["started_at"]),
        "due_on": _read(read_date, json["due_on"]),
    }
    return CurrentWork(**(json | dates))


def _read(read: Callable[[str], Any], text: str | None) -> Any:
    """A date or an instant as JSON has it; None where there is none."""
    return None if text is None else read(text)
