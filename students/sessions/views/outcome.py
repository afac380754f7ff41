"""A mentor records the outcome of a session and plans the next one, or corrects an outcome."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.templatetags.ui_tags import short
from students.models import Session
from students.sessions import typed_outcome
from students.sessions.availability import Availability
from students.sessions.date_checks import check_dates
from students.sessions.errors import NotOfferedError, SessionRefusedError
from students.sessions.forms.outcome import CloseForm, CorrectForm
from students.sessions.models.outcome_kinds import OUTCOME_KINDS
from students.sessions.notes import SessionNotesForm
from students.sessions.outcomes import NextSessionRefusedError, close_session, correct_outcome
from students.sessions.queries import get_session_run_by, get_session_to_record
from students.sessions.session_page import may_plan_next, session_context
from students.sessions.views.notes import save_notes
from students.sessions.views.session import render_with_errors
from students.sessions.wall_clock import Instant


@access.mentors
@act_limits.limited(act_limits.SESSION_CHANGE, in_form=True)
@require_POST
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """The first outcome closes the session; each later one is a correction. What was written on the
    page is saved first: it stays saved when the outcome is refused."""
    session = get_session_to_record(request.user, pk)
    if Session.objects.run_by(request.user).filter(pk=pk).exists():
        sent = SessionNotesForm(session, request.user, request.POST)
        refused = save_notes(request, session, sent)
        if refused is not None:
            return refused
    if session.is_planned:
        return _close(request, session)
    session = get_session_run_by(request.user, pk)
    if parameters.has(request.POST, "end"):
        text = _("The outcome has been recorded in the meantime: see below. Your notes are saved.")
        messages.warning(request, text)
        return redirect("session", pk)
    return _correct(request, session)


def _close(request: HttpRequest, session: Session) -> HttpResponse:
    context = session_context(request, session)
    if not context["has_begun"]:
        return redirect("session", session.pk)  # before its start it is moved or cancelled
    form = CloseForm(session, request.POST, may_plan=may_plan_next(context))
    if (
        form.is_valid()
        and act_limits.is_within_limit(request, form)
        and _is_free(request, session, form)
    ):
        status = form.cleaned_data["outcome"]
        try:
            close_session(
                session,
                status,
                by=request.user,
                text=form.cleaned_data["text"],
                next_at=form.cleaned_data["next_at"],
            )
        except NotOfferedError as refused:
            form.add_error(
                "text" if OUTCOME_KINDS[status].needs_text else "outcome", refused.form_error()
            )
        except NextSessionRefusedError as refused:
            form.add_error("next_day", refused.form_error())
        except SessionRefusedError as refused:
            form.add_error(None, refused.form_error())
        else:
            typed_outcome.forget(request, session)
            messages.success(request, _success_message(form.cleaned_data["next_at"]))
            _warn_of_night(request, session, form.cleaned_data["next_at"])
            return redirect("session", session.pk)
        session.refresh_from_db()
    return render_with_errors(request, session, close_form=form)


def _is_free(request: HttpRequest, session: Session, form: CloseForm) -> bool:
    """Whether neither person is away at the next date; otherwise an error of the form. The page for
    planning allows such a date after a confirmation."""
    starts_at = form.cleaned_data["next_at"]
    if starts_at is None:
        return True
    ends_at = starts_at + (session.ends_at - session.starts_at)
    away = Availability(request.user, session.student).away_reasons(starts_at, ends_at)
    if away:
        rest = _(
            "Choose another day, or do not plan one here: you can still plan it in the agenda."
        )
        form.add_error("next_day", ValidationError(" ".join([*away, rest]), code="away"))
    return not away


def _warn_of_night(request: HttpRequest, session: Session, next_at: datetime | None) -> None:
    if next_at is None:
        return
    availability = Availability(request.user, session.student)
    zone = availability.zone
    check = check_dates([Instant(next_at)], session.minutes, availability, zone)
    for night in check.students_nights if check else ():
        messages.warning(request, night, "night")


def _success_message(next_at: Any) -> str:
    if next_at is None:
        return _("Recorded. Thank you.")
    return _("Recorded. The next session is planned: %(when)s.") % {"when": short(next_at)}


def _correct(request: HttpRequest, session: Session) -> HttpResponse:
    form = CorrectForm(session, request.POST)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        typed = form.cleaned_data
        try:
            correct_outcome(session, typed["outcome"], by=request.user, text=typed["text"])
        except SessionRefusedError as refused:
            form.add_error("outcome", refused.form_error())
        else:
            typed_outcome.forget(request, session)
            messages.success(request, _("Corrected. The earlier entry is kept."))
            return redirect("session", session.pk)
        session.refresh_from_db()
    return render_with_errors(request, session, correct_form=form)
