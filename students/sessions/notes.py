"""A mentor writes about a session: what the student reads too, and what nobody else reads."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorhub import access
from mentorhub.database import current_login
from students.models import DiscoveryForm, Enrolment, Goal, PrivateNote, Session, SessionNote
from students.sessions.note_forms import DiscoveryEditor, NoteEditor, PrivateEditor
from students.sessions.page import refused, run_by_reader


@access.mentors
@require_POST
def shared(request: HttpRequest, pk: int) -> HttpResponse:
    session = run_by_reader(request, pk)
    note = SessionNote.objects.filter(session=session).first() or SessionNote(session=session)
    form = NoteEditor(request.POST, instance=note)
    if not form.is_valid():
        return refused(request, session, note_form=form)
    with transaction.atomic(using=current_login()):
        form.save()
        set_goals(session.student_id, form.cleaned_data["new_goals"], session=session)
    messages.success(request, _("Saved. The student can read it."))
    return redirect("session", pk)


def set_goals(student_id: int, texts: list[str], *, session: Session | None = None) -> None:
    """New goals on the path the student is on; none for somebody who is on no path."""
    enrolment = Enrolment.objects.running().filter(student=student_id).first()
    if enrolment is not None:
        Goal.objects.bulk_create(
            Goal(enrolment=enrolment, session=session, text=text) for text in texts
        )


@access.mentors
@require_POST
def discovery(request: HttpRequest, pk: int) -> HttpResponse:
    session = run_by_reader(request, pk)
    if session.kind != Session.Kind.DISCOVERY:
        return redirect("session", pk)
    row = DiscoveryForm.objects.filter(session=session).first() or DiscoveryForm(session=session)
    form = DiscoveryEditor(request.POST, instance=row)
    if not form.is_valid():
        return refused(request, session, discovery_form=form)
    form.save()
    messages.success(request, _("Saved. The student can read it."))
    return redirect("session", pk)


@access.mentors
@require_POST
def private(request: HttpRequest, pk: int) -> HttpResponse:
    session = run_by_reader(request, pk)
    form = PrivateEditor(request.POST)
    if not form.is_valid():
        return refused(request, session, private_form=form)
    PrivateNote.objects.update_or_create(
        session=session, mentor=request.user, defaults={"text": form.cleaned_data["text"]}
    )
    messages.success(request, _("Saved, for you alone."))
    return redirect("session", pk)
