"""The agenda: the sessions of the signed-in person as a week, a month or a list."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentorhub import access
from mentorhub.accounts.models import Role, User
from mentorhub.dates import parse_date, today_of
from mentorhub.forms import parameters
from mentorhub.prepared import prepared
from students.models import Defence, Mentorship
from students.sessions.agenda import Reading, agenda_month, agenda_week
from students.sessions.queries import PROPOSALS_SHOWN, open_proposals
from students.sessions.session_list import session_list_context

AGENDAS = {"week": agenda_week, "month": agenda_month}
VIEWS = (*AGENDAS, "list")
# Of an assessor who has taken many; the calendar has them all.
DEFENCES_SHOWN = 10


@access.holders_of_calendar
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    # A mentor or an assessor looks at a week; a student, who has a session a week, at the list.
    is_student = access.is_student(request.user) and not access.is_mentor(request.user)
    first = "list" if is_student else "week"
    view = parameters.choice(request.GET, "view", VIEWS, first)
    on = parse_date(parameters.text(request.GET, "on")) or today_of(request.user)
    now = timezone.now()
    has_students = access.is_mentor(request.user) and _supports.exists(request.user, now)
    plan_url = _plan_url(request, has_students=has_students)
    context: dict[str, Any] = {"view": view, "now": now}
    proposals = open_proposals(request.user, now)
    if view == "list":
        context |= session_list_context(request)
        context["defences"] = [] if context["filtered"] else _coming_defences(request.user, now)
    else:
        # The student who looks at a shared screen does not see when the mentor is away.
        reading = Reading(
            request.user,
            request.user,
            proposals,
            with_availability=not request.sharing,
            with_free_places=bool(plan_url),
            now=now,
        )
        context |= AGENDAS[view](reading, on)
    context["proposals"] = proposals[:PROPOSALS_SHOWN]
    context["has_students"] = has_students
    context["plan_url"] = plan_url
    return render(request, f"students/sessions/{view}.html", context)


@prepared
def _coming_defences(user: User, now: datetime) -> QuerySet[Defence]:
    """Those that are booked and not over."""
    rows = Defence.objects.visible_to(user).concerning(user, now).booked().filter(ends_at__gt=now)
    rows = rows.select_related("assessor", "student", "work__project")
    return rows.defer("work__project__brief").order_by("starts_at")[:DEFENCES_SHOWN]


@prepared
def _supports(mentor: User, now: datetime) -> QuerySet[Mentorship]:
    return Mentorship.objects.in_force(now).filter(mentor=mentor)


@access.managers
@require_safe
def calendar_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The week or the month of a mentor or a student, for managers to read."""
    runs = Q(roles__kind=Role.Kind.MENTOR, roles__ended_at=None)
    studies = Q(enrolments__isnull=False, enrolments__ended_at=None)
    people = User.objects.active().filter(runs | studies).distinct()
    person = get_object_or_404(people, pk=pk)
    view = parameters.choice(request.GET, "view", AGENDAS, "week")
    on = parse_date(parameters.text(request.GET, "on")) or today_of(request.user)
    context = {"view": view, "now": timezone.now(), "of": person}
    context |= AGENDAS[view](Reading(person, request.user), on)
    return render(request, f"students/sessions/{view}.html", context)


def _plan_url(request: HttpRequest, *, has_students: bool) -> str:
    """Where a free place of the calendar leads: a mentor plans there, a student proposes a time.
    Empty for who can do neither, and while the screen is shared."""
    if request.sharing:
        return ""
    if has_students:
        return reverse("session_plan")
    return reverse("session_proposal") if access.is_student(request.user) else ""
