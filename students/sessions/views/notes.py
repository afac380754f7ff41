"""A mentor writes the notes of a session: those for both, the private one, and the goals."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms.edit_conflict import EditConflictError
from mentorhub.forms.texts import refused_passages
from students.models import Session
from students.sessions import typed_outcome
from students.sessions.notes import SessionNotesForm
from students.sessions.queries import get_session_run_by
from students.sessions.views.session import render_with_errors


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_POST
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Save every part. An outcome that was chosen on the page is not recorded, and not lost."""
    session = get_session_run_by(request.user, pk)
    typed_outcome.require_own_words(request)
    sent = SessionNotesForm(session, request.user, request.POST)
    refused = save_notes(request, session, sent)
    if refused is not None:
        return refused
    typed_outcome.keep(request, session)
    messages.success(request, _success_message(sent))
    return redirect(f"{reverse('session', args=[pk])}#notes")


@access.mentors
@act_limits.limited(act_limits.NOTES)
@require_POST
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Save what is being written, for static/js/session.js. The status says why it is not saved:
    409 when it was changed elsewhere, 422 when it does not fit; ``refused`` says that a passage of
    a guide is in it. The button Save shows more."""
    session = get_session_run_by(request.user, pk)
    sent = SessionNotesForm(session, request.user, request.POST)
    if not sent.is_valid():
        # Only the author's own words come back: the page keeps the text, and nothing is stored.
        return JsonResponse({"refused": refused_passages(sent.forms.values())}, status=422)
    try:
        hidden = sent.save_drafts()
    except EditConflictError:
        return JsonResponse({}, status=409)
    return JsonResponse({"hidden": hidden, "saved_at": time_format(timezone.localtime(), "H:i")})


def save_notes(
    request: HttpRequest, session: Session, sent: SessionNotesForm
) -> HttpResponse | None:
    """None when everything is saved; otherwise nothing is, and the page says why."""
    if not (sent.is_valid() and act_limits.is_within_limit(request, sent.note)):
        return render_with_errors(request, session, **sent.forms)
    try:
        sent.save()
    except EditConflictError:
        return render_with_errors(request, session, status=409, **sent.forms)
    return None


def _success_message(sent: SessionNotesForm) -> str:
    if sent.edits_shared and sent.edits_private:
        return _("Saved. The student can read the shared notes, but not your private note.")
    if sent.edits_shared:
        return _("Saved. The student can read it.")
    if sent.edits_private:
        return _("Saved. Only you can read it.")
    return _("Everything is already saved.")
