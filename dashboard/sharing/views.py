"""Switching sharing mode on and off (see dashboard.sharing.middleware)."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.sharing.middleware import SESSION_KEY, SHARED_PAGES
from mentorhub import access
from mentorhub.forms import parameters
from students.models import Mentorship, Session

# How long before its start and after its end a session is assumed to be the one that is shared.
MARGIN = timedelta(minutes=60)


def student_in_session(mentor: Any) -> int | None:
    """The primary key of the student whose session is running, about to begin or just over."""
    now = timezone.now()
    near = Session.objects.planned().filter(
        mentor=mentor, starts_at__lte=now + MARGIN, ends_at__gte=now - MARGIN
    )
    return near.order_by("starts_at").values_list("student", flat=True).first()


@access.mentors
@require_http_methods(["GET", "POST"])
def switch_on(request: HttpRequest) -> HttpResponse:
    """Switch it on for the student that was sent, else for that of the session at this time; when
    there is none, ask for the student."""
    mentorships = Mentorship.objects.in_force().filter(mentor=request.user)
    if request.method == "POST":
        given = parameters.text(request.POST, "student")
        number = parameters.integer(request.POST, "student")
        chosen = number if given else student_in_session(request.user)
        if chosen is not None:
            if not mentorships.filter(student=chosen).exists():
                raise Http404
            list(messages.get_messages(request))  # discards messages: they are not for the student
            request.session[SESSION_KEY] = chosen
            return redirect(_return_address(request, SHARED_PAGES, "student_home"))
    students = mentorships.select_related("student").order_by("student__plain_name", "student_id")
    return render(request, "dashboard/sharing.html", {"mentorships": students})


@access.oneself
@require_POST
def switch_off(request: HttpRequest) -> HttpResponse:
    request.session.pop(SESSION_KEY, None)
    allowed = {"session", "sessions", *SHARED_PAGES} - {"student_home"}
    return redirect(_return_address(request, allowed, "landing"))


def _return_address(request: HttpRequest, allowed: set[str], otherwise: str) -> str:
    """The address of the page from which the form was sent if its URL name is allowed."""
    default = resolve_url(otherwise)
    address = parameters.safe_next_url(request, default)
    try:
        is_allowed = resolve(address.partition("?")[0]).view_name in allowed
    except Resolver404:
        is_allowed = False
    return address if is_allowed else default
