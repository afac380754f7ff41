"""The homes of mentors, managers and students: the only module that combines several features."""

from datetime import date, datetime
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.inbox.waiting import last_message
from dashboard.matching.assignments.queries import decline_deadline
from dashboard.overview.mentor_summary import mentor_summary
from dashboard.overview.queries import (
    SupportedStudent,
    mentorships_of_mentor,
    supported_students,
)
from dashboard.overview.student_list import student_list_context
from dashboard.overview.todo import all_lines, awaited_answers, first_lines, todo_groups
from dashboard.overview.upcoming import (
    covers_to_come,
    goals_to_follow,
    sessions_of_mentor,
    week_strip,
)
from dashboard.student_home.queries import (
    mentor_context,
    project_context,
    sessions_context,
    work_context,
)
from mentorhub import access, page_parts
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.dates import today_of
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.page_parts import Page
from mentorhub.prepared import prepared
from students.enrolments.project_weeks import pauses_annotation
from students.enrolments.queries import pause_of
from students.enrolments.views import former_student_page
from students.models import Enrolment, Mentorship, SessionPolicy
from students.paths.progress import progress_of
from students.paths.tabs import tabs_of

UPCOMING_SHOWN = 6


@prepared
def students_of_home(mentor: User, now: datetime, today: date) -> QuerySet[Mentorship]:
    """The mentorships of the home, with what the matching and the messages know about them."""
    rows = mentorships_of_mentor(mentor, now, today)
    return rows.annotate(**decline_deadline(mentor, now), **last_message(mentor))


@access.mentors_past_or_present
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home of a mentor; whoever was one is sent to the home that they have now."""
    if not access.is_mentor(request.user):
        return redirect("landing")
    now = timezone.now()
    summary = mentor_summary(request.user, now)
    students = supported_students(request.user, now, students_of_home)
    context = {
        "summary": summary,
        "page_parts": page_parts.shown(Page.MENTOR_HOME, request, summary.person),
        "greeting": greeting(request.user, now),
        **student_list_context(request, students, summary.policy, now),
        **live_context(request.user, students, summary.policy, now),
    }
    return render(request, "dashboard/home.html", context)


@access.mentors
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The part of the home that htmx refreshes: the next sessions, the to-do list, the week."""
    now = timezone.now()
    students = supported_students(request.user, now, students_of_home)
    context = live_context(request.user, students, SessionPolicy.current(), now)
    return render(request, "dashboard/_live.html", context)


@access.mentors
@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """All that waits for the mentor, of which the home shows the first lines."""
    now = timezone.now()
    students = supported_students(request.user, now, students_of_home)
    groups = todo_groups(
        students,
        sessions_of_mentor(request.user, now),
        covers_to_come(request.user, now),
        SessionPolicy.current(),
        now,
    )
    kinds = {group.kind.key: group for group in groups}
    kind = parameters.choice(request.GET, "kind", kinds)
    context = {
        "groups": groups,
        "kind": kind,
        "count": len(all_lines(groups)),
        "page": page_of(all_lines([kinds[kind]] if kind else groups), request),
        "has_students": bool(students),
    }
    return render(request, "dashboard/todo.html", context)


@access.mentors
@act_limits.limited(act_limits.PREFERENCES)
@require_POST
def student_view(request: HttpRequest) -> HttpResponse:
    """Remember whether the reader wants cards or a table."""
    user = cast(User, request.user)
    user.student_view = parameters.choice(
        request.POST, "view", User.StudentView.values, user.student_view
    )
    user.save(update_fields=["student_view"])
    return redirect(parameters.safe_next_url(request, default=f"{reverse('dashboard')}#students"))


def live_context(
    user: Any, students: list[SupportedStudent], policy: SessionPolicy, now: datetime
) -> dict[str, Any]:
    sessions = sessions_of_mentor(user, now)
    upcoming = sessions.upcoming
    works = {row.student.pk: row.work for row in students}
    for session in upcoming:
        session.work = works.get(session.student_id)
    today = timezone.localtime(now).date()
    first = upcoming[0] if upcoming else None
    groups = todo_groups(students, sessions, covers_to_come(user, now), policy, now)
    return {
        "now": now,
        "todo": groups,
        "todo_lines": first_lines(groups),
        "todo_count": len(all_lines(groups)),
        "awaited": list(awaited_answers(students)),
        "next": first,
        "next_goals": goals_to_follow(user, first),
        "next_is_today": first is not None and timezone.localtime(first.starts_at).date() <= today,
        "upcoming": upcoming[1 : UPCOMING_SHOWN + 1],
        "week": week_strip(upcoming, now),
        "has_students": bool(students),
    }


def greeting(person: User, now: datetime) -> str:
    hour = timezone.localtime(now).hour
    if hour < 5 or hour >= 18:
        text = _("Good evening, %(name)s")
    else:
        text = _("Good morning, %(name)s") if hour < 12 else _("Good afternoon, %(name)s")
    return text % {"name": person.first_name}


@prepared
def manager_of_home(manager: User, now: datetime) -> QuerySet[User]:
    """The manager, with what the parts of the home ask."""
    annotations = page_parts.annotations(Page.MANAGER_HOME, manager, now)
    return User.objects.filter(pk=manager.pk).annotate(**annotations)


@access.managers
@require_safe
def manager_home(request: HttpRequest) -> HttpResponse:
    """What needs a manager: how much in each area, then the rows with the button that answers."""
    now = timezone.now()
    (manager,) = manager_of_home(request.user, now)
    parts = page_parts.shown(Page.MANAGER_HOME, request, manager)
    figures = [part.context["figure"] for place in parts.values() for part in place]
    context = {
        "page_parts": parts,
        "greeting": greeting(request.user, now),
        "figures": figures,
        "is_calm": all(figure.count == 0 for figure in figures),
    }
    return render(request, "dashboard/manager_home.html", context)


@prepared
def running_enrolment(student: User, now: datetime) -> QuerySet[Any]:
    """The enrolment, with its path, pauses, and what the parts of the home ask."""
    rows = Enrolment.objects.running().select_related("path").filter(student=student)
    annotations = page_parts.annotations(Page.STUDENT_HOME, student, now)
    return rows.annotate(**pauses_annotation("pk"), **annotations)


@access.students_past_or_present
@require_safe
def student_home(request: HttpRequest) -> HttpResponse:
    """The home of a student; of a former student the page of their earlier paths."""
    if not access.is_student(request.user):
        return former_student_page(request)
    (enrolment,) = running_enrolment(request.user, timezone.now())
    progress = progress_of(enrolment)
    current, today = progress.current, today_of(request.user)
    context = {
        "page_parts": page_parts.shown(Page.STUDENT_HOME, request, enrolment),
        "enrolment": enrolment,
        "progress": progress,
        "current": current,
        "pause": pause_of(enrolment, today),
        **project_context(request, enrolment, current),
        "tabs": tabs_of(current.project, "", guide_is_open=False) if current else [],
        **mentor_context(request.user),
        **sessions_context(request.user),
        **work_context(request, enrolment),
    }
    return render(request, "students/home.html", context)
