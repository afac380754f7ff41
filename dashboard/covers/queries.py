"""The list of covers, and the handover note of a cover: the student's progress and what was agreed.

Private notes and scratchpads are not part of it: only their author may read them.
"""

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.covers.handover import handover_candidates, main_mentor_sessions
from mentorhub.accounts.writing import whom_one_may_write_to
from mentorhub.lists import page_in_one_query
from mentorhub.prepared import prepared
from mentorhub.similar_names import NamesFound, search_names
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

NOTES_SHOWN = 3


def handover_note_context(cover: Mentorship, request: HttpRequest) -> dict[str, Any]:
    """The context of the handover note. The caller has checked who may read it
    (``access.handover_notes``).

    The notes of sessions are for the covering mentor, not for managers (docs/security.md).
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
    concerned = [student, main.mentor if main else None, cover.mentor]
    return {
        "cover": cover,
        "covers": covers,
        "may_write_to": whom_one_may_write_to(request.user, concerned),
        "now": timezone.now(),
        "enrolment": enrolment,
        "work": work,
        "main": main,
        "goals": page_in_one_query(
            Goal.objects.open().filter(enrolment=enrolment), request, name="goals"
        ),
        "notes": list(notes[:NOTES_SHOWN]),
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
        "absences": Absence.objects.not_withdrawn().filter(enrolment=enrolment).order_by("-on")[:3],
        "sessions": list(upcoming[:8]),
        "main_mentor_sessions": handover_candidates(
            main_mentor_sessions(student, cover.starts_at, cover.ends_at), cover.mentor
        ),
    }


class CoverState(models.TextChoices):
    """The filter of the list of covers (``?state=``)."""

    ALL = "", _("All")
    RUNNING = "running", _("Current")
    PLANNED = "planned", _("Upcoming")
    OVER = "over", _("Ended")


def search_covers(query: str, state: str) -> NamesFound:
    """The covers in a state, with ``query``, or similar words, in the name of the mentor or the
    student."""
    now = timezone.now()
    rows = _in_order()
    over = Q(ends_at__lte=now) | Q(ended_at__isnull=False)
    if state == CoverState.OVER:
        rows = rows.filter(over)
    elif state == CoverState.PLANNED:
        rows = rows.exclude(over).filter(starts_at__gt=now)
    elif state == CoverState.RUNNING:
        rows = rows.in_force(now)
    return search_names(
        rows, query, "mentor__plain_name", "student__plain_name", sees_everybody=True
    )


def _in_order() -> QuerySet[Mentorship]:
    rows = Mentorship.objects.covers().select_related("mentor", "student")
    return rows.order_by("-starts_at", "-pk")


all_covers = prepared(_in_order)


def get_open_cover(pk: int) -> Mentorship:
    """A cover that is running or planned. Raises Http404."""
    return get_object_or_404(
        Mentorship.objects.covers().select_related("student", "mentor"),
        pk=pk,
        ended_at=None,
        ends_at__gt=timezone.now(),
    )
