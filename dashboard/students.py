"""One student as their mentor sees them, and what the mentor does there."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dashboard.attendance import attendance_of
from dashboard.matching.assignments.queries import with_time_to_decline
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.database import current_login
from mentorhub.lists import bounds, counted, page_in_one_query, page_of, page_of_counted
from students.models import (
    Enrolment,
    Goal,
    Mentorship,
    ProjectWork,
    Session,
    SessionNote,
)
from students.progress import Progress, Step, progress_of

# Fewer than elsewhere, because rows carry notes: the page has a budget (40 kB).
SESSIONS, DELIVERABLES, GOALS, REACHED = 8, 10, 10, 5


class GoalForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("New goal"), max_length=300)


@access.supporters
@require_safe
def student(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _seen_by_reader(request, pk))


def _page(request: HttpRequest, enrolment: Enrolment, goal_form: Any = None) -> HttpResponse:
    user, student = request.user, enrolment.student
    progress = progress_of(enrolment)
    supports = enrolment.is_supported
    attendance = attendance_of(enrolment, user)
    in_force = Mentorship.objects.in_force().filter(student=student).select_related("mentor")
    mentorships = {row.kind: row for row in with_time_to_decline(in_force, user)}
    sessions = _sessions(request, student, attendance.past)
    handed_in = (
        enrolment.deliverables.visible_to(user)
        .select_related("project", "read_by")
        .defer("project__brief")
        .order_by(F("read_at").desc(nulls_first=True), "-handed_in_at", "-number")
    )
    open_goals, reached = _goals(request, enrolment)
    context = {
        "student": student,
        "enrolment": enrolment,
        "progress": progress,
        "current": progress.current,
        "next_step": next_step(progress) if supports else None,
        "supports": supports,
        "mentorships": mentorships,
        "next_session": Session.objects.visible_to(user).upcoming().filter(student=student).first(),
        "sessions": sessions,
        "attendance": attendance,
        "deliverables": page_in_one_query(handed_in, request, DELIVERABLES, name="handed"),
        "open_goals": open_goals,
        "reached_goals": reached,
        "reached_count": reached[0].total if reached else 0,
        "goal_form": goal_form or GoalForm(),
    }
    status = 422 if goal_form else 200
    return render(request, "dashboard/student.html", context, status=status)


def _goals(request: HttpRequest, enrolment: Enrolment) -> tuple[Page, list[Goal]]:
    """A page of the open ones, and those reached last; in one query, for the page has many."""
    rows = Goal.objects.visible_to(request.user).filter(enrolment=enrolment)
    first, last = bounds(request, GOALS, "goals")
    are_open = rows.open().order_by("set_at", "pk")
    reached = rows.exclude(done_at=None).order_by("-done_at", "-pk")
    found = list(counted(are_open)[first:last].union(counted(reached)[:REACHED], all=True))
    page = page_of_counted(
        [goal for goal in found if goal.done_at is None], are_open, request, GOALS, "goals"
    )
    return page, [goal for goal in found if goal.done_at is not None]


def _seen_by_reader(request: HttpRequest, pk: int) -> Enrolment:
    """The running enrolment of the student, else the last; never the reader's own."""
    rows = Enrolment.objects.visible_to(request.user).filter(student=pk)
    rows = rows.exclude(student=request.user).select_related("student", "path")
    rows = rows.annotate(is_supported=_is(access.enrolments_one_supports(request.user)))
    found = rows.order_by(F("ended_at").desc(nulls_first=True)).first()
    if found is None:
        raise Http404
    return found


def _supported(user: User) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.supported_by(user).select_related("student", "path")
    return rows.annotate(is_supported=_is(access.enrolments_one_supports(user)))


def _is(rule: Q) -> ExpressionWrapper:
    return ExpressionWrapper(rule, output_field=BooleanField())


def supported_by_reader(request: HttpRequest, pk: int) -> Enrolment:
    """Where this mentor may write; an absent page for all others."""
    return get_object_or_404(_supported(request.user), student=pk)


def _sessions(request: HttpRequest, student: User, count: int) -> Any:
    """Past ones, the latest first, each with its note if the reader may read it."""
    user = request.user
    rows = Session.objects.visible_to(user).past().filter(student=student)
    found = page_of(rows.select_related("mentor", "project"), request, SESSIONS, count=count)
    notes = SessionNote.objects.visible_to(user).filter(session__in=[row.pk for row in found])
    by_session = {note.session_id: note for note in notes}
    for row in found:
        row.readable_note = by_session.get(row.pk)
    return found


def next_step(progress: Progress) -> Step | None:
    """What may be started: the next project in order, once none is open."""
    if progress.current is not None or progress.enrolment.ended_at is not None:
        return None
    return next((step for step in progress.steps if step.work is None), None)


@access.mentors
@act_limits.limited(act_limits.NEXT_PROJECT)
@require_POST
def next_project(request: HttpRequest, pk: int) -> HttpResponse:
    """The database holds that one is in progress, also when two people click at once."""
    enrolment = supported_by_reader(request, pk)
    step = next_step(progress_of(enrolment))
    refusal = _("One project is in progress, or none is left: nothing was started.")
    if step is None:
        messages.error(request, refusal)
        return redirect("student_dashboard", pk)
    try:
        with transaction.atomic(using=current_login()):
            ProjectWork.objects.create(enrolment=enrolment, project=step.project)
    except IntegrityError:
        messages.error(request, refusal)
    else:
        messages.success(request, _("“%(title)s” is in progress.") % {"title": step.project.title})
    return redirect("student_dashboard", pk)


@access.mentors
@act_limits.limited(act_limits.GOAL, in_form=True)
@require_POST
def goal_add(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = supported_by_reader(request, pk)
    form = GoalForm(request.POST)
    if not (form.is_valid() and act_limits.within(request, form)):
        return _page(request, enrolment, goal_form=form)
    Goal.objects.create(enrolment=enrolment, text=form.cleaned_data["text"])
    return redirect("student_dashboard", pk)
