"""Sharing mode: while a mentor's screen is shown to a student, the server gives this browser what
that student may see, and nothing else.

The browser's session holds the student's number. As long as it does, every page is made for the
student: the same rules, the same database policies, no role of anybody's. So a guide, a private
note or another student cannot come up by a typed address, a reload or another tab. Only the pages
listed here answer, and none of them changes anything.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentorhub import access
from mentorhub.forms import parameters
from students.models import Mentorship, Session

KEY = "sharing"
# What is shown to the student; everything else does not exist meanwhile.
SHOWN = {
    "landing", "student_home", "earlier_paths", "path_list", "path", "brief", "course",
    "resources", "file", "sessions", "session", "deliverables", "deliverable_file", "mentor_photo",
}  # fmt: skip
# What stays the mentor's own: switching it off, and leaving.
OWN = {"sharing", "sharing_off", "account_logout"}
AROUND = timedelta(minutes=60)  # how near a session must be to be the one that is meant


@dataclass(frozen=True)
class Sharing:
    mentor: Any
    # The student, or nobody once the mentor no longer supports them.
    student: Any


class SharingMiddleware:
    """Stands after whatever must know who really is signed in."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.sharing = None
        if KEY in request.session and request.user.is_authenticated:
            request.sharing = Sharing(request.user, seen_by(request.user, request.session[KEY]))
            request.user = request.sharing.student
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> Any:
        if request.sharing is None:
            return None
        name = request.resolver_match.view_name
        if name in OWN:
            request.user = request.sharing.mentor
            return None
        if name not in SHOWN:
            raise Http404
        if request.method not in ("GET", "HEAD"):
            messages.info(request, _("Nothing was changed: sharing mode is on."))
            return redirect(request.path)
        return None


def seen_by(mentor: Any, student_id: int) -> Any:
    """The person for whom pages are made, in the mentor's language, zone and theme; never saved."""
    supported = Mentorship.objects.in_force().filter(mentor=mentor, student=student_id)
    supports = access.is_mentor(mentor) and supported.exists()
    student = supports and get_user_model().objects.filter(pk=student_id).first()
    if not student:
        student = get_user_model()(name="", email="")
        student.enrolled_path_id = None
        student.has_ended_enrolment = False
    student.role_kinds = frozenset()
    student.theme, student.language, student.zone = mentor.theme, mentor.language, mentor.zone
    return student


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
