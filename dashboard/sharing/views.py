"""Switching sharing mode on and off (see dashboard.sharing.middleware)."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.sharing.middleware import SESSION_KEY, SHARED_PAGES
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.database import current_login
from mentorhub.forms import parameters
from mentorhub.forms.edit_conflict import EditConflictError, save_unless_changed
from students.models import Goal, Mentorship, Session, SessionNote
from students.sessions.forms.notes import NoteEditor

# How long before its start and after its end a session is assumed to be the one that is shared.
MARGIN = timedelta(minutes=60)


def student_in_session(mentor: Any) -> int | None:
    """The primary key of the student whose session is running, about to begin or just over.

    None when that may be said of two students: one of them would be shown the page of the other.
    """
    now = timezone.now()
    near = Session.objects.planned().filter(
        mentor=mentor, starts_at__lte=now + MARGIN, ends_at__gte=now - MARGIN
    )
    students = set(near.values_list("student", flat=True))
    return students.pop() if len(students) == 1 else None


@access.mentors
@require_http_methods(["GET", "POST"])
def switch_on(request: HttpRequest) -> HttpResponse:
    """Switch it on for the student that was sent, else for that of the session at this time; when
    there is none, or more than one, ask for the student."""
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
    address = parameters.safe_next_url(request, "landing")
    if (written := _session_written_about(address)) is not None:
        return redirect("session", written)
    allowed = {"session", "sessions", *SHARED_PAGES} - {"student_home"}
    return redirect(_return_address(request, allowed, "landing"))


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the shared notes of a session with the student who looks on. Absent outside sharing
    mode, where the page of the session has them beside the private ones."""
    if request.sharing is None or request.sharing.student.pk is None:
        raise Http404
    rows = Session.objects.run_by(request.user).filter(student=request.sharing.student.pk)
    session = get_object_or_404(rows.select_related("mentor", "student"), pk=pk)
    if request.method == "POST":
        form = NoteEditor(request.POST)
        if form.is_valid() and act_limits.is_within_limit(request, form):
            try:
                save_note(form, session)
            except EditConflictError:
                pass  # the form says so
            else:
                messages.success(request, _("The notes are saved."))
                return redirect("session", pk)
    else:
        note = SessionNote.objects.visible_to(request.user).filter(session=session).first()
        form = NoteEditor(instance=note).with_version_of(note)
    # From here on the page is the student's: no navigation, name or count of the mentor.
    request.user = request.sharing.student
    context = {"session": session, "form": form}
    return render(request, "dashboard/sharing_notes.html", context, status=status_of(form))


def save_note(form: NoteEditor, session: Session) -> None:
    """Raises EditConflictError when the note was saved elsewhere meanwhile."""
    with transaction.atomic(using=current_login()):
        row = save_unless_changed(form, SessionNote.objects.all(), session=session)
        # The student looks on: what was a draft is theirs to read.
        SessionNote.objects.filter(pk=row.pk).update(is_draft=False)
        Goal.objects.set_in(session, form.cleaned_data["new_goals"])


def status_of(form: NoteEditor) -> int:
    return 409 if form.newer else 422 if form.errors else 200


def _session_written_about(address: str) -> int | None:
    """The session, when the address is that of the notes in sharing mode."""
    try:
        found = resolve(address.partition("?")[0])
    except Resolver404:
        return None
    return found.kwargs["pk"] if found.view_name == "sharing_notes" else None


def _return_address(request: HttpRequest, allowed: set[str], otherwise: str) -> str:
    """The address of the page from which the form was sent if its URL name is allowed."""
    default = resolve_url(otherwise)
    address = parameters.safe_next_url(request, default)
    try:
        is_allowed = resolve(address.partition("?")[0]).view_name in allowed
    except Resolver404:
        is_allowed = False
    return address if is_allowed else default
