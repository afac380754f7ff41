"""The student's own dashboard: the project in progress, the next session, what was agreed."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentorhub import access
from mentorhub.lists import page_of
from students.enrolments import former_paths
from students.enrolments.progress import progress_of
from students.models import (
    Deliverable,
    Enrolment,
    Goal,
    Mentorship,
    Session,
    SessionNote,
    TimeProposal,
)
from students.paths.tabs import tabs_of

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

NOTES, DELIVERABLES, GOALS = 3, 3, 12


@access.students_past_or_present
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Of somebody who is no student any more, the same page as their earlier paths."""
    if not access.is_student(request.user):
        return former_paths.show(request)
    enrolment = Enrolment.objects.running().select_related("path").get(student=request.user)
    progress = progress_of(enrolment)
    current = progress.current
    context = {
        "enrolment": enrolment,
        "progress": progress,
        "current": current,
        "tabs": tabs_of(current.project, "", guide_is_open=False) if current else [],
        **_mentor_of(request.user),
        **_meeting(request.user),
        **_agreed(request, enrolment),
    }
    return render(request, "students/home.html", context)


def _mentor_of(student: "User") -> dict[str, Any]:
    # At most two: a cover, and the mentor whom it stands in for.
    in_charge, *covered_for = [
        *Mentorship.objects.in_force()
        .filter(student=student)
        .in_charge_first()
        .select_related("mentor", "mentor__mentor_profile"),
        None,
    ]
    return {
        "had_mentor": in_charge is None and Mentorship.objects.filter(student=student).exists(),
        "mentorship": in_charge,
        "covered_for": covered_for[0] if covered_for else None,
    }


def _meeting(student: "User") -> dict[str, Any]:
    """The next session and the one after it; a proposed time that waits for an answer."""
    now = timezone.now()
    coming = list(
        Session.objects.visible_to(student)
        .upcoming(now)
        .filter(student=student)
        .select_related("mentor__meeting_room")[:2]
    )
    proposals = TimeProposal.objects.visible_to(student).open().filter(starts_at__gt=now)
    return {
        "now": now,
        "next": coming[0] if coming else None,
        "after": coming[1] if coming[1:] else None,
        "proposal": proposals.filter(made_by=student).first(),
    }


def _agreed(request: HttpRequest, enrolment: Enrolment) -> dict[str, Any]:
    student = request.user
    goals = Goal.objects.visible_to(student).open().filter(enrolment=enrolment)
    notes = (
        SessionNote.objects.visible_to(student)
        .filter(session__student=student)
        .select_related("session__mentor")
        .order_by("-session__starts_at")
    )
    handed_in = (
        Deliverable.objects.visible_to(student)
        .filter(enrolment=enrolment)
        .select_related("project", "read_by")
        .defer("project__brief")
        .order_by("-handed_in_at")
    )
    return {
        "goals": page_of(goals, request, GOALS, name="goals"),
        "notes": notes[:NOTES],
        "deliverables": handed_in[:DELIVERABLES],
    }
