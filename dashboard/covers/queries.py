"""The list of covers, and the handover note of one: where the student stands and what was agreed.

Private notes and scratchpads are not part of it: they are their writer's alone.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from dashboard.covers.handover import sessions_meanwhile, weighed
from mentorhub.lists import page_in_one_query
from students.models import (
    Absence,
    Deliverable,
    DiscoveryForm,
    Enrolment,
    Goal,
    Mentorship,
    ProjectWork,
    Session,
    SessionNote,
)

NOTES = 3


def briefing_of(cover: Mentorship, request: HttpRequest) -> dict[str, Any]:
    """The cover decided who may read this (``access.briefings``); all of it is its student's.

    What was said in sessions is for the covering mentor, not for managers (docs/security.md).
    """
    covers = request.user.pk == cover.mentor_id
    student = cover.student
    enrolment = Enrolment.objects.running().filter(student=student).select_related("path").first()
    work = (
        ProjectWork.objects.open()
        .filter(enrolment=enrolment)
        .select_related("project")
        .defer("project__brief")
        .first()
    )
    main = (
        Mentorship.objects.main().in_force().filter(student=student).select_related("mentor")
    ).first()
    notes = (
        SessionNote.objects.filter(session__student=student if covers else None)
        .select_related("session__mentor")
        .order_by("-session__starts_at")
    )
    discovery = DiscoveryForm.objects.filter(session__student=student if covers else None)
    upcoming = Session.objects.upcoming().filter(
        student=student, mentor=cover.mentor_id, starts_at__lt=cover.ends_at
    )
    return {
        "cover": cover,
        "covers": covers,
        "now": timezone.now(),
        "enrolment": enrolment,
        "work": work,
        "main": main,
        "goals": page_in_one_query(
            Goal.objects.open().filter(enrolment=enrolment), request, name="goals"
        ),
        "notes": list(notes[:NOTES]),
        "discovery": discovery.order_by("-session__starts_at").first(),
        "deliverables": page_in_one_query(
            Deliverable.objects.unread()
            .filter(enrolment=enrolment)
            .select_related("project")
            .defer("project__brief")
            .order_by("handed_in_at", "number"),
            request,
            name="unread",
        ),
        "absences": Absence.objects.standing().filter(enrolment=enrolment).order_by("-on")[:3],
        "sessions": list(upcoming[:8]),
        "of_the_mentor": weighed(
            sessions_meanwhile(student, cover.starts_at, cover.ends_at), cover.mentor
        ),
    }


def found(query: str, state: str) -> QuerySet[Mentorship]:
    """Covers of one state, searched by the name of any of the three people."""
    now = timezone.now()
    rows = Mentorship.objects.covers().prefetch_related("mentor", "student")
    over = Q(ends_at__lte=now) | Q(ended_at__isnull=False)
    if state == "over":
        rows = rows.filter(over)
    elif state == "planned":
        rows = rows.exclude(over).filter(starts_at__gt=now)
    elif state == "running":
        rows = rows.in_force(now)
    if query:
        rows = rows.filter(Q(mentor__name__icontains=query) | Q(student__name__icontains=query))
    return rows.order_by("-starts_at", "-pk")


def running_or_planned_cover(pk: int) -> Mentorship:
    return get_object_or_404(
        Mentorship.objects.covers().select_related("student", "mentor"),
        pk=pk,
        ended_at=None,
        ends_at__gt=timezone.now(),
    )
