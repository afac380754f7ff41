"""The page on which a mentor plans a session, or a weekly series at the same local time."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.dates import today_of
from mentorhub.forms import parameters
from mentorhub.templatetags.ui_tags import short
from students.models import Mentorship
from students.sessions.availability import Availability
from students.sessions.date_checks import DateCheck, check_dates
from students.sessions.errors import SessionRefusedError
from students.sessions.forms.planning import PlanForm, StartForm
from students.sessions.planning import (
    default_minutes,
    mentorships_to_plan_for,
    next_session_kind,
)
from students.sessions.rooms import meeting_link_of
from students.sessions.series import SeriesRefusedError, plan_series
from students.sessions.student_choice import choices_at, unrated_choices
from students.sessions.views import date_form


@access.mentors
@act_limits.limited(act_limits.SESSION_PLAN, in_form=True, unless=act_limits.is_preview)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    mentorships = mentorships_to_plan_for(request.user)
    mentorship = _find_mentorship(request, mentorships)
    if mentorship is None:
        return _ask_with_whom(request, mentorships)
    form = _form(request, mentorship)
    availability = Availability(request.user, mentorship.student)
    check = check_dates(form.starts(), form.chosen_minutes(), availability, form.zone)
    left_out = date_form.left_out(request, check)
    if left_out:
        kept = [each for each in form.starts() if each.at not in left_out]
        check = check_dates(kept, form.chosen_minutes(), availability, form.zone)
    is_valid = date_form.is_sent(request) and form.is_valid() and check is not None
    if (
        is_valid
        and act_limits.is_within_limit(request, form)
        and form.is_confirmed(check, _("Tick this to plan it anyway."))
    ):
        try:
            return _plan(request, mentorship, form, check, left_out)
        except SessionRefusedError as refused:
            if isinstance(refused, SeriesRefusedError):
                form.add_error(None, refused.form_error())
            date_form.add_refusal(form, refused)
    free = date_form.free_times_of(request, availability, form.initial["minutes"])
    context = {
        "form": form,
        "mentorship": mentorship,
        "student": mentorship.student,
        "others": len(mentorships) > 1,
        "back": f"student={mentorship.student_id}&",
        "chosen": check,
        "free": free,
        "weekly_hours": availability.students_week.described_in(form.zone, today_of(request.user)),
    }
    return date_form.render_page(request, "plan", context, has_errors=bool(form.errors))


def _find_mentorship(request: HttpRequest, mentorships: list[Mentorship]) -> Mentorship | None:
    """The mentorship with the student that was sent; without one, the only mentorship if there is
    just one. Raises Http404 for another student."""
    sent = request.POST if parameters.text(request.POST, "student") else request.GET
    if parameters.text(sent, "student"):
        number = parameters.integer(sent, "student")
        for mentorship in mentorships:
            if mentorship.student_id == number:
                return mentorship
        raise Http404
    return mentorships[0] if len(mentorships) == 1 else None


def _ask_with_whom(request: HttpRequest, mentorships: list[Mentorship]) -> HttpResponse:
    """For which student; of a start that was chosen already, also how it suits each of them."""
    suggested = date_form.suggested_start(request)
    form = StartForm(initial=suggested, zone=request.user.zone)
    starts = [start.at for start in form.starts() if start.at > timezone.now()]
    chosen = starts[0] if starts else None
    if chosen and mentorships:
        choices = choices_at(chosen, mentorships)
    else:
        choices = unrated_choices(mentorships)
    kept = {name: value for name, value in suggested.items() if form.initial.get(name)}
    for choice in choices:
        query = urlencode({"student": choice.mentorship.student_id} | kept)
        choice.query = f"{query}#when" if kept else query
    context = {"choices": choices, "chosen": chosen}
    return render(request, "students/sessions/plan_with.html", context)


def _form(request: HttpRequest, mentorship: Mentorship) -> PlanForm:
    initial = {
        "minutes": default_minutes(mentorship.student),
        "join_url": meeting_link_of(request.user),
        "kind": next_session_kind(mentorship),
        **date_form.suggested_start(request),
    }
    # ``weeks`` is sent with the form, but is not part of the address of a suggestion.
    is_typing = request.htmx and parameters.has(request.GET, "weeks")
    typed = request.POST or (request.GET if is_typing else None)
    return PlanForm(typed, initial=initial, zone=request.user.zone)


def _plan(
    request: HttpRequest,
    mentorship: Mentorship,
    form: PlanForm,
    check: DateCheck,
    left_out: list[datetime],
) -> HttpResponse:
    """Raises what ``plan_series`` raises."""
    typed = form.cleaned_data
    planned = plan_series(
        mentorship,
        check.starts,
        by=request.user,
        minutes=typed["minutes"],
        zone=form.zone.key,
        kind=typed["kind"],
        join_url=typed["join_url"],
    )
    text = ngettext(
        "Planned with %(name)s: %(when)s.",
        "Planned with %(name)s: %(count)s sessions, from %(when)s on.",
        len(planned),
    )
    first = planned[0].starts_at
    values = {"name": mentorship.student.name, "when": short(first), "count": len(planned)}
    messages.success(request, text % values)
    date_form.say_left_out(request, left_out)
    date_form.warn_about(request, check)
    return redirect(f"{reverse('sessions')}?on={timezone.localtime(first).date()}")
