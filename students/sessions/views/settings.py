"""Where and when a mentor works: the room, the weekly hours, time off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.dates import today_of, zone_of
from mentorhub.forms import parameters
from students.models import MeetingRoom, Session, TimeOff, WeeklyHours
from students.sessions.forms.settings import HoursForm, RoomForm, TimeOffForm

# How many rows somebody may have; more would be a mistake or mischief.
MOST_ROWS = 60


@access.mentors
@act_limits.limited(act_limits.AGENDA_SETTINGS, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    user = request.user
    room = MeetingRoom.objects.filter(mentor=user).first() or MeetingRoom(mentor=user)
    today = today_of(user)
    hours = WeeklyHours.objects.filter(person=user)
    time_off = TimeOff.objects.filter(person=user, ends_on__gte=today)
    did = parameters.text(request.POST, "do") if request.method == "POST" else None
    forms: dict[str, Any] = {
        "room": RoomForm(request.POST if did == "room" else None, instance=room),
        "hours": HoursForm(request.POST if did == "hours" else None, person=user),
        "off": TimeOffForm(request.POST if did == "off" else None, person=user),
    }
    if did in ("remove_hours", "remove_off"):
        _remove(request, hours if did == "remove_hours" else time_off)
        return redirect("session_settings")
    if did is not None:
        form = forms.get(did)
        if form is None:
            raise Http404
        full = did != "room" and (hours if did == "hours" else time_off).count() >= MOST_ROWS
        if full:
            form.add_error(None, _("Remove a row first: there are as many as there may be."))
        if form.is_valid() and act_limits.within(request, form):
            form.save()
            _say(request, did, form)
            return redirect("session_settings")
    context = {
        "forms": forms,
        "rows": [(forms["hours"].day_name(row), row) for row in hours[:MOST_ROWS]],
        "time_off": list(time_off[:MOST_ROWS]),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "students/sessions/settings.html", context, status=status)


def _remove(request: HttpRequest, rows: Any) -> None:
    """Somebody else's row does not exist."""
    number = parameters.integer(request.POST, "row")
    if number is None or not rows.filter(pk=number).delete()[0]:
        raise Http404
    messages.success(request, _("Removed."))


def _say(request: HttpRequest, did: str, form: Any) -> None:
    if did == "room":
        messages.success(request, _("Saved: new sessions take place there."))
    elif did == "hours":
        messages.success(request, _("These hours are added."))
    else:
        messages.success(request, _("These days are added."))
        count = _planned_in(form.instance, request.user)
        if count:
            said = ngettext(
                "%(count)s session is planned on these days: move it, or cancel it.",
                "%(count)s sessions are planned on these days: move them, or cancel them.",
                count,
            )
            messages.warning(request, said % {"count": count}, "sessions_then")


def _planned_in(off: TimeOff, mentor: Any) -> int:
    """Sessions still to come that begin on one of the days, on the mentor's calendar."""
    zone = zone_of(mentor.zone)
    starts = Session.objects.upcoming().filter(mentor=mentor).values_list("starts_at", flat=True)
    return sum(off.starts_on <= at.astimezone(zone).date() <= off.ends_on for at in starts)
