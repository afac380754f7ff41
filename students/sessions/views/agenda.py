"""The agenda: the sessions of the signed-in person as a week, a month or a list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentorhub import access
from mentorhub.dates import parse_date, today_of
from mentorhub.forms import parameters
from students.models import Mentorship
from students.sessions.agenda import Reading, agenda_month, agenda_week
from students.sessions.queries import PROPOSALS_SHOWN, open_proposals
from students.sessions.session_list import session_list_context

VIEWS = ("week", "month", "list")


@access.participants
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    # A mentor looks at a week; a student, who has a session a week, at the list.
    first = "week" if access.is_mentor(request.user) else "list"
    view = parameters.choice(request.GET, "view", VIEWS, first)
    on = parse_date(parameters.text(request.GET, "on")) or today_of(request.user)
    has_students = access.is_mentor(request.user) and (
        Mentorship.objects.in_force().filter(mentor=request.user).exists()
    )
    plan_url = _plan_url(request, has_students=has_students)
    context: dict[str, Any] = {"view": view, "now": timezone.now()}
    proposals = open_proposals(request.user)
    if view == "list":
        context |= session_list_context(request)
    else:
        agenda = {"week": agenda_week, "month": agenda_month}[view]
        # The student who looks at a shared screen does not see when the mentor is away.
        reading = Reading(
            request.user,
            proposals,
            with_availability=not request.sharing,
            with_free_places=bool(plan_url),
        )
        context |= agenda(reading, on)
    context["proposals"] = proposals[:PROPOSALS_SHOWN]
    context["has_students"] = has_students
    context["plan_url"] = plan_url
    return render(request, f"students/sessions/{view}.html", context)


def _plan_url(request: HttpRequest, *, has_students: bool) -> str:
    """Where a free place of the calendar leads: a mentor plans there, a student proposes a time.
    Empty for who can do neither, and while the screen is shared."""
    if request.sharing:
        return ""
    if has_students:
        return reverse("session_plan")
    return reverse("session_proposal") if access.is_student(request.user) else ""
