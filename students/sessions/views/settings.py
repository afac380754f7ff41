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
from students.sessions import settings_history
from students.sessions.forms.settings import RoomForm, TimeOffForm, WeeklyHoursForm

# How many days off somebody may have; more would be a mistake or mischief.
MAX_ROWS = 60


@access.mentors
@act_limits.limited(act_limits.AGENDA_SETTINGS, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Three forms; the field ``do`` says which of them was sent."""
    user = request.user
    time_off = TimeOff.objects.filter(person=user, ends_on__gte=today_of(user))
    did = parameters.text(request.POST, "do") if request.method == "POST" else None
    if did == "remove_off":
        _remove(request, time_off)
        return redirect("session_settings")
    room = MeetingRoom.objects.filter(mentor=user).first()
    hours = WeeklyHours.objects.stretches_of(user)
    forms: dict[str, Any] = {
        "room": RoomForm(
            request.POST if did == "room" else None, initial={"url": room.url if room else ""}
        ),
        "hours": WeeklyHoursForm(request.POST if did == "hours" else None, before=hours),
        "off": TimeOffForm(request.POST if did == "off" else None, person=user),
    }
    if did is not None:
        form = forms.get(did)
        if form is None:
            raise Http404
        if did == "off" and time_off.count() >= MAX_ROWS:
            form.add_error(None, _("Remove a row first: there are as many as there may be."))
        if (
            form.is_valid()
            and act_limits.is_within_limit(request, form)
            and _save(request, did, form)
        ):
            return redirect("session_settings")
    context = {
        "forms": forms,
        "undo_urls": settings_history.undo_urls(user),
        "time_off": list(time_off[:MAX_ROWS]),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "students/sessions/settings.html", context, status=status)


def _remove(request: HttpRequest, rows: Any) -> None:
    """Raises Http404 for the row of somebody else."""
    number = parameters.integer(request.POST, "row")
    if number is None or not rows.filter(pk=number).delete()[0]:
        raise Http404
    messages.success(request, _("Removed."))


def _save(request: HttpRequest, did: str, form: Any) -> bool:
    """False, and the form says why, when it could not be saved."""
    try:
        if did == "room":
            settings_history.save_room(request.user, form.cleaned_data["url"])
            messages.success(request, _("Saved: new sessions take place there."))
        elif did == "hours":
            settings_history.save_hours(request.user, form.cleaned_data["hours"])
            messages.success(request, _("Saved."))
        else:
            form.save()
            messages.success(request, _("These days are added."))
            _warn_of_sessions(request, form.instance)
    except settings_history.SettingError as error:
        form.add_error(None, str(error))
        return False
    return True


def _warn_of_sessions(request: HttpRequest, off: TimeOff) -> None:
    count = _planned_in(off, request.user)
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
