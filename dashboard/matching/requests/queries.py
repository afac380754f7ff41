"""What pages read about requests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from dashboard.matching.models import Assignment, MentorRequest
from mentorhub.accounts.models import User
from mentorhub.forms.weekly_hours import Stretch
from mentorhub.prepared import prepared
from students.models import Enrolment, Mentorship, WeeklyHours
from students.paths.progress import Progress, progress_of

HISTORY_LENGTH = 10


@dataclass(frozen=True)
class Requester:
    """The student of a request, with the facts that the form depends on."""

    student: User
    enrolment: Enrolment
    progress: Progress
    hours: list[Stretch]
    # The main mentorship in force: the student asks for another mentor.
    mentorship: Mentorship | None
    # Without a mentorship in force: whether there was an earlier one.
    had_before: bool
    open_request: MentorRequest | None


def requester_of(student: User) -> Requester:
    """Raises ``Enrolment.DoesNotExist`` when the person is not a student."""
    enrolment = Enrolment.objects.running().select_related("path").get(student=student)
    declined = Assignment.objects.exclude(declined_at=None).filter(mentorship=OuterRef("pk"))
    mains = list(
        Mentorship.objects.main()
        .filter(~Exists(declined), student=student)
        .select_related("mentor")
    )
    now = timezone.now()
    in_force = next((row for row in mains if now in row.during), None)
    return Requester(
        student=student,
        enrolment=enrolment,
        progress=progress_of(enrolment),
        hours=WeeklyHours.objects.stretches_of(student),
        mentorship=in_force,
        had_before=in_force is None and any(row.starts_at <= now for row in mains),
        open_request=open_request_of(student),
    )


def open_request_of(student: User) -> MentorRequest | None:
    """The open request for the running enrolment."""
    rows = MentorRequest.objects.open().filter(student=student, enrolment__ended_at=None)
    return rows.select_related("project", "enrolment__path", "student").first()


def open_request_in_enrolment() -> dict[str, Any]:
    """Annotations of enrolments: ``open_request`` (its ID) and ``waiting_since``; None without an
    open request."""
    rows = MentorRequest.objects.open().filter(enrolment=OuterRef("pk"))
    return {
        "open_request": Subquery(rows.values("pk")[:1]),
        "waiting_since": Subquery(rows.values("waiting_since")[:1]),
    }


def main_mentorship(now: datetime) -> dict[str, Any]:
    """Annotation of enrolments: ``has_mentor``, present or planned."""
    mains = Mentorship.objects.main().present_or_planned(now)
    return {"has_mentor": Exists(mains.filter(student=OuterRef("student")))}


def students_without_mentor(now: datetime | None = None) -> QuerySet[User]:
    """Students with no main mentorship, present or planned, and no open request."""
    running = Enrolment.objects.running().filter(student=OuterRef("pk"))
    mains = Mentorship.objects.main().present_or_planned(now).filter(student=OuterRef("pk"))
    requests = MentorRequest.objects.open().filter(student=OuterRef("pk"), enrolment__ended_at=None)
    return User.objects.active().filter(Exists(running), ~Exists(mains), ~Exists(requests))


# For their number on the board.
prepared_without_mentor = prepared(students_without_mentor)


def history_of(row: MentorRequest) -> dict[str, Any]:
    """The latest assignments and proposals of a request, for the context of a page."""
    assignments = row.assignments.select_related("mentorship__mentor", "accepted_by")
    pairs = row.pairs.select_related("mentor", "decided_by", "run").defer(
        "run__input", "run__result"
    )
    return {
        "assignments": list(assignments.order_by("-accepted_at", "-pk")[:HISTORY_LENGTH]),
        "pairs": list(pairs.filter(run__what_if={}).order_by("-run__asked_at")[:HISTORY_LENGTH]),
    }
