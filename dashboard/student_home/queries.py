"""What the home of a student shows: their mentor, the next sessions, what was agreed."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from mentorhub.lists import page_of
from students.models import (
    Deliverable,
    Enrolment,
    Goal,
    Mentorship,
    Session,
    SessionNote,
    TimeProposal,
)

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

NOTES, DELIVERABLES, GOALS = 3, 3, 12


def mentor_of(student: "User") -> dict[str, Any]:
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


def next_sessions_of(student: "User") -> dict[str, Any]:
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


def agreed_with(request: HttpRequest, enrolment: Enrolment) -> dict[str, Any]:
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
