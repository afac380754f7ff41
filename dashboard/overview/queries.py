"""The students whom a mentor supports now, with the facts that the dashboard shows about each.

One query for all students, with subqueries for the facts. Only the mentor's own students are read,
so that the rules of ``access`` are met.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from mentorhub.dates import day_in, read_date, read_instant, today_of
from students.models import (
    Deliverable,
    Enrolment,
    Mentorship,
    Pause,
    Project,
    ProjectWork,
    Session,
    TimeProposal,
)
from students.sessions.absences import SessionAttendance, annotate_missed
from students.sessions.models.outcome_kinds import CANCELLED, TOOK_PLACE

if TYPE_CHECKING:
    from dashboard.overview.attention import Finding
    from mentorhub.accounts.models import User

# Unread deliverables that are read for each student; the dashboard shows fewer.
MAX_UNREAD = 5
# Proposed times that are read for each student: one for each of the next sessions.
MAX_PROPOSALS = 10


@dataclass(frozen=True)
class CurrentWork:
    """The project in progress."""

    id: int
    slug: str
    title: str
    position: int
    state: str
    started_at: datetime
    due_on: date | None

    @property
    def is_to_rework(self) -> bool:
        return self.state == ProjectWork.State.TO_REWORK


@dataclass(frozen=True)
class UnreadDeliverable:
    id: str
    number: int
    project: str
    at: datetime


@dataclass(frozen=True)
class OpenProposal:
    id: int
    starts_at: datetime
    made_at: datetime


@dataclass
class SupportedStudent:
    student: "User"
    mentorship: Mentorship
    # The mentor's time zone, and today in it.
    zone: str
    today: date
    path: dict[str, str] | None = None
    work: CurrentWork | None = None
    done: int = 0
    total: int = 0
    # The name of the mentor whose cover is in force now, if it is another one.
    covered_by: str = ""
    paused_until: date | None = None
    next_at: datetime | None = None
    # The end of the last session that took place, with any mentor.
    met_at: datetime | None = None
    # The latest two sessions to which the student was expected, the last one first.
    latest: list[SessionAttendance] = field(default_factory=list)
    handed_in_at: datetime | None = None
    # The oldest unread deliverables, and the number of all of them.
    unread: list[UnreadDeliverable] = field(default_factory=list)
    unread_count: int = 0
    # The times that the student proposed, and those that the mentor did; the oldest first.
    proposals: list[OpenProposal] = field(default_factory=list)
    asked: list[OpenProposal] = field(default_factory=list)
    # Whether a session of this mentorship is planned, or was and did not fall out.
    has_begun: bool = True
    # The assignment that the mentor may still decline, and until when.
    assignment: int | None = None
    decline_until: datetime | None = None
    findings: "list[Finding]" = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        due = self.work.due_on if self.work else None
        return due is not None and due < self.today

    @property
    def days_late(self) -> int:
        """How many days the open project is past its due day; 0 when it is not."""
        due = self.work.due_on if self.work else None
        return max(0, (self.today - due).days) if due else 0

    @property
    def is_away(self) -> bool:
        """Whether nothing is to be planned with the student now: they pause, or a colleague covers
        them."""
        return self.paused_until is not None or bool(self.covered_by)

    @property
    def last_contact_at(self) -> datetime:
        """The last session that took place, or the start of the mentorship when there is none."""
        return self.met_at or self.mentorship.starts_at

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
        """Counted from ``last_deliverable_at``; 0 without an open project."""
        at = self.last_deliverable_at
        return self.days_since(at) if at else 0

    @property
    def worst(self) -> "Finding | None":
        """The gravest finding."""
        return self.findings[0] if self.findings else None

    def days_since(self, at: datetime) -> int:
        """The number of days until today, in the mentor's time zone."""
        return max(0, (self.today - day_in(self.zone, at)).days)


def supported_students(
    mentor: "User", now: datetime | None = None, annotations: dict[str, Any] | None = None
) -> list[SupportedStudent]:
    """The students of a mentor by name, in one query.

    ``annotations`` are ``assignment`` and ``decline_until`` of the mentorships, which the matching
    knows; without them nobody can be declined.
    """
    now = now or timezone.now()
    mentorships = Mentorship.objects.in_force(now).filter(mentor=mentor).select_related("student")
    rows = mentorships.annotate(**_annotations(mentor, now), **annotations or {})
    rows = rows.order_by("student__plain_name", "student_id")
    today = today_of(mentor, now)
    return [_supported_student(mentorship, mentor.zone, today) for mentorship in rows]


