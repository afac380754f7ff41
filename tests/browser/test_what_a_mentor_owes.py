"""What waits on a mentor's dashboard is done from there, in a real browser."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import (
    Deliverable,
    PrivateNote,
    ProjectWork,
    Scratchpad,
    Session,
    TimeProposal,
)
from tests.browser import week_people as week
from tests.browser.agenda import clock, follow, levels, save, unfold
from tests.browser.week_people import BO, CLEO, ROSA, WANDA

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mentor(visit):
    return visit(WANDA)


def test_a_session_is_closed_with_notes_goals_and_the_next_date_then_corrected(mentor):
    page = mentor.page
    session = week.a_past_session(CLEO, days_ago=2)
    mentor.goto("/dashboard/")
    follow(page, f"main a[href*='/sessions/{session.pk}/']")
    page.fill("[name=check_in]", "Slept well.")
    page.fill("[name=new_goals]", "Read the brief\nDraw the tables")
    page.fill("[name=private-text]", "Shy about questions")
    unfold(page, "end")
    page.check("#end [value=no_show]")
    save(page, "Save", within="#record")
    assert levels(page) == ["success"]
    assert session.note.check_in == "Slept well."
    assert PrivateNote.objects.get(session=session).text == "Shy about questions"
    # The outcome was not recorded, and is still chosen.
    assert page.is_checked("#end [value=no_show]")
    unfold(page, "end")
    page.check("#end [value=held]")
    page.check("#end [name=plan_next]")
    page.fill("#end [name=next_day]", "2020-02-03")
    save(page, "Save and close")
    assert page.locator("#end .field-wrong:has([name=next_day])").count() == 1
    assert page.is_checked("#end [value=held]")
    page.fill("#end [name=next_day]", week.day(30))
    page.fill("#end [name=next_time]", "16:00")
    save(page, "Save and close")
    session.refresh_from_db()
    assert session.status == "held"
    assert session.goals.count() == 2
    following = Session.objects.upcoming().filter(student=session.student).last()
    assert clock(following) == "16:00"

    unfold(page, "correct")
    page.check("#correct [value=no_show]")
    page.fill("#correct [name=text]", "I mixed up two students")
    save(page, "Correct the outcome")
    assert page.locator("#outcome .trace del").count() == 1
    session.refresh_from_db()
    assert session.status == "no_show"
    assert "I mixed up two students" in mentor.text()
    assert mentor.remarks == []


def test_a_deliverable_is_read_and_thoughts_are_kept(mentor):
    page, student = mentor.page, week.person(ROSA)
    mentor.goto("/dashboard/")
    follow(page, "main .students a:has-text('Rosa Runner')")
    save(page, "Mark as read")
    assert Deliverable.objects.get(enrolment__student=student).read_by.email == WANDA
    follow(page, "main a:has-text('My scratchpad')")
    page.fill("main [name=text]", "Ask about the columns")
    save(page, "Save")
    assert page.input_value("main [name=text]") == "Ask about the columns"
    assert Scratchpad.objects.get(student=student).text == "Ask about the columns"
    assert mentor.remarks == []


def test_the_next_project_is_started_once(mentor):
    page, student = mentor.page, week.person(BO)
    mentor.goto(f"/dashboard/students/{student.pk}/")
    save(page, "Start “")
    assert levels(page) == ["success"]
    assert page.locator("button:has-text('Start “')").count() == 0
    assert ProjectWork.objects.open().filter(enrolment__student=student).count() == 1


def test_a_time_that_a_student_proposes_is_accepted(mentor):
    page = mentor.page
    asked = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=60)
    ours = {"by": week.person(BO), "note": "A visit to the dentist"}
    proposal = TimeProposal.propose(week.with_mentor(BO), asked, **ours)
    mentor.goto("/sessions/")
    follow(page, ".proposals a:has-text('Accept or decline')")
    assert "A visit to the dentist" in mentor.text()
    save(page, "Plan ")
    assert levels(page) == ["success"]
    proposal.refresh_from_db()
    assert proposal.state == TimeProposal.State.ACCEPTED
    assert Session.objects.get(student__email=BO).starts_at == asked


def test_notifications_are_counted_and_marked_as_read(mentor):
    page = mentor.page
    week.told(WANDA, 2)
    mentor.goto("/dashboard/")
    bell = page.locator("a.bell >> visible=true").first
    assert re.search(r"\d", bell.inner_text())
    with page.expect_navigation():
        bell.click()
    assert page.locator(".told-new").count() >= 2
    save(page, "Mark all as read")
    assert page.locator(".told-new").count() == 0
    assert page.locator(".bell-count").count() == 0
    assert mentor.remarks == []
