"""Sharing mode: while a mentor shares their screen with a student, the server sends to this browser
only what that student may see.

The browser's session holds the student's primary key. As long as it does, ``request.user`` is the
student, without any role: the same rules and the same database policies apply. So no typed address,
reload or other tab can show a guide, a private note or another student. Only the pages listed here
answer, and they are read-only; what leads to any other page is removed from them. The shared notes
of the session are the exception: the mentor writes them there while both look on.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dashboard.sharing.closed_parts import leads_to, without_closed_parts
from students.models import Mentorship

SESSION_KEY = "sharing"


# The pages (URL names) that can be shown; all others answer 404 meanwhile.
SHARED_PAGES = {
    "landing", "student_home", "earlier_paths", "path_list", "path", "brief", "course",
    "resources", "file", "sessions", "session", "deliverables", "deliverable", "deliverable_file",
    "photo", "search", "result", "defence",
}  # fmt: skip


# The pages that the mentor keeps: switching sharing mode on and off, and signing out.
MENTOR_PAGES = {"sharing", "sharing_off", "account_logout"}
# The page on which the mentor writes, and everything on which is the student's to read. The view
# gets the mentor, and shows the page as the student.
WRITING_PAGE = "sharing_notes"
MAY_OPEN = {*SHARED_PAGES, WRITING_PAGE}
MAY_POST = {"sharing_off", WRITING_PAGE}


@dataclass(frozen=True)
class SharingState:
    mentor: Any
    # The student; a person without name and rights when the mentor no longer supports them.
    student: Any

    def may_open(self, address: str) -> bool:
        """Whether this address of our own site can be shown meanwhile."""
        return leads_to(address, MAY_OPEN)


class SharingMiddleware:
    """Must come after all middleware that needs the person who is really signed in."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.sharing = None
        if SESSION_KEY in request.session and request.user.is_authenticated:
            student = person_to_show_as(request.user, request.session[SESSION_KEY])
            request.sharing = SharingState(request.user, student)
            request.user = student
        response = self.get_response(request)
        if request.sharing is not None and _is_page(response):
            html = response.content.decode(response.charset)
            response.content = without_closed_parts(html, MAY_OPEN, MAY_POST)
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> Any:
        if request.sharing is None:
            return None
        name = request.resolver_match.view_name
        if name in MENTOR_PAGES or name == WRITING_PAGE:
            request.user = request.sharing.mentor
            return None
        if name not in SHARED_PAGES:
            raise Http404
        if request.method not in ("GET", "HEAD"):
            messages.info(request, _("Nothing was changed: sharing mode is on."))
            return redirect(request.path)
        return None


def _is_page(response: Any) -> bool:
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")


def person_to_show_as(mentor: Any, student_id: int) -> Any:
    """The student as whom pages are rendered, with the mentor's language, time zone and theme.

    The object must never be saved.
    """
    supports = Mentorship.objects.supports(mentor, student_id)
    student = supports and get_user_model().objects.filter(pk=student_id).first()
    if not student:
        student = get_user_model()(name="", email="")
        student.enrolled_path_id = None
        student.has_ended_enrolment = False
    student.role_kinds, student.has_approval = frozenset(), False
    student.theme, student.language, student.zone = mentor.theme, mentor.language, mentor.zone
    return student
