"""A mentor's week, in the order in which it is lived, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import Session, WeeklyHours
from tests.browser import week_people as week
from tests.browser.agenda import clock, fill_when, follow, levels, plan, save
from tests.browser.week_people import HOLLY, NILS, REMY, ROSA, WANDA

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOM = "https://meet.example.org/holly"


@pytest.fixture
def mentor(visit):
    return visit(WANDA)


def test_weekly_hours_and_a_room_are_set_and_used_by_the_next_plan(visit):
    mentor = visit(HOLLY)
    page = mentor.page
    mentor.goto("/sessions/")
    follow(page, "a:has-text('Hours and room')")
    page.fill("[name=url]", ROOM)
    save(page, "Save my room")
    for minute in range(17 * 60, 20 * 60, 30):
        page.check(f"[value='3-{minute}']")
    save(page, "Save my weekly hours")
    assert levels(page) == ["success"]
    assert WeeklyHours.objects.stretches_of(week.person(HOLLY)) == [(3, 17 * 60, 20 * 60)]

    mentor.goto(f"/sessions/plan/?student={week.person(REMY).pk}")
    assert page.input_value("[name=join_url]") == ROOM
    assert "Thu" in page.inner_text("ul.free")
    assert mentor.remarks == []


def test_the_first_session_of_two_people_is_the_discovery_session(mentor):
    page, student = mentor.page, week.person(NILS)
    mentor.goto("/sessions/")
    follow(page, "a:has-text('Plan a session')")
    follow(page, "main a:has-text('Nils Newcomer')")
    assert page.input_value("[name=kind]") == "discovery"
    plan(page, days=9, hour="18:00")
    assert levels(page) == ["success"]
    follow(page, ".entry a:has-text('Nils Newcomer')")
    page.fill("[name=discovery-background]", "Eleven years at a hotel's front desk.")
    save(page, "Save", within="#record")
    session = Session.objects.get(student=student)
    assert session.discovery.background.startswith("Eleven years")
    assert mentor.remarks == []


def test_a_series_is_planned_one_is_moved_and_then_all_that_follow(mentor):
    page, student = mentor.page, week.person(ROSA)
    mentor.goto(f"/sessions/plan/?student={student.pk}")
    page.select_option("[name=weeks]", "3")
    plan(page, days=10, hour="17:30")
    planned = Session.objects.filter(student=student, series__isnull=False).order_by("starts_at")
    first, second, third = planned
    assert levels(page) == ["success"]

    mentor.goto(f"/sessions/{first.pk}/")
    follow(page, "a:has-text('Move')")
    fill_when(page, days=11, hour="18:15", button="Move to")
    save(page, "Move to")
    assert levels(page) == ["success"]
    first.refresh_from_db()
    second.refresh_from_db()
    assert clock(first) == "18:15"
    assert clock(second) == "17:30"

    mentor.goto(f"/sessions/{second.pk}/move/")
    page.check("[name=which][value=all]")
    fill_when(page, days=18, hour="19:00", button="Move 2 sessions")
    save(page, "Move 2 sessions")
    for session in (first, second, third):
        session.refresh_from_db()
    assert [clock(each) for each in (first, second, third)] == ["18:15", "19:00", "19:00"]
    assert third.starts_at - second.starts_at == timedelta(weeks=1)
    assert mentor.remarks == []


def test_an_overlap_and_a_past_date_are_refused_beside_the_field(mentor):
    page = mentor.page
    taken = week.a_session(ROSA, hours=24 * 40)
    local = timezone.localtime(taken.starts_at, week.PARIS)
    mentor.goto(f"/sessions/plan/?student={week.person(NILS).pk}")
    page.fill("[name=date]", local.date().isoformat())
    page.fill("[name=time]", f"{local:%H:%M}")
    page.fill("[name=minutes]", "35")
    save(page, "Plan")
    assert page.locator(".field-wrong").count() == 1
    assert page.locator(".field-wrong:has([name=date])").count() == 1
    kept = [page.input_value(f"[name={name}]") for name in ("date", "time", "minutes")]
    assert kept == [local.date().isoformat(), f"{local:%H:%M}", "35"]

    page.fill("[name=date]", "2020-02-03")
    save(page, "Plan")
    assert page.locator(".field-wrong:has([name=date])").count() == 1
    assert page.input_value("[name=date]") == "2020-02-03"
    assert Session.objects.filter(mentor=taken.mentor, starts_at=taken.starts_at).count() == 1


def test_a_session_is_cancelled_with_a_reason_that_the_student_reads(mentor, visit):
    page = mentor.page
    session = week.a_session(ROSA, hours=24 * 50)
    mentor.goto(f"/sessions/{session.pk}/")
    follow(page, "a:has-text('Cancel the session')")
    reasons = page.locator("[name=reason]")
    assert [each.get_attribute("value") for each in reasons.all()] == [
        "cancelled_early",
        "cancelled_other",
    ]
    page.check("[value=cancelled_other]")
    save(page, "Cancel ")
    assert page.locator(".field-wrong:has([name=text])").count() == 1
    assert page.is_checked("[value=cancelled_other]")
    page.fill("[name=text]", "The line of my house is cut")
    save(page, "Cancel ")
    assert levels(page) == ["success"]
    session.refresh_from_db()
    assert session.status == "cancelled_other"

    student = visit(ROSA)
    student.goto(f"/sessions/{session.pk}/")
    assert "The line of my house is cut" in student.text()
    assert student.page.locator("a:has-text('Join')").count() == 0
    assert mentor.remarks == student.remarks == []
