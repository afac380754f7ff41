"""What the pages with a date form share: planning, moving and proposing a session.

Such a page is opened (GET), its foot is refreshed by htmx while the person types (GET), the dates
are checked (POST with ``check``), and at last the form is sent (POST). Only that stores anything.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub.date_formats import date_format
from mentorhub.forms import parameters
from mentorhub.templatetags.ui_tags import short
from students.sessions.availability import Availability
from students.sessions.date_checks import DateCheck
from students.sessions.errors import SessionRefusedError
from students.sessions.free_times import FreeTime, free_times
from students.sessions.series import SeriesRefusedError


def is_refresh(request: HttpRequest) -> bool:
    """Whether htmx asks for the foot of the page, while the person types."""
    return bool(request.htmx) and request.method == "GET"


def is_sent(request: HttpRequest) -> bool:
    """Whether the form was sent to be carried out, and not only to check the dates."""
    return request.method == "POST" and not parameters.has(request.POST, "check")


def free_times_of(
    request: HttpRequest, availability: Availability, minutes: int, **options: Any
) -> list[FreeTime]:
    """The free times that the page suggests (``free_times``), also when it comes back with errors;
    none for its foot alone."""
    return [] if is_refresh(request) else free_times(availability, minutes, **options)


def left_out(request: HttpRequest, check: DateCheck | None) -> list[datetime]:
    """The starts of a series that the person leaves out, by the button that offers it. Never all of
    them: then the form says what stands in the way."""
    if check is None or not check.can_leave_out or not parameters.has(request.POST, "skip"):
        return []
    return check.conflicts


def say_left_out(request: HttpRequest, starts: list[datetime]) -> None:
    if starts:
        days = ", ".join(date_format(timezone.localtime(start), _("D j M")) for start in starts)
        messages.info(request, _("Skipped: %(days)s.") % {"days": days}, "left_out")


def suggested_start(request: HttpRequest, *, hour: str = "") -> dict[str, str]:
    """The initial date and time: those of a suggestion that the person has followed."""
    return {
        "date": parameters.text(request.GET, "date", longest=10),
        "time": parameters.text(request.GET, "time", longest=8, default=hour),
    }


def add_refusal(form: forms.Form, refused: SessionRefusedError) -> None:
    """Show at the date why it is refused; of a series, each date that is."""
    if isinstance(refused, SeriesRefusedError):
        for start, why in refused.clashes:
            message = _("%(when)s: %(why)s") % {"when": short(start), "why": why}
            form.add_error("date", ValidationError(message, code=why.code))
    else:
        form.add_error("date", refused.form_error())


def warn_about(request: HttpRequest, check: DateCheck) -> None:
    """Messages about what does not prevent the dates, but should be known."""
    if check.is_outside_hours:
        messages.warning(request, _("This is outside your weekly hours."), "outside_hours")
    for night in check.students_nights:
        messages.warning(request, night, "night")
    for note in check.notes:
        messages.warning(request, note, "clocks")


def render_page(
    request: HttpRequest, name: str, context: dict[str, Any], *, has_errors: bool
) -> HttpResponse:
    """The page ``name`` of the sessions, or for htmx its foot."""
    template = f"_{name}_foot" if is_refresh(request) else name
    status = 422 if request.method == "POST" and has_errors else 200
    return render(request, f"students/sessions/{template}.html", context, status=status)
