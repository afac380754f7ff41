"""The page of one session. Private notes stand in a template of their own."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentorhub import access
from students.models import Session
from students.sessions.queries import get_visible_session
from students.sessions.session_page import session_context


@access.involved
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_visible_session(request.user, pk)
    return render(request, "students/session/page.html", session_context(request, found))


def render_with_errors(
    request: HttpRequest, session: Session, *, status: int = 422, **forms: BaseForm
) -> HttpResponse:
    """The page again, with bound forms: what was typed, and its errors."""
    context = session_context(request, session) | forms
    return render(request, "students/session/page.html", context, status=status)
