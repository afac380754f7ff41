"""What the pages of students and of managers have in common."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dashboard.matching.errors import AlreadyRequestedError, RequestNotOpenError
from dashboard.matching.models import MentorRequest
from dashboard.matching.requests.forms import RequestForm
from dashboard.matching.requests.lifecycle import save_request
from mentorhub.accounts import act_limits, languages
from mentorhub.dates import zone_of
from mentorhub.forms.weekly_hours import describe
from mentorhub.templatetags.ui_tags import city


def form_page(request: HttpRequest, form: RequestForm, *, own: bool) -> HttpResponse:
    context = {
        "requester": form.requester,
        "form": form,
        "own": own,
        "zone": city(zone_of(form.requester.student.zone)),
    }
    status = 422 if form.errors else 200
    return render(request, "matching/request_form.html", context, status=status)


def save_form(request: HttpRequest, form: RequestForm) -> MentorRequest | None:
    """The saved request; None, with errors in the form, when it was refused."""
    if not (form.is_valid() and act_limits.is_within_limit(request, form)):
        return None
    is_new = form.instance.pk is None
    try:
        row = save_request(form, by=request.user)
    except (RequestNotOpenError, AlreadyRequestedError) as error:
        form.add_error(None, str(error))
        return None
    text = (
        _("The request has been sent to the mentorship managers.")
        if is_new
        else _("Your changes are saved.")
    )
    messages.success(request, text)
    return row


def request_context(row: MentorRequest, hours: list[Any]) -> dict[str, Any]:
    """The context of ``_request_facts.html``."""
    return {
        "row": row,
        "languages": [languages.name_of(code) for code in row.languages],
        "hours": describe(hours),
        "zone": city(zone_of(row.student.zone)),
    }
