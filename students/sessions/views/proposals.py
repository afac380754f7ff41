"""The pages on which a student proposes a time, for a new session or instead of one, and on which
the mentor answers."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.dates import today_of
from mentorhub.forms import parameters
from mentorhub.prepared import prepared
from mentorhub.templatetags.ui_tags import short
from students.models import Mentorship, Session, SessionPolicy, TimeProposal
from students.sessions.availability import Availability
from students.sessions.date_checks import DateCheck, check_dates
from students.sessions.errors import (
    ProposalAnsweredError,
    ProposalOpenError,
    ReasonNeededError,
    SessionRefusedError,
)
from students.sessions.forms.planning import AnswerForm, ProposalForm, require_reason
from students.sessions.planning import default_minutes, new_session_fields
from students.sessions.queries import get_changeable_session, latest_proposal, upcoming_of
from students.sessions.views import date_form
from students.sessions.wall_clock import Instant


@access.students
@act_limits.limited(act_limits.PROPOSAL, in_form=True, unless=act_limits.is_preview)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and parameters.has(request.POST, "withdraw"):
        return _withdraw(request)
    session = _get_session(request)
    mentorship = session.mentorship if session else _in_charge.first(request.user, timezone.now())
    if mentorship is None:
        return render(request, "students/sessions/proposal_nobody.html")
    return _propose(request, mentorship, session)


@prepared
def _in_charge(student: User, now: datetime) -> QuerySet[Mentorship]:
    """As ``responsible_for``."""
    rows = Mentorship.objects.in_force(now).filter(student=student).in_charge_first()
    return rows.select_related("mentor")[:1]


def _get_session(request: HttpRequest) -> Session | None:
    """The session that was sent: the student's own, planned and not begun. Raises Http404."""
    sent = request.POST if parameters.text(request.POST, "session") else request.GET
    if not parameters.text(sent, "session"):
        return None
    number = parameters.integer(sent, "session") or 0
    return get_changeable_session(request.user, number, as_student=True)


def _withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw one of the student's own, also when its time has passed. Raises Http404."""
    own = TimeProposal.objects.visible_to(request.user).filter(mentorship__student=request.user)
    number = parameters.integer(request.POST, "withdraw") or 0
    try:
        get_object_or_404(own, pk=number).withdraw()
    except SessionRefusedError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Your proposal is withdrawn."))
    return redirect("sessions")


def _propose(request: HttpRequest, mentorship: Mentorship, session: Session | None) -> HttpResponse:
    minutes = session.minutes if session else default_minutes(request.user)
    excluding = [session] if session else []
    availability = Availability(mentorship.mentor, request.user, excluding=excluding)
    form = _form(request)
    is_late = session and session.is_late_at(timezone.now(), SessionPolicy.current())
    if is_late:
        require_reason(form.fields["note"])
    check = check_dates(form.starts(), minutes, availability, form.zone, reader=request.user)
    is_valid = date_form.is_sent(request) and form.is_valid() and check is not None
    if is_valid and act_limits.is_within_limit(request, form):
        try:
            return _store(request, mentorship, session, form, check)
        except ReasonNeededError as refused:
            form.add_error("note", refused.form_error())
        except (ProposalOpenError, ProposalAnsweredError) as refused:
            form.add_error(None, refused.form_error())
        except SessionRefusedError as refused:
            form.add_error("date", refused.form_error())
    latest = latest_proposal(request.user, mentorship, session)
    context = {
        "form": form,
        "mentor": mentorship.mentor,
        "session": session,
        "open_proposal": latest if latest and latest.is_waiting else None,
        "declined": latest if latest and latest.is_declined else None,
        "others": [] if session else upcoming_of(request.user, timezone.now()),
        "late": is_late,
        "chosen": check,
        "free": date_form.free_times_of(request, availability, minutes),
        "weekly_hours": availability.mentors_week.described_in(form.zone, today_of(request.user)),
        "back": f"session={session.pk}&" if session else "",
    }
    return date_form.render_page(request, "proposal", context, has_errors=bool(form.errors))