def _annotations(mentor: "User", now: datetime) -> dict[str, Any]:
    student = OuterRef("student")
    own = {"enrolment__student": student, "enrolment__ended_at": None}
    works = ProjectWork.objects.filter(**own)
    today = today_of(mentor, now)
    sessions = Session.objects.filter(student=student)
    waiting = TimeProposal.objects.waiting(now).filter(mentorship=OuterRef("pk"))
    work = {
        "id": "pk", "slug": "project__slug", "title": "project__title", "state": "state",
        "position": "project__position", "started_at": "started_at", "due_on": "due_on",
    }  # fmt: skip
    return {
        "path_of": Subquery(
            Enrolment.objects.running()
            .filter(student=student)
            .values(json=JSONObject(id="path_id", slug="path__slug", title="path__title"))[:1]
        ),
        "work": Subquery(works.open().values(json=JSONObject(**work))[:1]),
        "done": _count_of(works.filter(state=ProjectWork.State.VALIDATED), "enrolment"),
        "total": _count_of(
            Project.objects.published().filter(
                path__enrolments__student=student, path__enrolments__ended_at=None
            ),
            "path",
        ),
        "covered_by": Subquery(
            Mentorship.objects.covers()
            .in_force(now)
            .filter(student=student)
            .exclude(mentor=mentor)
            .values("mentor__name")[:1]
        ),
        "paused_until": Subquery(
            Pause.objects.filter(**own, starts_on__lte=today, ends_on__gte=today).values("ends_on")[
                :1
            ]
        ),
        "has_begun": Exists(
            Session.objects.filter(mentorship=OuterRef("pk")).exclude(status__in=CANCELLED)
        ),
        "next_at": Subquery(sessions.upcoming(now).values("starts_at")[:1]),
        "met_at": Subquery(
            sessions.filter(status__in=TOOK_PLACE).order_by("-starts_at").values("ends_at")[:1]
        ),
        "latest": ArraySubquery(
            annotate_missed(sessions)
            .order_by("-starts_at")
            .values(json=JSONObject(missed="missed", at="starts_at", zone="zone"))[:2]
        ),
        "handed_in_at": Subquery(
            Deliverable.objects.filter(**own).order_by("-handed_in_at").values("handed_in_at")[:1]
        ),
        "unread": ArraySubquery(
            Deliverable.objects.unread()
            .filter(**own)
            .order_by("handed_in_at")
            .values(
                json=JSONObject(
                    id="pk", number="number", project="project__title", at="handed_in_at"
                )
            )[:MAX_UNREAD]
        ),
        "unread_count": _count_of(Deliverable.objects.unread().filter(**own), "enrolment"),
        "proposals": _proposals(waiting.exclude(made_by=mentor)),
        "asked": _proposals(waiting.filter(made_by=mentor)),
    }


def _proposals(rows: Any) -> ArraySubquery:
    columns = JSONObject(id="pk", starts_at="starts_at", made_at="made_at")
    return ArraySubquery(rows.order_by("made_at").values(json=columns)[:MAX_PROPOSALS])


def _count_of(rows: Any, per: str) -> Subquery:
    counted = rows.order_by().values(per).annotate(how_many=Count("pk"))
    return Subquery(counted.values("how_many")[:1])


def _supported_student(found: Any, zone: str, today: date) -> SupportedStudent:
    return SupportedStudent(
        student=found.student,
        mentorship=found,
        zone=zone,
        today=today,
        path=found.path_of,
        work=_current_work(found.work) if found.work else None,
        done=found.done or 0,
        total=found.total or 0,
        covered_by=found.covered_by or "",
        paused_until=found.paused_until,
        next_at=found.next_at,
        met_at=found.met_at,
        latest=[
            (each["missed"], day_in(each["zone"], read_instant(each["at"])))
            for each in found.latest
        ],
        handed_in_at=found.handed_in_at,
        unread_count=found.unread_count or 0,
        unread=[
            UnreadDeliverable(**(each | {"at": read_instant(each["at"])})) for each in found.unread
        ],
        proposals=[_open_proposal(each) for each in found.proposals],
        asked=[_open_proposal(each) for each in found.asked],
        has_begun=found.has_begun,
        assignment=getattr(found, "assignment", None),
        decline_until=getattr(found, "decline_until", None),
    )


def _current_work(json: dict[str, Any]) -> CurrentWork:
    due = json["due_on"] and read_date(json["due_on"])
    return CurrentWork(**(json | {"started_at": read_instant(json["started_at"]), "due_on": due}))


def _open_proposal(json: dict[str, Any]) -> OpenProposal:
    return OpenProposal(json["id"], read_instant(json["starts_at"]), read_instant(json["made_at"]))
