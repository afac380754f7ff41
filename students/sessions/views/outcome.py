"""The end of a session: how it went and when the next one is, in one step; corrections later."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.database import current_login
from mentorhub.templatetags.ui_tags import short
from students.models import Mentorship, Session
from students.sessions.absences import tell_of_two_absences
from students.sessions.availability import Availability
from students.sessions.errors import NotOfferedError, SessionRefusedError
from students.sessions.forms.outcome import CloseForm, CorrectForm
from students.sessions.models.outcome_kinds import KINDS
from students.sessions.queries import recorded_by_reader, run_by_reader
from students.sessions.views.session import context_of, may_plan_next, refused


@access.mentors
@act_limits.limited(act_limits.SESSION_CHANGE, in_form=True)
@require_POST
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """The first one closes the session, each later one is a correction."""
    session = recorded_by_reader(request, pk)
    if session.is_planned:
        return _close(request, session)
    return _correct(request, run_by_reader(request, pk))


def _close(request: HttpRequest, session: Session) -> HttpResponse:
    context = context_of(request, session)
    if not context["has_begun"]:
        return redirect("session", session.pk)  # before its start it is moved or cancelled
    form = CloseForm(session, request.POST, may_plan=may_plan_next(context))
    if (
        form.is_valid()
        and act_limits.within(request, form)
        and not _is_away(request, session, form)
    ):
        status, text = form.cleaned_data["outcome"], form.cleaned_data["text"]
        planning = False
        try:
            # Both or neither: a phone that loses its connection leaves nothing half done.
            with transaction.atomic(using=current_login()):
                session.close(status, by=request.user, text=text)
                tell_of_two_absences(session, by=request.user)
                planning = True
                if form.cleaned_data["next_at"]:
                    _plan_next(session, form, by=request.user)
        except NotOfferedError as refusal:
            form.add_error("text" if KINDS[status].needs_text else "outcome", refusal.form_error())
        except SessionRefusedError as refusal:
            form.add_error("next_day" if planning else None, refusal.form_error())
        else:
            messages.success(request, _said(form))
            return redirect("session", session.pk)
        session.refresh_from_db()
    return refused(request, session, close_form=form)


def _is_away(request: HttpRequest, session: Session, form: CloseForm) -> bool:
    """A week later may be the first day of a holiday; the page of planning takes it all the same,
    after a question."""
    at = form.cleaned_data["next_at"]
    if at is None:
        return False
    away = Availability(request.user, session.student).away(
        at, at + (session.ends_at - session.starts_at)
    )
    if away:
        rest = _("Choose another day, or do not plan one here: your agenda takes it all the same.")
        form.add_error("next_day", ValidationError(" ".join([*away, rest]), code="away"))
    return bool(away)


def _said(form: CloseForm) -> str:
    if form.cleaned_data["next_at"] is None:
        return _("Noted. Thank you.")
    when = {"when": short(form.cleaned_data["next_at"])}
    return _("Noted. The next session is planned: %(when)s.") % when


def _plan_next(session: Session, form: CloseForm, *, by: User) -> None:
    """With the same length, room and clock; in the mentorship that is in force then."""
    at = form.cleaned_data["next_at"]
    in_force = Mentorship.objects.in_force(at).filter(mentor=by, student=session.student_id)
    Session.plan(
        in_force.first() or session.mentorship,
        at,
        by=by,
        minutes=session.minutes,
        zone=session.zone,
        join_url=session.join_url,
        series=session.series,
    )


def _correct(request: HttpRequest, session: Session) -> HttpResponse:
    form = CorrectForm(session, request.POST)
    if form.is_valid() and act_limits.within(request, form):
        status, text = form.cleaned_data["outcome"], form.cleaned_data["text"]
        try:
            with transaction.atomic(using=current_login()):
                session.correct(status, by=request.user, text=text)
                tell_of_two_absences(session, by=request.user)
        except SessionRefusedError as refusal:
            form.add_error("outcome", refusal.form_error())
        else:
            messages.success(request, _("Corrected. What stood there before is kept."))
            return redirect("session", session.pk)
        session.refresh_from_db()
    return refused(request, session, correct_form=form)