def _form(request: HttpRequest) -> ProposalForm:
    typed = request.POST or (request.GET if date_form.is_refresh(request) else None)
    initial = date_form.suggested_start(request)
    return ProposalForm(typed, initial=initial, zone=request.user.zone)


def _store(
    request: HttpRequest,
    mentorship: Mentorship,
    session: Session | None,
    form: ProposalForm,
    check: DateCheck,
) -> HttpResponse:
    """Raises what ``TimeProposal.propose`` raises."""
    TimeProposal.propose(
        mentorship,
        check.first,
        by=request.user,
        note=form.cleaned_data["note"],
        session=session,
        replacing=parameters.integer(request.POST, "replacing"),
    )
    values = {"name": mentorship.mentor.first_name, "when": short(check.first)}
    if session is None:
        text = _("Proposed: %(when)s. %(name)s will get an e-mail.")
    else:
        values["was"] = short(session.starts_at)
        text = _("Proposed: %(when)s instead of %(was)s. %(name)s will get an e-mail. Until they "
                 "answer, the session stays as planned.")  # fmt: skip
    messages.success(request, text % values)
    return redirect("sessions")


@access.participants
@act_limits.limited(act_limits.PROPOSAL, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    proposal = _get_proposal(user, pk)
    if request.method != "POST" and proposal.mentorship.student_id == user.pk:
        return redirect(_own_page(proposal))
    if proposal.mentorship.mentor_id != user.pk:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and act_limits.is_within_limit(request, form):
        try:
            return _answer(request, proposal, form.cleaned_data["answer"])
        except SessionRefusedError as refused:
            form.add_error(None, refused.form_error())
        proposal = _get_proposal(user, pk)
    context = _answer_context(user, proposal) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "students/sessions/proposal_answer.html", context, status=status)


def _get_proposal(user: Any, pk: int) -> TimeProposal:
    """Raises Http404."""
    return _visible.get_or_404(user, pk)


@prepared
def _visible(user: User, pk: int) -> QuerySet[TimeProposal]:
    rows = TimeProposal.objects.visible_to(user).filter(pk=pk)
    return rows.select_related("mentorship__mentor", "mentorship__student", "session__student")


def _own_page(proposal: TimeProposal) -> str:
    """Where its student sees it: with the session that it is about, if that is to come."""
    session = proposal.session
    if session is None:
        return reverse("session_proposal")
    if session.is_planned and session.starts_at > timezone.now():
        return f"{reverse('session_proposal')}?session={session.pk}"
    return reverse("session", args=[session.pk])


def _answer_context(mentor: Any, proposal: TimeProposal) -> dict[str, Any]:
    student, session = proposal.mentorship.student, proposal.session
    minutes = session.minutes if session else default_minutes(student)
    availability = Availability(mentor, student, excluding=[session] if session else [])
    start = Instant(proposal.starts_at)
    is_open = proposal.state == TimeProposal.State.OPEN
    now, newer = timezone.now(), None
    if not is_open:
        waiting = TimeProposal.objects.visible_to(mentor).waiting(now)
        newer = waiting.about(proposal.mentorship, session).first()
    return {
        "proposal": proposal,
        "now": now,
        "student": student,
        "chosen": check_dates([start], minutes, availability, availability.zone),
        "minutes": minutes,
        "is_open": is_open,
        "newer": newer,
        "too_late": proposal.starts_at <= now
        or (session is not None and not (session.is_planned and session.starts_at > now)),
    }


def _answer(request: HttpRequest, proposal: TimeProposal, text: str) -> HttpResponse:
    """Raises what ``TimeProposal.accept`` and ``decline`` raise."""
    if not parameters.has(request.POST, "accept"):
        proposal.decline(by=request.user, answer=text)
        name = {"name": proposal.mentorship.student.first_name}
        messages.success(request, _("Declined. %(name)s will get an e-mail.") % name)
        return redirect("sessions")
    fields = {} if proposal.session else new_session_fields(proposal.mentorship, request.user)
    session = proposal.accept(by=request.user, **fields)
    messages.success(request, _("Accepted: %(when)s.") % {"when": short(session.starts_at)})
    return redirect(f"{reverse('sessions')}?on={timezone.localtime(session.starts_at).date()}")
