"""The page of earlier paths, which is also the home of a former student. It is read-only."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentorhub import access
from mentorhub.dates import LATEST
from mentorhub.forms import parameters
from mentorhub.lists import page_in_one_query
from students.enrolments.queries import (
    deliverables_of,
    end_description,
    ended_enrolments,
    goals_of_enrolment,
    page_of_sessions,
    started_projects,
)
from students.models import ProjectWork

# Rows a page, such that the page keeps its size budget (40 kB).
PATHS, PROJECTS, DELIVERABLES, GOALS = 10, 15, 10, 8

UNFINISHED = (ProjectWork.State.IN_PROGRESS, ProjectWork.State.CONDITIONAL)


@access.students_past_or_present
@require_safe
def earlier_paths(request: HttpRequest) -> HttpResponse:
    return former_student_page(request)


def former_student_page(request: HttpRequest) -> HttpResponse:
    """The page with the reader's ended enrolments and the content of one of them: the one whose
    primary key is ``?path=``, else the latest. Raises Http404 when no enrolment has ended."""
    user, now = request.user, timezone.now()
    paths = page_in_one_query(ended_enrolments(user), request, PATHS, name="paths")
    if not paths:
        raise Http404
    for each in paths:
        each.end_description = end_description(each)
    asked_for = parameters.integer(request.GET, "path")
    chosen = next((each for each in paths if each.pk == asked_for), paths[0])
    is_last = chosen == paths[0] and paths.number == 1 and not access.is_student(user)
    chosen.until = LATEST if is_last else chosen.ended_at
    works = page_in_one_query(started_projects(user, chosen), request, PROJECTS, name="projects")
    for work in works:
        # The template says “unfinished”: nothing is in progress on a path that has ended, and no
        # fix is awaited.
        work.is_unfinished = work.state in UNFINISHED
    context = {
        "now": now,
        "is_home": not access.is_member(user),
        "is_latest": is_last,
        "title": _title(user),
        "paths": paths,
        "enrolment": chosen,
        "works": works,
        "deliverables": page_in_one_query(
            deliverables_of(user, chosen), request, DELIVERABLES, name="handed"
        ),
        "goals": page_in_one_query(goals_of_enrolment(user, chosen), request, GOALS, name="goals"),
        "sessions": page_of_sessions(request, chosen, now),
    }
    return render(request, "students/earlier/page.html", context)


def _title(user: Any) -> str:
    if access.is_student(user):
        return _("Earlier paths")
    return _("My work as a student") if access.is_member(user) else _("My work")
