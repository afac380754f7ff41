"""The address of what is now a part of the page of a session. Mails lead to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from mentorhub import access
from students.sessions.queries import get_session_run_by


@access.mentors
@require_safe
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("session", get_session_run_by(request.user, pk).pk)
