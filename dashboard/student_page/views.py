"""The page of a student for their mentor: with goals, the next project, and the scratchpads."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.student_page.attendance import attendance_of
from dashboard.student_page.forms import DueDayForm, GoalForm, ScratchpadForm
from dashboard.student_page.history import history_of
from dashboard.student_page.lists import (
    cancelled_sessions,
    deliverables_by_project,
    open_and_reached_goals,
    past_sessions,
)
from dashboard.student_page.queries import (
    clock_of,
    get_supported_enrolment,
    get_visible_enrolment,
    mentorships_in_force,
    next_session_of,
    proposal_to_answer,
    situation_of,
    step_to_start,
    week_of_current,
)
from dashboard.student_page.rhythm import rhythm_of
from dashboard.student_page.situation import signals_of
from mentorhub import access, page_parts
from mentorhub.accounts import act_limits
from mentorhub.database import current_login
from mentorhub.date_formats import date_format
from mentorhub.dates import today_of
from mentorhub.forms import parameters
from mentorhub.forms.edit_conflict import EditConflictError, save_unless_changed
from mentorhub.page_parts import Page
from students.enrolments.due_days import set_due_day
from students.enrolments.queries import end_description, pause_of
from students.models import Enrolment, Goal, Project, ProjectWork, Scratchpad, SessionPolicy
from students.paths.progress import progress_of
from students.sessions.queries import changed_goal


@access.supporters
@require_safe
def student(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_visible_enrolment(request, pk))


def _page(
    request: HttpRequest, enrolment: Enrolment, goal_form: Any = None, due_form: Any = None
) -> HttpResponse:
    user, student, now = request.user, enrolment.student, timezone.now()
    progress, today, policy = progress_of(enrolment), today_of(user, now), SessionPolicy.current()
    current, supports = progress.current, enrolment.is_supported
    mentorships = mentorships_in_force(student)
    history = history_of(enrolment)
    situation = situation_of(enrolment, progress, history, mentorships, user, now)
    attendance = attendance_of(enrolment, user, policy)
    past = past_sessions(request, student, attendance.past)
    deliverables, by_project = deliverables_by_project(request, enrolment)
    open_goals, reached = open_and_reached_goals(request, enrolment)
    context = {
        "page_parts": page_parts.shown(Page.STUDENT_PAGE, request, enrolment),
        "student": student,
        "enrolment": enrolment,
        "progress": progress,
        "current": current,
        "current_week": week_of_current(enrolment, current, today),
        "guide_url": situation.facts.guide_url,
        "days_late": current.work.days_late(today) if current and current.work else 0,
        "pause": None if enrolment.ended_at else pause_of(enrolment, today_of(student)),
        "end_description": end_description(enrolment) if enrolment.ended_at else "",
        "due_form": due_form or DueDayForm(),
        "next_step": step_to_start(progress) if supports else None,
        "supports": supports,
        "mentorships": mentorships,
        "signals": signals_of(situation, policy, now),
        "clock": clock_of(enrolment, user, now),
        "next_session": next_session_of(enrolment),
        "proposal": proposal_to_answer(enrolment),
        "now": now,
        "rhythm": rhythm_of(history, progress, user, today),
        "sessions": past.page,
        "last_note": past.last_note,
        "cancelled_sessions": cancelled_sessions(request, student, attendance.cancelled),
        "attendance": attendance,
        "deliverables": deliverables,
        "deliverables_by_project": by_project,
        "open_goals": open_goals,
        "reached": reached,
        "changed_goal": changed_goal(request),
        "goal_form": goal_form or GoalForm(),
    }
    status = 422 if goal_form or due_form else 200
    return render(request, "dashboard/student.html", context, status=status)


@access.mentors
@require_safe
def signals(request: HttpRequest, pk: int) -> HttpResponse:
    """What opens beside a signal of the mentor's lists: its advice, with the buttons for this
    student. Without a script the page of the student, which has the same on top."""
    enrolment, now = get_supported_enrolment(request, pk), timezone.now()
    if not request.htmx:
        return redirect(f"{reverse('student_dashboard', args=[pk])}#situation")
    mentorships = mentorships_in_force(enrolment.student)
    progress, history = progress_of(enrolment), history_of(enrolment)
    situation = situation_of(enrolment, progress, history, mentorships, request.user, now)
    found = signals_of(situation, SessionPolicy.current(), now)
    key = parameters.choice(request.GET, "signal", {each.key for each in found})
    context = {
        "student": enrolment.student,
        "signals": [each for each in found if not key or each.key == key],
    }
    return render(request, "dashboard/student/_signals_dialog.html", context)


@access.mentors
@act_limits.limited(act_limits.NEXT_PROJECT)
@require_POST
def next_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the next project. The database allows one open project, so that concurrent requests
    start only one."""
    enrolment = get_supported_enrolment(request, pk)
    step = step_to_start(progress_of(enrolment))
    refusal = _("Nothing was started: a project is already in progress, or none is left.")
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
@act_limits.limited(act_limits.DUE_DAY, in_form=True)
@require_POST
def due_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the day on which the open project is due."""
    enrolment = get_supported_enrolment(request, pk)
    form = DueDayForm(request.POST)
    if not (form.is_valid() and act_limits.is_within_limit(request, form)):
        return _page(request, enrolment, due_form=form)
    works = ProjectWork.objects.visible_to(request.user).filter(enrolment=enrolment).open()
    work = get_object_or_404(works.select_related("project").defer("project__brief"))
    set_due_day(work, form.cleaned_data["due_on"], by=request.user)
    values = {"title": work.project.title, "day": date_format(work.due_on, _("j M Y"))}
    messages.success(
        request, _("“%(title)s” is due on %(day)s. The student will get an e-mail.") % values
    )
    return redirect("student_dashboard", pk)


@access.mentors
@act_limits.limited(act_limits.GOAL, in_form=True)
@require_POST
def goal_add(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = get_supported_enrolment(request, pk)
    form = GoalForm(request.POST)
    if not (form.is_valid() and act_limits.is_within_limit(request, form)):
        return _page(request, enrolment, goal_form=form)
    Goal.objects.create(enrolment=enrolment, text=form.cleaned_data["text"])
    return redirect("student_dashboard", pk)


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def scratchpad(request: HttpRequest, pk: int, project: int) -> HttpResponse:
    enrolment = get_supported_enrolment(request, pk)
    student = enrolment.student
    found = get_object_or_404(
        Project.objects.visible_to(request.user).filter(path=enrolment.path), pk=project
    )
    own = Scratchpad.objects.visible_to(request.user)
    row = own.filter(student=student, project=found).first()
    form = ScratchpadForm(request.POST or None, initial={"text": row.text if row else ""})
    form.with_version_of(row)
    if request.method == "POST" and form.is_valid() and act_limits.is_within_limit(request, form):
        try:
            save_unless_changed(form, own, mentor=request.user, student=student, project=found)
        except EditConflictError:
            pass  # the form says so
        else:
            messages.success(request, _("Saved. Only you can read it."))
            return redirect("scratchpad", pk, project)
    context = {"student": student, "project": found, "form": form, "row": row}
    return render(request, "dashboard/scratchpad.html", context, status=_status(form))


def _status(form: ScratchpadForm) -> int:
    return 409 if form.newer else 422 if form.errors else 200
