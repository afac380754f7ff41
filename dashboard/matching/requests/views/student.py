"""A student asks for a mentor, or for another one; changes the words; thinks again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.matching.models import MentorRequest
from dashboard.matching.requests import lifecycle
from dashboard.matching.requests.forms import RequestForm
from dashboard.matching.requests.weekly_hours_grid import by_day
from mentorhub import access
from mentorhub.accounts import act_limits, languages
from mentorhub.dates import zone_of
from mentorhub.forms import parameters
from mentorhub.templatetags.look import city


@access.students
@act_limits.limited(act_limits.REQUEST, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The form; once there is a request, what it says, and the form with ``?change``."""
    asker = lifecycle.asker(request.user)
    if (
        request.method != "POST"
        and asker.open_request
        and not parameters.has(request.GET, "change")
    ):
        context = {"asker": asker, **shown(asker.open_request, asker.hours)}
        return render(request, "matching/request.html", context)
    form = RequestForm(request.POST or None, asker=asker, own=True)
    if request.method == "POST" and kept(request, form):
        return redirect("mentor_request")
    return form_page(request, form, own=True)


def form_page(request: HttpRequest, form: RequestForm, *, own: bool) -> HttpResponse:
    context = {
        "asker": form.asker,
        "form": form,
        "own": own,
        "zone": city(zone_of(form.asker.student.zone)),
        "days": [(WEEKDAYS[day], WEEKDAYS_ABBR[day]) for day in range(7)],
    }
    status = 422 if form.errors else 200
    return render(request, "matching/request_form.html", context, status=status)


@access.students
@act_limits.limited(act_limits.REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest) -> HttpResponse:
    rows = MentorRequest.objects.visible_to(request.user).open().filter(student=request.user)
    found = get_object_or_404(rows)
    if request.method == "POST":
        try:
            lifecycle.withdraw(rows)
        except lifecycle.NotOpenError:
            messages.error(request, no_longer())
        else:
            messages.success(request, _("Withdrawn: nobody looks for a mentor for you now."))
        return redirect("student_home")
    return render(request, "matching/request_withdrawal.html", {"row": found})


def kept(request: HttpRequest, form: RequestForm) -> MentorRequest | None:
    """The request as written; none, and why, when there is something to put right."""
    if not (form.is_valid() and act_limits.within(request, form)):
        return None
    is_new = form.instance.pk is None
    try:
        row = lifecycle.keep(form, by=request.user)
    except lifecycle.NotOpenError:
        form.add_error(None, no_longer())
    except lifecycle.AskedAlreadyError:
        form.add_error(None, _("There is an open request already. Open this page anew to see it."))
    else:
        said = _("The mentorship managers have the request.") if is_new else _("Changed.")
        messages.success(request, said)
        return row
    return None


def no_longer() -> str:
    return _("This request is no longer open: it was answered or withdrawn meanwhile.")


def shown(row: MentorRequest, hours: list[Any]) -> dict[str, Any]:
    """What a page of a request shows, to the student and to managers."""
    return {
        "row": row,
        "languages": [languages.name_of(code) for code in row.languages],
        "hours": by_day(hours),
        "zone": city(zone_of(row.student.zone)),
    }
