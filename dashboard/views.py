"""The homes of mentors and of students: the one place that puts together what features offer."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.models import Announcement
from dashboard.overview.mentor import own_of
from dashboard.overview.queries import SupportedStudent, students_of
from dashboard.overview.student_list import listed
from dashboard.overview.todo import sessions_of, turns, week_of
from dashboard.student_home.queries import agreed_with, mentor_of, next_sessions_of
from mentorhub import access
from mentorhub.lists import page_of
from students.enrolments.progress import progress_of
from students.enrolments.views import former_student_page
from students.models import Enrolment
from students.paths.tabs import tabs_of

NEXT_SHOWN = 6
NEWS = 5


@access.mentors
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    own = own_of(request.user)
    students = students_of(request.user, now)
    context = {
        "own": own,
        "should_confirm": own.should_confirm(now),
        "announcements": page_of(Announcement.objects.current(now), request, NEWS, name="news"),
        "greeting": greeting(timezone.localtime(now)) % {"name": request.user.first_name},
        **listed(request, students, own.policy, now),
        **live_parts(request.user, students, now),
    }
    return render(request, "dashboard/home.html", context)


@access.mentors
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What changes while one looks: the next session, whose turn it is, the week."""
    now = timezone.now()
    context = live_parts(request.user, students_of(request.user, now), now)
    return render(request, "dashboard/_live.html", context)


def live_parts(user: Any, students: list[SupportedStudent], now: datetime) -> dict[str, Any]:
    unsaid, coming = sessions_of(user, now)
    works = {row.student.pk: row.work for row in students}
    for session in coming:
        session.work = works.get(session.student_id)
    today = timezone.localtime(now).date()
    first = coming[0] if coming else None
    return {
        "now": now,
        "turns": turns(students, unsaid),
        "next": first,
        "next_is_today": first is not None and timezone.localtime(first.starts_at).date() <= today,
        "coming": coming[1 : NEXT_SHOWN + 1],
        "week": week_of(coming, now),
        "has_students": bool(students),
    }


def greeting(local: datetime) -> str:
    if local.hour < 5 or local.hour >= 18:
        return _("Good evening, %(name)s")
    return _("Good morning, %(name)s") if local.hour < 12 else _("Good afternoon, %(name)s")


@access.students_past_or_present
@require_safe
def student_home(request: HttpRequest) -> HttpResponse:
    """Of somebody who is no student any more, the same page as their earlier paths."""
    if not access.is_student(request.user):
        return former_student_page(request)
    enrolment = Enrolment.objects.running().select_related("path").get(student=request.user)
    progress = progress_of(enrolment)
    current = progress.current
    context = {
        "enrolment": enrolment,
        "progress": progress,
        "current": current,
        "tabs": tabs_of(current.project, "", guide_is_open=False) if current else [],
        **mentor_of(request.user),
        **next_sessions_of(request.user),
        **agreed_with(request, enrolment),
    }
    return render(request, "students/home.html", context)
