"""The queries of a student's home: their project, mentor, next sessions, goals, notes."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from mentorhub.dates import today_of
from mentorhub.lists import page_in_one_query, page_of, with_total
from mentorhub.prepared import prepared
from students.enrolments.project_weeks import pauses_of, week_of_work
from students.models import (
    Deliverable,
    Enrolment,
    Goal,
    Mentorship,
    Session,
    SessionNote,
    TimeProposal,
)
from students.paths.course_progress import CourseProgress, items_of, marks_reader
from students.paths.own_work import to_hand_in
from students.paths.progress import Step
from students.sessions.queries import changed_goal

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

NOTES, DELIVERABLES, GOALS, REACHED, PROPOSALS = 3, 3, 12, 10, 10
# More than are in force or planned for one student.
MENTORSHIPS = 20


def mentor_context(student: "User") -> dict[str, Any]:
    """The mentorship that is responsible for the student, the one that it covers, if any, and the
    next one that begins."""
    now = timezone.now()
    found = _mentorships(student, now)
    # At most two: a cover and a main mentorship.
    in_force = [row for row in found if row.starts_at <= now]
    to_come = sorted((row for row in found if row.starts_at > now), key=lambda row: row.starts_at)
    responsible = in_force[0] if in_force else None
    return {
        "had_mentor": responsible is None and _begun_mentorships.exists(student, now),
        "mentorship": responsible,
        "covered_for": in_force[1] if in_force[1:] else None,
        "mentorship_to_come": to_come[0] if to_come else None,
    }


@prepared
def _mentorships(student: "User", now: datetime) -> QuerySet[Mentorship]:
    rows = Mentorship.objects.present_or_planned(now).filter(student=student).in_charge_first()
    return rows.select_related("mentor", "mentor__mentor_profile")[:MENTORSHIPS]


@prepared
def _begun_mentorships(student: "User", now: datetime) -> QuerySet[Mentorship]:
    return Mentorship.objects.filter(student=student, starts_at__lte=now)


def project_context(
    request: HttpRequest, enrolment: Enrolment, step: Step | None
) -> dict[str, Any]:
    """The open project: when it is due, in which week the student is, what is handed in, and how
    far they are in its course. ``enrolment`` has the pauses (``pauses_annotation``)."""
    if step is None or step.work is None:
        return {"days_late": 0}
    work, today, reader = step.work, today_of(request.user), marks_reader(request)
    return {
        "days_late": work.days_late(today),
        "days_left": (work.due_on - today).days if work.due_on else None,
        "week": week_of_work(work, today, pauses_of(enrolment)),
        "expected": to_hand_in(step.project, enrolment.pk),
        "course": CourseProgress(items_of(step.project, reader)) if reader else None,
    }


def sessions_context(student: "User") -> dict[str, Any]:
    """The next two sessions, and the proposed times that wait for an answer."""
    now = timezone.now()
    upcoming, proposals = _upcoming(student, now), _proposals(student, now)
    return {
        "now": now,
        "next": upcoming[0] if upcoming else None,
        "after": upcoming[1] if upcoming[1:] else None,
        "proposals": proposals,
        # The sessions, None for a new one, for which a time is proposed: a button changes it.
        "proposed_for": [proposal.session_id for proposal in proposals],
    }


@prepared
def _upcoming(student: "User", now: datetime) -> QuerySet[Session]:
    rows = Session.objects.visible_to(student).upcoming(now).filter(student=student)
    return rows.select_related("mentor__meeting_room")[:2]


@prepared
def _proposals(student: "User", now: datetime) -> QuerySet[TimeProposal]:
    rows = TimeProposal.objects.visible_to(student).waiting(now).filter(made_by=student)
    return rows.select_related("session", "mentorship__mentor")[:PROPOSALS]


def work_context(request: HttpRequest, enrolment: Enrolment) -> dict[str, Any]:
    """The open goals, and the latest notes and deliverables."""
    student: Any = request.user
    goals, reached = _open_goals.rows(student, enrolment), _reached_goals.rows(student, enrolment)
    return {
        "goals": page_of(goals, request, GOALS, name="goals"),
        "reached": page_in_one_query(reached, request, REACHED, name="reached"),
        "changed_goal": changed_goal(request),
        "notes": _notes(student),
        "deliverables": _handed_in(student, enrolment),
    }


@prepared
def _open_goals(student: "User", enrolment: Enrolment) -> QuerySet[Goal]:
    return Goal.objects.visible_to(student).open().filter(enrolment=enrolment)


@prepared
def _reached_goals(student: "User", enrolment: Enrolment) -> QuerySet[Goal]:
    return with_total(Goal.objects.visible_to(student).reached().filter(enrolment=enrolment))


@prepared
def _notes(student: "User") -> QuerySet[SessionNote]:
    rows = SessionNote.objects.visible_to(student).filter(session__student=student)
    return rows.select_related("session__mentor").order_by("-session__starts_at")[:NOTES]


@prepared
def _handed_in(student: "User", enrolment: Enrolment) -> QuerySet[Deliverable]:
    rows = Deliverable.objects.kept().visible_to(student).filter(enrolment=enrolment)
    rows = rows.with_expected().with_comments(student)
    rows = rows.select_related("project", "read_by").defer("project__brief")
    return rows.order_by("-handed_in_at")[:DELIVERABLES]
