"""Sharing mode: while a mentor's screen is shown to a student, the server gives this browser what
that student may see, and nothing else.

The browser's session holds the student's number. As long as it does, every page is made for the
student: the same rules, the same database policies, no role of anybody's. So a guide, a private
note or another student cannot come up by a typed address, a reload or another tab. Only the pages
listed here answer, and none of them changes anything.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mentorhub import access
from students.models import Mentorship

KEY = "sharing"


# What is shown to the student; everything else does not exist meanwhile.
SHOWN = {
    "landing", "student_home", "earlier_paths", "path_list", "path", "brief", "course",
    "resources", "file", "sessions", "session", "deliverables", "deliverable_file", "mentor_photo",
}  # fmt: skip


# What stays the mentor's own: switching it off, and leaving.
OWN = {"sharing", "sharing_off", "account_logout"}


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
