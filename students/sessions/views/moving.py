"""The page on which a mentor moves a session, or also the following ones of its series, or changes
the link to join.

A student cannot move a session; they propose another time (students.sessions.views.proposals).
"""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.dates import today_of
from mentorhub.forms import parameters
from mentorhub.templatetags.ui_tags import short
from students.models import Session
from students.sessions.availability import Availability
from students.sessions.date_checks import DateCheck, check_dates
from students.sessions.errors import SessionChangedError, SessionRefusedError
from students.sessions.forms.planning import LinkForm, MoveForm
from students.sessions.queries import get_changeable_session
from students.sessions.rooms import set_join_url
from students.sessions.series import following_sessions, move_series, shifted_starts
from students.sessions.views import date_form


@access.participants
@act_limits.limited(act_limits.SESSION_CHANGE, in_form=True, unless=act_limits.is_preview)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_changeable_session(request.user, pk)
    if request.user.pk == session.student_id:
        if request.method == "POST":
            raise Http404
        return redirect(f"{reverse('session_proposal')}?session={session.pk}")
    rows = following_sessions(session)
    link = _link_form(request, session)
    if link.is_bound and link.is_valid() and act_limits.is_within_limit(request, link):
        return _change_link(request, session, rows, link.cleaned_data["join_url"])
    form = _form(request, session, len(rows), is_link=link.is_bound)
    # The sessions that move do not conflict with themselves.
    moving = rows if form.is_for_series() else [session]
    availability = Availability(request.user, session.student, excluding=moving)
    check = _check(session, form, rows, availability)
    staying = date_form.left_out(request, check)
    if date_form.is_sent(request) and not link.is_bound and form.is_valid() and check:
        response = _try_to_move(request, session, form, check, staying)
        if response is not None:
            return response
        session = get_changeable_session(request.user, pk)
    context = {
        "session": session,
        "student": session.student,
        "form": form,
        "link": link,
        "chosen": check,
        "following": rows,
        "free": date_form.free_times_of(
            request, availability, session.minutes, other_than=session.starts_at
        ),
        "weekly_hours": availability.students_week.described_in(form.zone, today_of(request.user)),
        "back": "",
    }
    has_errors = bool(form.errors or link.errors)
    return date_form.render_page(request, "move", context, has_errors=has_errors)


def _link_form(request: HttpRequest, session: Session) -> LinkForm:
    """Bound when this form was sent, and not the one that moves."""
    sent = request.POST if parameters.has(request.POST, "link") else None
    return LinkForm(sent, initial={"join_url": session.room_url})


def _form(request: HttpRequest, session: Session, following: int, *, is_link: bool) -> MoveForm:
    typed = request.POST if request.method == "POST" and not is_link else None
    if date_form.is_refresh(request):
        typed = request.GET
    hour = f"{timezone.localtime(session.starts_at):%H:%M}"
    initial = date_form.suggested_start(request, hour=hour)
    return MoveForm(typed, initial=initial, zone=request.user.zone, following=following)


def _check(
    session: Session, form: MoveForm, rows: list[Session], availability: Availability
) -> DateCheck | None:
    starts = form.starts()
    if starts and form.is_for_series():
        starts = shifted_starts(session, rows, starts[0].at.astimezone(form.zone))
    return check_dates(starts, session.minutes, availability, form.zone)


def _try_to_move(
    request: HttpRequest,
    session: Session,
    form: MoveForm,
    check: DateCheck,
    staying: list[datetime],
) -> HttpResponse | None:
    """Move; None when it is refused, and the form then says why."""
    if not act_limits.is_within_limit(request, form):
        return None
    seen = parameters.integer(request.POST, "seen")
    if parameters.has(request.POST, "seen") and seen != session.schedule_version:
        # The page was opened for another date: the following sessions would move by surprise.
        if check.first == session.starts_at:
            return redirect("session", session.pk)  # the same form was sent twice
        form.add_error(None, SessionChangedError().form_error())
        return None
    if not staying and not form.is_confirmed(check, _("Tick this to move it anyway.")):
        return None
    try:
        return _move(request, session, form, check, staying)
    except SessionRefusedError as refused:
        date_form.add_refusal(form, refused)
        return None


def _move(
    request: HttpRequest,
    session: Session,
    form: MoveForm,
    check: DateCheck,
    staying: list[datetime],
) -> HttpResponse:
    """Raises what ``Session.move`` and ``move_series`` raise."""
    if form.cleaned_data.get("which") == "all":
        first = check.first.astimezone(form.zone)
        moved = move_series(session, first, by=request.user, not_to=staying)
    else:
        session.move(check.first, by=request.user)
        moved = [session]
    text = ngettext(
        "Moved to %(when)s. Both of you will get an e-mail.",
        "Moved %(count)s sessions, the first to %(when)s. Both of you will get an e-mail.",
        len(moved),
    )
    messages.success(request, text % {"when": short(moved[0].starts_at), "count": len(moved)})
    if staying:
        text = ngettext(
            "%(count)s session keeps its date.",
            "%(count)s sessions keep their date.",
            len(staying),
        )
        messages.info(request, text % {"count": len(staying)}, "left_out")
    date_form.warn_about(request, check)
    return redirect("session", session.pk)


def _change_link(
    request: HttpRequest, session: Session, rows: list[Session], url: str
) -> HttpResponse:
    count = set_join_url(rows, url, by=request.user)
    text = ngettext(
        "The link is changed. Both of you will get an e-mail with the new calendar entry.",
        "The link is changed for %(count)s sessions. Both of you will get one e-mail with the "
        "new calendar entries.",
        count,
    )
    if count:
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("This was already the link."))
    return redirect("session", session.pk)
