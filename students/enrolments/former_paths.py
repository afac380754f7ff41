"""What somebody reads of the paths that they are not on any more: their own work, and nothing else.

For the home of a former student, and for the page of earlier paths of whoever is here otherwise.
Nothing can be changed there. What is not theirs any more: docs/decisions/former-students.md.
"""

from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, F, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, Lead
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentorhub import access
from mentorhub.dates import EARLIEST, LATEST
from mentorhub.forms import parameters
from mentorhub.lists import page_in_one_query
from students.models import (
    Deliverable,
    DiscoveryForm,
    Enrolment,
    Goal,
    Outcome,
    ProjectWork,
    Session,
    SessionNote,
)
from students.sessions.models.outcome_kinds import CANCELLED

# Fewer than elsewhere: sessions carry notes, and the page has a budget (40 kB).
PATHS, PROJECTS, DELIVERABLES, GOALS, SESSIONS = 10, 15, 10, 8, 8


@access.students_past_or_present
@require_safe
def earlier_paths(request: HttpRequest) -> HttpResponse:
    return show(request)


def show(request: HttpRequest) -> HttpResponse:
    """The list of the reader's ended enrolments, and one of them with all its parts: the one that
    ``?path=`` names, else the latest. Raises Http404 when none has ended."""
    user, now = request.user, timezone.now()
    paths = page_in_one_query(_ended(user), request, PATHS, name="paths")
    if not paths:
        raise Http404
    for each in paths:
        each.ended_in_words = ended_in_words(each)
    asked_for = parameters.integer(request.GET, "path")
    chosen = next((each for each in paths if each.pk == asked_for), paths[0])
    is_last = chosen == paths[0] and paths.number == 1 and not access.is_student(user)
    chosen.until = LATEST if is_last else chosen.ended_at
    works = page_in_one_query(_works(user, chosen), request, PROJECTS, name="projects")
    for work in works:
        # Nothing is in progress any more on a path that has ended.
        work.is_unfinished = work.state == ProjectWork.State.IN_PROGRESS
    context = {
        "now": now,
        "is_home": not access.is_member(user),
        "title": _title(user),
        "paths": paths,
        "enrolment": chosen,
        "works": works,
        "deliverables": page_in_one_query(
            _deliverables(user, chosen), request, DELIVERABLES, name="handed"
        ),
        "goals": page_in_one_query(_goals(user, chosen), request, GOALS, name="goals"),
        "sessions": _sessions(request, chosen, now),
    }
    return render(request, "students/earlier/page.html", context)


def _title(user: Any) -> str:
    if access.is_student(user):
        return _("Earlier paths")
    return _("My work as a student") if access.is_member(user) else _("My work")


def ended_in_words(enrolment: Enrolment) -> str:
    """Why and on which day an enrolment ended, on the reader's clock."""
    day = date_format(timezone.localtime(enrolment.ended_at), _("j M Y"))
    words = {
        Enrolment.EndReason.FINISHED: _("Finished on %(day)s"),
        Enrolment.EndReason.CHANGED_PATH: _("Changed path on %(day)s"),
        Enrolment.EndReason.LEFT: _("Left the school on %(day)s"),
    }
    return words[Enrolment.EndReason(enrolment.end_reason)] % {"day": day}


def _ended(user: Any) -> QuerySet[Enrolment]:
    """Each with ``previous_end``, the end of the one before it."""
    previous = Window(Lead("ended_at"), order_by=[F("ended_at").desc(), F("pk").desc()])
    rows = Enrolment.objects.visible_to(user).filter(student=user.pk).ended()
    return rows.select_related("path").annotate(previous_end=Coalesce(previous, Value(EARLIEST)))


def _works(user: Any, enrolment: Enrolment) -> QuerySet[ProjectWork]:
    """The projects that were begun. The others of the path are the school's, not the student's."""
    rows = ProjectWork.objects.visible_to(user).filter(enrolment=enrolment)
    return rows.select_related("project").defer("project__brief").order_by("started_at", "pk")


def _deliverables(user: Any, enrolment: Enrolment) -> QuerySet[Deliverable]:
    rows = Deliverable.objects.visible_to(user).filter(enrolment=enrolment)
    rows = rows.select_related("project", "read_by").defer("project__brief")
    return rows.order_by("-handed_in_at", "-number")


def _goals(user: Any, enrolment: Enrolment) -> QuerySet[Goal]:
    return Goal.objects.visible_to(user).filter(enrolment=enrolment).order_by("set_at", "pk")


def sessions_of(user: Any, enrolment: Enrolment, now: datetime) -> QuerySet[Session]:
    """Those of the time of an ended enrolment, from ``previous_end`` until ``until``, the latest
    first: none lies between two enrolments and is lost.

    One that was cancelled counts by the instant at
    which it was planned: the end of an enrolment calls off dates that lie after it.
    """
    belongs_at = Case(When(status__in=CANCELLED, then="planned_at"), default="starts_at")
    rows = Session.objects.visible_to(user).filter(student=user.pk).past(now).standing()
    rows = rows.annotate(belongs_at=belongs_at).filter(
        belongs_at__gte=enrolment.previous_end, belongs_at__lt=enrolment.until
    )
    return rows.select_related("mentor", "project").defer("project__brief")


def _sessions(request: HttpRequest, enrolment: Enrolment, now: datetime) -> Page:
    """Each with what was written for the student: notes, discovery form, reason of the outcome.
    Private notes are not even looked up."""
    user = request.user
    rows = sessions_of(user, enrolment, now)
    page = page_in_one_query(rows, request, SESSIONS, name="sessions")
    keys = [row.pk for row in page]
    notes = _by_session(SessionNote.objects.visible_to(user).filter(session__in=keys))
    forms = _by_session(DiscoveryForm.objects.visible_to(user).filter(session__in=keys))
    outcomes = _by_session(
        Outcome.objects.visible_to(user).standing().filter(session__in=keys).exclude(text="")
    )
    for row in page:
        row.readable_note = notes.get(row.pk)
        row.readable_form = forms.get(row.pk)
        row.outcome = outcomes.get(row.pk)
    return page


def _by_session(rows: QuerySet[Any]) -> dict[int, Any]:
    return {row.session_id: row for row in rows}
