"""A student proposes a time, for a new session or instead of one; the mentor answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.templatetags.ui_tags import short
from students.models import Mentorship, Session, SessionPolicy, TimeProposal
from students.sessions.availability import Availability
from students.sessions.date_checks import check_dates
from students.sessions.errors import ReasonNeededError, SessionRefusedError
from students.sessions.forms.planning import AnswerForm, ProposalForm, ask_why
from students.sessions.planning import chosen_dates, kind_of_next, minutes_of, room_of
from students.sessions.queries import own_session
from students.sessions.wall_clock import Instant


@access.students
@act_limits.limited(act_limits.PROPOSAL, in_form=True, unless=act_limits.is_preview)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    user = request.user
    session = _session(request)
    supporting = Mentorship.objects.select_related("mentor")
    mentorship = session.mentorship if session else supporting.responsible_for(user)
    if mentorship is None:
        return render(request, "students/sessions/proposal_nobody.html")
    open_one = TimeProposal.objects.visible_to(user).open().filter(mentorship=mentorship).first()
    if open_one and request.method == "POST" and parameters.has(request.POST, "withdraw"):
        return _withdraw(request, open_one)
    if open_one and open_one.starts_at > timezone.now():
        context = {"proposal": open_one, "mentor": mentorship.mentor}
        return render(request, "students/sessions/proposal_open.html", context)
    minutes = session.minutes if session else minutes_of(user)
    availability = Availability(mentorship.mentor, user, without=[session] if session else ())
    form = _form(request)
    late = session and session.is_late_at(timezone.now(), SessionPolicy.current())
    if late:
        ask_why(form.fields["note"])
    chosen = check_dates(chosen_dates(form), minutes, availability, form.zone)
    ready = request.method == "POST" and not parameters.has(request.POST, "check")
    if ready and form.is_valid() and chosen and act_limits.within(request, form):
        try:
            note = form.cleaned_data["note"]
            TimeProposal.make(mentorship, chosen.first, by=user, note=note, session=session)
        except ReasonNeededError as refused:
            form.add_error("note", refused.form_error())
        except SessionRefusedError as refused:
            form.add_error("date", refused.form_error())
        else:
            said = {"name": mentorship.mentor.first_name, "when": short(chosen.first)}
            messages.success(request, _("Proposed: %(when)s. %(name)s gets a mail.") % said)
            return redirect("sessions")
    quick = request.htmx and request.method == "GET"
    context = {
        "form": form,
        "mentor": mentorship.mentor,
        "session": session,
        "late": late,
        "chosen": chosen,
        "free": availability.free(minutes) if request.method != "POST" and not quick else [],
        "back": f"session={session.pk}&" if session else "",
    }
    part = "_proposal_foot" if quick else "proposal"
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, f"students/sessions/{part}.html", context, status=status)


def _form(request: HttpRequest) -> ProposalForm:
    quick = request.GET if request.htmx and request.method == "GET" else None
    initial = {
        "date": parameters.text(request.GET, "date", longest=10),
        "time": parameters.text(request.GET, "time", longest=8),
    }
    return ProposalForm(request.POST or quick, initial=initial, zone=request.user.zone)


def _session(request: HttpRequest) -> Session | None:
    """The session of the address, which must be the student's own and still to come."""
    sent = request.POST if parameters.text(request.POST, "session") else request.GET
    if not parameters.text(sent, "session"):
        return None
    number = parameters.integer(sent, "session") or 0
    return own_session(request.user, number, as_student=True)


def _withdraw(request: HttpRequest, proposal: TimeProposal) -> HttpResponse:
    try:
        proposal.withdraw()
    except SessionRefusedError as refused:
        messages.warning(request, refused.form_error())
    else:
        messages.success(request, _("Your proposal is withdrawn."))
    return redirect("sessions")


@access.participants
@act_limits.limited(act_limits.PROPOSAL, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    proposals = TimeProposal.objects.visible_to(user).select_related(
        "mentorship__mentor", "mentorship__student", "session__student"
    )
    if request.method != "POST" and proposals.filter(pk=pk, mentorship__student=user).exists():
        return redirect("session_proposal")
    proposal = get_object_or_404(proposals.filter(mentorship__mentor=user), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and act_limits.within(request, form):
        try:
            return _answer(request, proposal, form.cleaned_data["answer"])
        except SessionRefusedError as refused:
            form.add_error(None, refused.form_error())
        proposal = get_object_or_404(proposals, pk=pk)
    student, session = proposal.mentorship.student, proposal.session
    minutes = session.minutes if session else minutes_of(student)
    availability = Availability(user, student, without=[session] if session else ())
    chosen = check_dates([Instant(proposal.starts_at)], minutes, availability, availability.zone)
    context = {
        "proposal": proposal,
        "form": form,
        "student": student,
        "chosen": chosen,
        "minutes": minutes,
        "is_open": proposal.state == TimeProposal.State.OPEN,
        "too_late": proposal.starts_at <= timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "students/sessions/proposal_answer.html", context, status=status)


def _answer(request: HttpRequest, proposal: TimeProposal, text: str) -> HttpResponse:
    """Raises what ``TimeProposal.accept`` and ``decline`` raise."""
    user, student = request.user, proposal.mentorship.student
    if not parameters.has(request.POST, "accept"):
        proposal.decline(by=user, answer=text)
        name = {"name": student.first_name}
        messages.success(request, _("Declined. %(name)s gets a mail.") % name)
        return redirect("sessions")
    fields: dict[str, Any] = {}
    if proposal.session is None:
        fields = {
            "minutes": minutes_of(student),
            "zone": user.zone or "UTC",
            "join_url": room_of(user),
            "kind": kind_of_next(proposal.mentorship),
        }
    session = proposal.accept(by=user, **fields)
    messages.success(request, _("Accepted: %(when)s.") % {"when": short(session.starts_at)})
    return redirect(f"{reverse('sessions')}?on={timezone.localtime(session.starts_at).date()}")
