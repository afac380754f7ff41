"""The students whom a mentor supports now, with the facts that the dashboard shows about each.

One query for all students, with subqueries for the facts. Only the mentor's own students are read,
so that the rules of ``access`` are met.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Window
from django.utils import timezone

from mentorhub.accounts.models.person import not_shown
from mentorhub.dates import read_instant, today_of
from mentorhub.json_text import JsonText
from mentorhub.prepared import Prepared, prepared
from students.attention.facts import StudentFacts, fact_annotations, facts_of
from students.defences.results import LastResult, last_result, last_result_annotation
from students.models import Deliverable, Mentorship, Session, TimeProposal
from students.sessions.models.outcome_kinds import CANCELLED

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# Unread deliverables that are read for each student; the dashboard shows fewer.
MAX_UNREAD = 5
# Proposed times that are read for each student, the oldest of both people together: one of each for
# ten sessions.
MAX_PROPOSALS = 20


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


@dataclass(frozen=True)
class WaitingMessage:
    """The last message of the thread with a student, which the student has written."""

    # Of the thread.
    uid: str
    # How it begins, as it was typed; empty when there are only files.
    text: str
    at: datetime


@dataclass(kw_only=True)
class SupportedStudent(StudentFacts):
    mentorship: Mentorship
    # The name of the mentor whose cover is in force now, if it is another one.
    covered_by: str = ""
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
    message: WaitingMessage | None = None
    # Of the running enrolment.
    result: LastResult | None = None

    @property
    def is_away(self) -> bool:
        """Whether nothing is to be planned with the student now: they pause, or a colleague covers
        them."""
        return self.paused_until is not None or bool(self.covered_by)


def supported_students(
    mentor: "User", now: datetime | None = None, rows: "Prepared | None" = None
) -> list[SupportedStudent]:
    """The students of a mentor by name, in one query.

    ``rows`` is ``mentorships_of_mentor`` with more annotations: ``declinable``, which the matching
    knows; without it nobody can be declined. And ``last_message``, which the messages know.
    """
    now = now or timezone.now()
    today, zone = today_of(mentor, now), mentor.zone
    found = (rows or _mentorships)(mentor, now, today)
    return [_supported_student(mentorship, zone, today) for mentorship in found]


def mentorships_of_mentor(mentor: "User", now: datetime, today: date) -> QuerySet[Mentorship]:
    """Those in force, with the facts about each student."""
    mentorships = Mentorship.objects.in_force(now).filter(mentor=mentor).select_related("student")
    rows = mentorships.annotate(**_annotations(mentor, now, today))
    rows = rows.defer("during", *not_shown("student"))
    return rows.order_by("student__plain_name", "student_id")


_mentorships = prepared(mentorships_of_mentor)


def _annotations(mentor: "User", now: datetime, today: date) -> dict[str, Any]:
    mentorships, sessions = Mentorship.objects.covers().in_force(now), Session.objects.all()
    # One cover is in force at most.
    covers = mentorships.filter(student=OuterRef("student")).exclude(mentor=mentor).order_by()
    own = sessions.filter(mentorship=OuterRef("pk"))
    waiting = TimeProposal.objects.waiting(now).filter(mentorship=OuterRef("pk"))
    proposal = JsonText(id="pk", starts_at="starts_at", made_at="made_at", by="made_by_id")
    of_enrolment = {
        "unread": _unread(enrolment__student=OuterRef("student"), enrolment__ended_at=None),
        "result": last_result_annotation(pk=OuterRef("pk"), student=OuterRef("student")),
    }
    return fact_annotations(today, now, **of_enrolment) | {
        "covered_by": Subquery(covers.values("mentor__name")[:1]),
        "has_begun": Exists(own.exclude(status__in=CANCELLED)),
        "proposed": ArraySubquery(
            waiting.order_by("made_at").values(json=proposal)[:MAX_PROPOSALS]
        ),
    }


def _unread(**of: Any) -> ArraySubquery:
    """The oldest unread deliverables, each with the number of all of them."""
    columns: dict[str, Any] = {
        "id": "pk", "number": "number", "project": "project__title", "at": "handed_in_at",
    }  # fmt: skip
    rows = Deliverable.objects.unread().filter(**of).annotate(of=Window(Count("pk")))
    values = rows.order_by("handed_in_at").values(json=JsonText(**columns, of="of"))
    return ArraySubquery(values[:MAX_UNREAD])


def _supported_student(found: Any, zone: str, today: date) -> SupportedStudent:
    running = found.running or {}
    declinable = getattr(found, "declinable", None) or {}
    unread, proposed = running.get("unread") or [], found.proposed
    return SupportedStudent(
        **facts_of(found),
        mentorship=found,
        zone=zone,
        today=today,
        supported_since=found.starts_at,
        covered_by=found.covered_by or "",
        unread_count=unread[0]["of"] if unread else 0,
        unread=[_unread_deliverable(each) for each in unread],
        proposals=[_open_proposal(each) for each in proposed if each["by"] != found.mentor_id],
        asked=[_open_proposal(each) for each in proposed if each["by"] == found.mentor_id],
        has_begun=found.has_begun,
        assignment=declinable.get("id"),
        decline_until=read_instant(declinable["until"]) if declinable else None,
        message=_waiting_message(found),
        result=last_result(running.get("result")),
    )


def _unread_deliverable(json: dict[str, Any]) -> UnreadDeliverable:
    at = read_instant(json["at"])
    return UnreadDeliverable(json["id"], json["number"], json["project"], at)


def _waiting_message(found: Any) -> WaitingMessage | None:
    """The last message if it is to be answered: of the student, and not in a session."""
    last = getattr(found, "last_message", None)
    if not last or last["author"] != found.student_id or last["in_session"]:
        return None
    return WaitingMessage(last["uid"], last["text"], read_instant(last["at"]))


def _open_proposal(json: dict[str, Any]) -> OpenProposal:
    return OpenProposal(json["id"], read_instant(json["starts_at"]), read_instant(json["made_at"]))
