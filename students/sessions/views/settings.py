"""Where and when a mentor works: the room, the weekly hours, time off."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.dates import today_of
from mentorhub.forms import parameters
from mentorhub.prepared import prepared
from mentorhub.templatetags.ui_tags import short
from students.models import Session, TimeOff, WeeklyHours
from students.sessions import settings_history
from students.sessions.absence_days import sessions_in_time_off
from students.sessions.forms.settings import RoomForm, TimeOffForm, WeeklyHoursForm
from students.sessions.rooms import meeting_link_of

# How many days off somebody may have; more would be a mistake or mischief.
MAX_ROWS = 60
# Sessions that the message about new days off names; the page lists all of them.
MAX_NAMED = 10


@access.holders_of_hours
@act_limits.limited(act_limits.AGENDA_SETTINGS, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Three forms; the field ``do`` says which of them was sent."""
    user = request.user
    today = today_of(user)
    did = parameters.text(request.POST, "do") if request.method == "POST" else None
    if did == "remove_off":
        _remove(request, TimeOff.objects.filter(person=user, ends_on__gte=today))
        return redirect("session_settings")
    hours = WeeklyHours.objects.stretches_of(user)
    forms: dict[str, Any] = {
        "room": RoomForm(
            request.POST if did == "room" else None, initial={"url": meeting_link_of(user)}
        ),
        "hours": WeeklyHoursForm(request.POST if did == "hours" else None, before=hours),
        "off": TimeOffForm(request.POST if did == "off" else None, person=user),
    }
    if did is not None:
        form = forms.get(did)
        if form is None:
            raise Http404
        if did == "off" and len(_time_off(user, today)) >= MAX_ROWS:
            form.add_error(None, _("Remove a row first: the maximum is reached."))
        if (
            form.is_valid()
            and act_limits.is_within_limit(request, form)
            and _save(request, did, form)
        ):
            return redirect("session_settings")
    rows = _time_off(user, today)
    planned = sessions_in_time_off(user, rows)
    context = {
        "forms": forms,
        "undo_urls": settings_history.undo_urls(user),
        "now": timezone.now(),
        "time_off": [(row, planned[row.pk]) for row in rows],
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "students/sessions/settings.html", context, status=status)


@prepared
def _time_off(person: User, today: date) -> QuerySet[TimeOff]:
    """What is not over, the earliest first; the page lists all that there may be."""
    return TimeOff.objects.filter(person=person, ends_on__gte=today)[:MAX_ROWS]


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
            messages.success(request, _("Saved. Your sessions will take place there."))
            _say_who_is_told(request)
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


def _say_who_is_told(request: HttpRequest) -> None:
    """The sessions in the mentor's room have moved along (``rooms.set_room``)."""
    count = Session.objects.upcoming().filter(mentor=request.user, join_url="").count()
    if count:
        said = ngettext(
            "%(count)s planned session will take place there too. Both of you will get an e-mail "
            "with the new calendar entry.",
            "%(count)s planned sessions will take place there too. Everybody concerned will get "
            "one e-mail with the new calendar entries.",
            count,
        )
        messages.info(request, said % {"count": count})


def _warn_of_sessions(request: HttpRequest, off: TimeOff) -> None:
    """Names the sessions to come on these days, with links; the page lists them too."""
    sessions = sessions_in_time_off(request.user, [off])[off.pk]
    if not sessions:
        return
    said = ngettext(
        "%(count)s session is planned on these days: move it, or cancel it.",
        "%(count)s sessions are planned on these days: move them, or cancel them.",
        len(sessions),
    )
    links = format_html_join(
        ", ",
        '<a href="{}">{}, {}</a>',
        (
            (reverse("session", args=[each.pk]), each.student.name, short(each.starts_at))
            for each in sessions[:MAX_NAMED]
        ),
    )
    rest = len(sessions) - MAX_NAMED
    more = ngettext("and %(count)s more", "and %(count)s more", rest) % {"count": rest}
    text = format_html("{} {} {}", said % {"count": len(sessions)}, links, more if rest > 0 else "")
    messages.warning(request, text, "sessions_then")
