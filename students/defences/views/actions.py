"""What people do about a defence on its page; each sends a form and is brought back to the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from students.defences import booking, holding, requesting
from students.defences.errors import DefenceRefusedError
from students.defences.forms import CallOffForm, NotHeldForm, RecordingForm
from students.defences.queries import get_defence, require_calling_off
from students.defences.views.defence import render_with_errors


@access.assessors
@act_limits.limited(act_limits.DEFENCE)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_defence(request.user, pk)
    said = _("Declined. Other assessors can take it now.")
    return _act(request, pk, said, lambda: requesting.decline(found, by=request.user))


@access.assessors
@act_limits.limited(act_limits.DEFENCE)
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_defence(request.user, pk)
    said = _("Given back. The student and the mentor will get an e-mail.")
    response = _act(request, pk, said, lambda: booking.give_back(found, by=request.user))
    # Another assessor may be the only one who sees it now.
    return redirect("evaluations") if found.assessor_id is None else response


@access.members
@act_limits.limited(act_limits.DEFENCE, in_form=True)
@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_defence(request.user, pk)
    require_calling_off(found, request.user)
    form = CallOffForm(request.POST)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        words, seen = form.cleaned_data["words"], parameters.integer(request.POST, "seen")
        try:
            booking.call_off(found, words, by=request.user, seen_version=seen)
        except DefenceRefusedError as refused:
            found = get_defence(request.user, pk)
            form.add_error(None, refused.form_error())
        else:
            messages.success(request, _("Called off. Everybody will get an e-mail."))
            return redirect("defence", pk)
    return render_with_errors(request, found, call_off_form=form)


@access.assessors
@act_limits.limited(act_limits.DEFENCE)
@require_POST
def held(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_defence(request.user, pk)
    said = _("Recorded: the defence was held. Your verdict is due next.")
    return _act(request, pk, said, lambda: holding.hold(found, by=request.user))


@access.members
@act_limits.limited(act_limits.DEFENCE, in_form=True)
@require_POST
def not_held(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_defence(request.user, pk)
    offered = holding.reasons_for(found, request.user, timezone.now())
    form = NotHeldForm(request.POST, offered=offered)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        typed = form.cleaned_data
        try:
            holding.not_held(found, typed["because"], typed["words"], by=request.user)
        except DefenceRefusedError as refused:
            found = get_defence(request.user, pk)
            form.add_error(None, refused.form_error())
        else:
            messages.success(request, _("Recorded. Everybody will get an e-mail."))
            return redirect("defence", pk)
    return render_with_errors(request, found, not_held_form=form)


@access.assessors
@act_limits.limited(act_limits.DEFENCE, in_form=True)
@require_POST
def recording(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_defence(request.user, pk)
    form = RecordingForm(request.POST)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        url = form.cleaned_data["recording_url"]
        said = _("The link is saved.") if url else _("The link is removed.")
        return _act(request, pk, said, lambda: holding.set_recording(found, url, by=request.user))
    return render_with_errors(request, found, recording_form=form)


def _act(request: HttpRequest, pk: int, said: str, act: Callable[[], Any]) -> HttpResponse:
    """Do it, and say so or why not on the page."""
    try:
        act()
    except DefenceRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("defence", pk)
