"""Each date that a form takes has bounds, which the browser knows and the message names."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django import forms
from django.contrib import admin
from django.test import RequestFactory
from django.utils import timezone

from dashboard.cartridges.models import CartridgeImport
from mentorhub.database import STAFF, signed_in_as
from mentorhub.dates import FIRST_DAY, LAST_DAY
from mentorhub.forms.dates import Bounded, DateField, DateTimeField, SplitDateTimeField, TimeField
from tests import factories as make

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
A_WEEK = timedelta(weeks=1)
DATES = (forms.DateField, forms.DateTimeField, forms.SplitDateTimeField)


class Asks(forms.Form):
    day = DateField(past=A_WEEK, ahead=A_WEEK, required=False)
    moment = DateTimeField(past=A_WEEK, ahead=A_WEEK, required=False)
    both = SplitDateTimeField(required=False)
    any_day = DateField(required=False)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False), timezone.override("UTC"):
        yield


def errors(**typed):
    form = Asks(typed)
    form.is_valid()
    return {name: list(said) for name, said in form.errors.items()}


@pytest.mark.parametrize("day", ["2026-11-21", "2026-12-05", ""])
def test_the_first_and_the_last_day_are_taken(day):
    assert errors(day=day) == {}


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2026-11-20"])
def test_one_before_is_refused_beside_the_field_with_the_bound(day):
    assert errors(day=day) == {"day": ["Choose a date from 21 Nov 2026 on."]}
    assert errors(moment=f"{day}T10:00") == {"moment": ["Choose a date from 21 Nov 2026 on."]}


@pytest.mark.parametrize("day", ["2026-12-06", "2100-01-01", "9999-12-31"])
def test_one_after_too(day):
    assert errors(day=day) == {"day": ["Choose a date up to 5 Dec 2026."]}
    assert errors(moment=f"{day}T23:59") == {"moment": ["Choose a date up to 5 Dec 2026."]}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "Etc/GMT+12"])
@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_without_bounds_of_its_own_a_field_has_those_of_the_database(zone, day):
    with timezone.override(zone):
        assert set(errors(any_day=day, both_0=day, both_1="23:59:59")) == {"any_day", "both"}
        for ends in (FIRST_DAY + timedelta(days=2), LAST_DAY - timedelta(days=2)):
            assert errors(any_day=str(ends), both_0=str(ends), both_1="10:00") == {}


def test_a_day_counts_on_the_clock_of_whoever_fills_in_the_form():
    with timezone.override("Pacific/Kiritimati"):  # where it is the 29th already
        assert errors(day="2026-12-06") == {}
        assert errors(day="2026-11-21") != {}


def test_the_browser_knows_the_bounds_of_today():
    shown = Asks()
    assert 'min="2026-11-21" max="2026-12-05"' in str(shown["day"])
    assert 'min="2026-11-21T00:00" max="2026-12-05T23:59"' in str(shown["moment"])
    with time_machine.travel(NOW + timedelta(days=1)):
        assert 'min="2026-11-22" max="2026-12-06"' in str(Asks()["day"])


def test_what_was_typed_stays():
    assert 'value="9999-12-31"' in str(Asks({"day": "9999-12-31"})["day"])


def test_another_message_can_be_said():
    class Says(forms.Form):
        day = DateField(past=timedelta(0), error_messages={"too_early": "Over."})

    assert Says({"day": "2026-11-27"}).errors == {"day": ["Over."]}
    assert Says({"day": "x"}).errors == {"day": ["Enter a valid date."]}


def every_form():
    waiting, found = [forms.BaseForm], set()
    while waiting:
        for form in waiting.pop().__subclasses__():
            waiting.append(form)
            found.add(form)
    ours = ("mentorhub.", "students.", "guides.", "dashboard.")
    return [
        form
        for form in found
        # Those of the administration get their fields from its pages.
        if form.__module__.startswith(ours) and "admin" not in form.__module__.split(".")
    ]


@pytest.mark.django_db
def test_every_date_of_every_form_has_bounds():
    import mentorhub.urls  # noqa: F401  every view, and so every form

    checked = set()
    for form in every_form():
        for name, field in getattr(form, "base_fields", {}).items():
            assert not isinstance(field, DATES) or isinstance(field, Bounded), (form, name)
            assert not isinstance(field, forms.TimeField) or isinstance(field, TimeField), form
            if isinstance(field, Bounded):
                checked.add(f"{form.__name__}.{name}")
    assert {
        "PlanForm.date", "MoveForm.date", "ProposalForm.date", "CloseForm.next_day",
        "AnotherTimeForm.day", "TimeOffForm.ends_on", "PauseForm.last", "CoverForm.ends_on",
        "AnnouncementForm.since", "AnnouncementForm.until",
    } <= checked  # fmt: skip


@pytest.mark.django_db
def test_every_date_of_the_administration_has_bounds():
    request = RequestFactory().get("/admin/")
    request.user = make.person("Tom Admin", "staff")
    checked = set()
    with signed_in_as(STAFF):
        for model, page in admin.site._registry.items():
            if model is CartridgeImport or not page.has_add_permission(request):
                continue  # nobody types what an import is
            sets = [
                inline.get_formset(request).form for inline in page.get_inline_instances(request)
            ]
            for form in (page.get_form(request), *sets):
                for name, field in form.base_fields.items():
                    if isinstance(field, DATES):
                        assert isinstance(field, Bounded), (model, name)
                        checked.add(f"{form._meta.model.__name__}.{name}")
    assert {
        "Announcement.since", "Announcement.until", "Mentorship.starts_at", "Mentorship.ends_at",
        "Enrolment.started_at", "Pause.starts_on", "ProjectWork.due_on", "Absence.on",
        "TimeOff.ends_on", "Mentor.paused_until", "Mentor.certified_at", "Goal.done_at",
    } <= checked  # fmt: skip


def test_a_day_of_the_database_is_no_later_than_one_of_a_form():
    assert DateField().days() == (FIRST_DAY, LAST_DAY) == (date(2000, 1, 1), date(2099, 12, 31))
