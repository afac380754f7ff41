"""Switching sharing mode on and off (dashboard.sharing.middleware)."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.sharing.middleware import KEY, SHOWN
from mentorhub import access
from mentorhub.forms import parameters
from students.models import Mentorship, Session

AROUND = timedelta(minutes=60)  # how near a session must be to be the one that is meant


def student_of_the_hour(mentor: Any) -> int | None:
    """Whose session is on or about to begin."""
    now = timezone.now()
    near = Session.objects.planned().filter(
        mentor=mentor, starts_at__lte=now + AROUND, ends_at__gte=now - AROUND
    )
    return near.order_by("starts_at").values_list("student", flat=True).first()


@access.mentors
@require_http_methods(["GET", "POST"])
def switch_on(request: HttpRequest) -> HttpResponse:
    """With a student, switch it on; without, for the session of the hour, or ask for whom."""
    mentorships = Mentorship.objects.in_force().filter(mentor=request.user)
    if request.method == "POST":
        given = parameters.text(request.POST, "student")
        number = parameters.integer(request.POST, "student")
        chosen = number if given else student_of_the_hour(request.user)
        if chosen is not None:
            if not mentorships.filter(student=chosen).exists():
                raise Http404
            list(messages.get_messages(request))  # what was said before is not for the student
            request.session[KEY] = chosen
            return redirect(_back(request, SHOWN, "student_home"))
    students = mentorships.select_related("student").order_by("student__name")
    return render(request, "dashboard/sharing.html", {"mentorships": students})


@access.oneself
@require_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    request.session.pop(KEY, None)
    return redirect(_back(request, {"session", "sessions", *SHOWN} - {"student_home"}, "landing"))


def _back(request: HttpRequest, allowed: set[str], otherwise: str) -> str:
    """The page one was on, where it is one of those; nothing else that was typed."""
    default = resolve_url(otherwise)
    address = parameters.safe_next_url(request, default)
    try:
        is_allowed = resolve(address.partition("?")[0]).view_name in allowed
    except Resolver404:
        is_allowed = False
    return address if is_allowed else default
