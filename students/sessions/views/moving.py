"""Moving a session, or it and all that follow in its series, and giving it another link.

A student moves nothing alone: they propose another time (students.sessions.views.proposals).
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.templatetags.ui_tags import short
from students.models import Session
from students.sessions.availability import Availability
from students.sessions.date_checks import DateCheck, check_dates
from students.sessions.errors import SessionChangedError, SessionRefusedError
from students.sessions.forms.planning import LinkForm, MoveForm
from students.sessions.models.querysets import PLANNED
from students.sessions.planning import chosen_dates
from students.sessions.queries import own_session
from students.sessions.series import SeriesRefusedError, along, following, move_all
from students.sessions.views.planning import add_clashes, warn_about


@access.participants
@act_limits.limited(act_limits.SESSION_CHANGE, in_form=True, unless=act_limits.is_preview)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    session, user = own_session(request.user, pk), request.user
    if user.pk == session.student_id:
        if request.method == "POST":
            raise Http404
        return redirect(f"{reverse('session_proposal')}?session={session.pk}")
    rows = following(session)
    link = LinkForm(
        request.POST if parameters.has(request.POST, "link") else None,
        initial={"join_url": session.join_url},
    )
    if link.is_bound and link.is_valid() and act_limits.within(request, link):
        return _give_link(request, session, rows, link.cleaned_data["join_url"])
    form = _form(request, session, len(rows), sent=not link.is_bound)
    # What the whole series keeps busy makes way for itself.
    availability = Availability(
        user, session.student, without=rows if _all_of_them(form) else [session]
    )
    dates = chosen_dates(form)
    if dates and _all_of_them(form):
        dates = along(session, rows, dates[0].at.astimezone(form.zone))
    chosen = check_dates(dates, session.minutes, availability, form.zone)
    ready = (
        request.method == "POST" and not parameters.has(request.POST, "check") and not link.is_bound
    )
    if ready and form.is_valid() and chosen:
        if not act_limits.within(request, form):
            pass  # the form says so
        elif _saw_another_date(request, session):
            if chosen.first == session.starts_at:
                return redirect("session", session.pk)  # sent twice
            form.add_error(None, SessionChangedError().form_error())
        elif chosen.away and not form.cleaned_data["anyway"]:
            says = _("Tick this to move it all the same.")
            form.add_error("anyway", ValidationError(says, code="away"))
        else:
            try:
                return _move(request, session, form, chosen)
            except SeriesRefusedError as refused:
                add_clashes(form, refused)
            except SessionRefusedError as refused:
                form.add_error("date", refused.form_error())
            session = own_session(user, pk)
    free = []
    if request.method != "POST" and not request.htmx:
        free = [at for at in availability.free(session.minutes, 7) if at != session.starts_at][:6]
    context = {
        "session": session,
        "student": session.student,
        "form": form,
        "link": link,
        "chosen": chosen,
        "following": rows,
        "free": free,
        "back": "",
    }
    part = "_move_foot" if request.htmx and request.method == "GET" else "move"
    refused = request.method == "POST" and (form.errors or link.errors)
    status = 422 if refused else 200
    return render(request, f"students/sessions/{part}.html", context, status=status)


def _form(request: HttpRequest, session: Session, following: int, *, sent: bool) -> MoveForm:
    zone = request.user.zone
    local = timezone.localtime(session.starts_at)
    typed = request.POST if sent and request.method == "POST" else None
    if request.htmx and request.method == "GET":
        typed = request.GET
    initial = {
        "date": parameters.text(request.GET, "date", longest=10),
        "time": parameters.text(request.GET, "time", longest=8, default=f"{local:%H:%M}"),
    }
    return MoveForm(typed, initial=initial, zone=zone, following=following)


def _saw_another_date(request: HttpRequest, session: Session) -> bool:
    """Whether the page was opened on another date: what follows would go along by surprise."""
    seen = parameters.integer(request.POST, "seen")
    return parameters.has(request.POST, "seen") and seen != session.schedule_version


def _all_of_them(form: MoveForm) -> bool:
    return form.is_bound and parameters.text(form.data, "which") == "all" and "which" in form.fields


def _move(
    request: HttpRequest, session: Session, form: MoveForm, chosen: DateCheck
) -> HttpResponse:
    """Raises what ``Session.move`` and ``move_all`` raise."""
    typed, user = form.cleaned_data, request.user
    if typed.get("which") == "all":
        moved = move_all(session, chosen.first.astimezone(form.zone), by=user)
    else:
        session.move(chosen.first, by=user)
        moved = [session]
    said = ngettext(
        "Moved to %(when)s. Both of you get a mail.",
        "Moved %(count)s sessions, the first to %(when)s. Both of you get a mail.",
        len(moved),
    )
    messages.success(request, said % {"when": short(chosen.first), "count": len(moved)})
    warn_about(request, chosen)
    return redirect("session", session.pk)


def _give_link(
    request: HttpRequest, session: Session, rows: list[Session], url: str
) -> HttpResponse:
    """The reminders that are still to come carry the new one. What was cancelled or handed over
    since it was read keeps its own."""
    own = Session.objects.filter(PLANNED, mentor=request.user.pk)
    count = own.filter(pk__in=[row.pk for row in rows]).update(join_url=url)
    said = ngettext(
        "The link to join is changed.",
        "The link to join is changed for %(count)s sessions.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect("session", session.pk)
