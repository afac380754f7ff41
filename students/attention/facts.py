"""The facts about a student by which the rules of attention judge.

They are read by annotations of any query whose rows have a student: mentorships on a mentor's home,
enrolments in the directory of the managers.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import JSONObject

from mentorhub.dates import day_in, read_date, read_instant
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

    @property
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

    @property
    def days_since_contact(self) -> int:
        return self.days_since(self.last_contact_at)

    @property
    def last_deliverable_at(self) -> datetime | None:
        """The last deliverable, or the start of the open project when it is later; None without
        an open project."""
        if self.work is None:
            return None
        return max(self.work.started_at, self.handed_in_at or self.work.started_at)

    @property
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


def fact_annotations(today: date, now: datetime) -> dict[str, Any]:
    """Annotations of rows that have a ``student``; ``facts_of`` reads them."""
    student = OuterRef("student")
    own = {"enrolment__student": student, "enrolment__ended_at": None}
    works = ProjectWork.objects.filter(**own)
    sessions = Session.objects.filter(student=student)
    # Looked up first: joined, PostgreSQL walks through all paths for each student.
    path = Enrolment.objects.running().filter(student=OuterRef(student)).values("path")[:1]
    work: dict[str, Any] = {
        "id": "pk", "slug": "project__slug", "title": "project__title",
        "state": ProjectWork.state_at(now), "position": "project__position",
        "started_at": "started_at", "due_on": "due_on", "defence": ProjectWork.open_defence(),
    }  # fmt: skip
    return {
        "path_of": Subquery(
            Enrolment.objects.running()
            .filter(student=student)
            .values(json=JSONObject(id="path_id", slug="path__slug", title="path__title"))[:1]
        ),
        "work": Subquery(works.open().values(json=JSONObject(**work))[:1]),
        "done": count_of(works.filter(state=ProjectWork.State.VALIDATED), "enrolment"),
        "total": count_of(Project.objects.published().filter(path=Subquery(path)), "path"),
        "paused_until": Subquery(
            Pause.objects.filter(**own, starts_on__lte=today, ends_on__gte=today).values("ends_on")[
                :1
            ]
        ),
        "next_at": Subquery(sessions.upcoming(now).values("starts_at")[:1]),
        "met_at": Subquery(
            sessions.filter(status__in=TOOK_PLACE).order_by("-starts_at").values("ends_at")[:1]
        ),
        "latest": latest_annotation(),
        "handed_in_at": Subquery(
            Deliverable.objects.kept()
            .filter(**own)
            .order_by("-handed_in_at")
            .values("handed_in_at")[:1]
        ),
    }


def latest_annotation() -> ArraySubquery:
    """What ``latest_sessions`` reads, of rows that have a ``student``."""
    sessions = annotate_missed(Session.objects.filter(student=OuterRef("student")))
    columns = JSONObject(missed="missed", at="starts_at", zone="zone")
    return ArraySubquery(sessions.order_by("-starts_at").values(json=columns)[:2])


def count_of(rows: Any, per: str) -> Subquery:
    """The number of rows of a subquery, all of which have the same ``per``."""
    counted = rows.order_by().values(per).annotate(how_many=Count("pk"))
    return Subquery(counted.values("how_many")[:1])


def facts_of(found: Any) -> dict[str, Any]:
    """The arguments of ``StudentFacts`` that a row with ``fact_annotations`` knows."""
    return {
        "student": found.student,
        "path": found.path_of,
        "work": _current_work(found.work) if found.work else None,
        "done": found.done or 0,
        "total": found.total or 0,
        "paused_until": found.paused_until,
        "next_at": found.next_at,
        "met_at": found.met_at,
        "latest": latest_sessions(found),
        "handed_in_at": found.handed_in_at,
    }


def latest_sessions(found: Any) -> list[SessionAttendance]:
    """``StudentFacts.latest`` of a row with the annotation ``latest``."""
    return [
        (each["missed"], day_in(each["zone"], read_instant(each["at"]))) for each in found.latest
    ]


def _current_work(json: dict[str, Any]) -> CurrentWork:
    due = json["due_on"] and read_date(json["due_on"])
    return CurrentWork(**(json | {"started_at": read_instant(json["started_at"]), "due_on": due}))
