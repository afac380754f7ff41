"""A mentor writes the notes of a session: the shared ones, and the private one."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.database import current_login
from mentorhub.forms.edit_conflict import EditConflictError, save_unless_changed
from students.models import DiscoveryForm, Goal, PrivateNote, SessionNote
from students.sessions.forms.notes import DiscoveryEditor, NoteEditor, PrivateEditor
from students.sessions.queries import get_session_run_by
from students.sessions.views.session import render_with_errors


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_POST
def shared(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_session_run_by(request.user, pk)
    form = NoteEditor(request.POST)
    if not (form.is_valid() and act_limits.is_within_limit(request, form)):
        return render_with_errors(request, session, note_form=form)
    try:
        with transaction.atomic(using=current_login()):
            save_unless_changed(form, SessionNote.objects.all(), session=session)
            Goal.objects.set_in(session, form.cleaned_data["new_goals"])
    except EditConflictError:
        return render_with_errors(request, session, status=409, note_form=form)
    messages.success(request, _("Saved. The student can read it."))
    return redirect("session", pk)


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_POST
def discovery(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_session_run_by(request.user, pk)
    if not session.is_discovery:
        return redirect("session", pk)
    form = DiscoveryEditor(request.POST)
    if not (form.is_valid() and act_limits.is_within_limit(request, form)):
        return render_with_errors(request, session, discovery_form=form)
    try:
        save_unless_changed(form, DiscoveryForm.objects.all(), session=session)
    except EditConflictError:
        return render_with_errors(request, session, status=409, discovery_form=form)
    messages.success(request, _("Saved. The student can read it."))
    return redirect("session", pk)


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_POST
def private(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_session_run_by(request.user, pk)
    form = PrivateEditor(request.POST)
    if not (form.is_valid() and act_limits.is_within_limit(request, form)):
        return render_with_errors(request, session, private_form=form)
    try:
        own = PrivateNote.objects.visible_to(request.user)
        save_unless_changed(form, own, session=session, mentor=request.user)
    except EditConflictError:
        return render_with_errors(request, session, status=409, private_form=form)
    messages.success(request, _("Saved, for you alone."))
    return redirect("session", pk)
