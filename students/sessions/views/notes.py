"""A mentor writes about a session: what the student reads too, and what nobody else reads."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.database import current_login
from mentorhub.forms.edit_conflict import NewerTextError, save_over
from students.models import DiscoveryForm, Enrolment, Goal, PrivateNote, Session, SessionNote
from students.sessions.forms.notes import DiscoveryEditor, NoteEditor, PrivateEditor
from students.sessions.queries import run_by_reader
from students.sessions.views.session import refused


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_POST
def shared(request: HttpRequest, pk: int) -> HttpResponse:
    session = run_by_reader(request, pk)
    form = NoteEditor(request.POST)
    if not (form.is_valid() and act_limits.within(request, form)):
        return refused(request, session, note_form=form)
    try:
        with transaction.atomic(using=current_login()):
            save_over(form, SessionNote.objects.all(), session=session)
            set_goals(session, form.cleaned_data["new_goals"])
    except NewerTextError:
        return refused(request, session, status=409, note_form=form)
    messages.success(request, _("Saved. The student can read it."))
    return redirect("session", pk)


def set_goals(session: Session, texts: list[str]) -> None:
    """New goals on the path the student is on; none for somebody who is on no path.

    Sent twice, they are set once.
    """
    enrolment = Enrolment.objects.running().filter(student=session.student_id).first()
    if enrolment is None or not texts:
        return
    there = set(enrolment.goals.filter(session=session).values_list("text", flat=True))
    Goal.objects.bulk_create(
        Goal(enrolment=enrolment, session=session, text=text)
        for text in dict.fromkeys(texts)
        if text not in there
    )


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_POST
def discovery(request: HttpRequest, pk: int) -> HttpResponse:
    session = run_by_reader(request, pk)
    if session.kind != Session.Kind.DISCOVERY:
        return redirect("session", pk)
    form = DiscoveryEditor(request.POST)
    if not (form.is_valid() and act_limits.within(request, form)):
        return refused(request, session, discovery_form=form)
    try:
        save_over(form, DiscoveryForm.objects.all(), session=session)
    except NewerTextError:
        return refused(request, session, status=409, discovery_form=form)
    messages.success(request, _("Saved. The student can read it."))
    return redirect("session", pk)


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_POST
def private(request: HttpRequest, pk: int) -> HttpResponse:
    session = run_by_reader(request, pk)
    form = PrivateEditor(request.POST)
    if not (form.is_valid() and act_limits.within(request, form)):
        return refused(request, session, private_form=form)
    try:
        own = PrivateNote.objects.visible_to(request.user)
        save_over(form, own, session=session, mentor=request.user)
    except NewerTextError:
        return refused(request, session, status=409, private_form=form)
    messages.success(request, _("Saved, for you alone."))
    return redirect("session", pk)
