"""The pages on which an assessor takes a defence or moves it: the free times of both people, a date
and a time that may be typed, and the check of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.dates import today_of
from mentorhub.forms import parameters
from mentorhub.templatetags.ui_tags import short
from students.defences import booking
from students.defences.errors import DefenceRefusedError
from students.defences.forms import SlotForm, TakeForm
from students.defences.queries import get_defence, get_takeable
from students.defences.slots import availability_for, free_slots, zone_differs
from students.models import Defence
from students.sessions.date_checks import check_dates
from students.sessions.forms.planning import LinkForm
from students.sessions.rooms import meeting_link_of
from students.sessions.views import date_form


@access.assessors
@act_limits.limited(act_limits.DEFENCE, in_form=True, unless=act_limits.is_preview)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_takeable(request.user, pk)
    if found is None:
        found = get_defence(request.user, pk)  # taken by now, perhaps by this person
        if request.method == "POST" and found.assessor_id != request.user.pk:
            messages.error(request, _("Another assessor has just taken this defence."))
        return redirect("defence", found.pk)

    def act(form: Any, starts: datetime) -> str:
        link = form.cleaned_data["join_url"]
        if link == meeting_link_of(request.user):
            link = ""  # it moves along when the room does
        booking.take(found, starts, by=request.user, join_url=link)
        return _("The defence is yours: %(when)s. Everybody will get an e-mail.")

    initial = {"join_url": meeting_link_of(request.user)}
    return _date_page(request, found, "take", TakeForm, act, initial)


@access.assessors
@act_limits.limited(act_limits.DEFENCE, in_form=True, unless=act_limits.is_preview)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_defence(request.user, pk)
    if found.assessor_id != request.user.pk:
        raise Http404
    if not found.is_booked or found.starts_at is None:
        messages.info(request, _("This defence is no longer booked."))
        return redirect("defence", pk)
    link = LinkForm(
        request.POST if parameters.has(request.POST, "link") else None,
        initial={"join_url": found.room_url},
    )
    if link.is_bound and link.is_valid() and act_limits.is_within_limit(request, link):
        return _change_link(request, found, link.cleaned_data["join_url"])
    seen = parameters.integer(request.POST, "seen")

    def act(form: SlotForm, starts: datetime) -> str:
        booking.move(found, starts, by=request.user, seen_version=seen)
        return _("Moved to %(when)s. Everybody will get an e-mail.")

    hour = f"{found.starts_at.astimezone(availability_for(found, request.user).zone):%H:%M}"
    return _date_page(request, found, "move", SlotForm, act, {}, hour=hour, link=link)


def _date_page(
    request: HttpRequest,
    defence: Defence,
    name: str,
    make_form: type[SlotForm],
    act: Callable[[Any, datetime], str],
    initial: dict[str, Any],
    *,
    hour: str = "",
    link: LinkForm | None = None,
) -> HttpResponse:
    minutes = booking.minutes_of(defence)
    availability = availability_for(defence, request.user)
    slots = free_slots(defence, availability)
    typed = request.POST if request.method == "POST" and not (link and link.is_bound) else None
    if date_form.is_refresh(request):
        typed = request.GET
    form = make_form(
        typed,
        initial=initial | date_form.suggested_start(request, hour=hour),
        zone=request.user.zone,
        window=slots.window,
        minutes=minutes,
    )
    check = check_dates(form.starts(), minutes, availability, form.zone)
    is_sent = date_form.is_sent(request) and form.is_bound and form.is_valid() and check
    if (
        is_sent
        and check is not None
        and act_limits.is_within_limit(request, form)
        and form.is_confirmed(check, _("Tick this to choose it anyway."))
    ):
        try:
            text = act(form, check.first)
        except DefenceRefusedError as refused:
            date_form.add_refusal(form, refused)
            defence = get_defence(request.user, defence.pk)
        else:
            messages.success(request, text % {"when": short(check.first)})
            date_form.warn_about(request, check)
            return redirect("defence", defence.pk)
    context = {
        "defence": defence,
        "action": reverse(f"defence_{name}", args=[defence.pk]),
        "form": form,
        "link": link,
        "chosen": check,
        "minutes": minutes,
        "slots": slots,
        "free": slots.suggested,
        "other_clock": zone_differs(defence, availability),
        "weekly_hours": availability.students_week.described_in(form.zone, today_of(request.user)),
        "student": defence.student,
        "back": "",
    }
    has_errors = bool(form.errors or (link and link.errors))
    template = f"_{name}_foot" if date_form.is_refresh(request) else name
    status = 422 if request.method == "POST" and has_errors else 200
    return render(request, f"students/defences/{template}.html", context, status=status)


def _change_link(request: HttpRequest, defence: Defence, url: str) -> HttpResponse:
    if url == meeting_link_of(request.user):
        url = ""
    if url == defence.join_url:
        messages.info(request, _("This was already the link."))
        return redirect("defence", defence.pk)
    try:
        booking.change_link(defence, url, by=request.user)
    except DefenceRefusedError as refused:
        messages.error(request, str(refused))
    else:
        text = _("The link is changed. Everybody will get an e-mail with it.")
        messages.success(request, text)
    return redirect("defence", defence.pk)
