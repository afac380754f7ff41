"""The week works in a browser without JavaScript."""

import pytest

from students.models import PrivateNote, Session, TimeProposal
from students.replies.links import Action, Link
from tests.browser import week_people as week
from tests.browser.agenda import follow, levels, save, unfold
from tests.browser.week_people import PAVEL, PIA

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plainly(visit):
    return lambda email="": visit(email, javascript=False)


def when(page, days, hour):
    page.fill("[name=date]", week.day(days))
    page.fill("[name=time]", hour)


def test_a_mentor_plans_moves_cancels_and_closes(plainly):
    mentor = plainly(PAVEL)
    page = mentor.page
    mentor.goto("/sessions/plan/")
    when(page, 12, "18:15")
    # Both clocks are shown by asking the server, before anything is planned.
    save(page, "Check both time zones first")
    assert "18:15" in page.inner_text("#foot .button-main")
    planned = Session.objects.planned().filter(student__email=PIA)
    assert not planned.exists()
    save(page, "Plan ")
    session = planned.get()

    follow(page, ".entry a:has-text('Pia Paper')")
    follow(page, "a:has-text('Move')")
    when(page, -20, "19:30")
    save(page, "Move ")
    assert page.locator(".field-wrong:has([name=date])").count() == 1
    assert page.input_value("[name=date]") == week.day(-20)
    when(page, 14, "19:30")
    save(page, "Move ")
    assert levels(page) == ["success"]

    follow(page, "a:has-text('Cancel the session')")
    page.check("[value=cancelled_early]")
    save(page, "Cancel ")
    session.refresh_from_db()
    assert session.status == "cancelled_early"

    over = week.a_past_session(PIA, days_ago=1)
    mentor.goto(f"/sessions/{over.pk}/")
    page.fill("[name=check_in]", "Slept well")
    page.fill("[name=private-text]", "Looks tired")
    unfold(page, "end")
    page.check("#end [value=held]")
    page.uncheck("#end [name=plan_next]")
    save(page, "Save and close")
    over.refresh_from_db()
    assert over.status == "held"
    # Typed and not saved before: the button that ends the session keeps it.
    assert over.note.check_in == "Slept well"
    assert PrivateNote.objects.get(session=over).text == "Looks tired"
    assert mentor.remarks == []


def test_a_student_hands_in_proposes_and_confirms(plainly):
    student = plainly(PIA)
    page = student.page
    student.goto("/student/deliverables/")
    page.fill("[name=link]", "https://example.org/pia")
    save(page, "Hand in")
    assert page.locator("main .rows li").count() == 1

    student.goto("/sessions/proposal/")
    when(page, 20, "10:00")
    save(page, "Propose")
    assert TimeProposal.objects.open().filter(mentorship__student__email=PIA).count() == 1
    student.goto("/sessions/proposal/")
    save(page, "Withdraw")

    session = week.a_session(PIA, hours=24 * 30)
    visitor = plainly()
    visitor.goto(f"/reply/{Link(session.pk, 0, session.student_id, Action.CONFIRM).token}/")
    assert session.replies.count() == 0
    save(visitor.page, "I will be there")
    assert session.replies.get().kind == "confirmed"
    # Or the next test would find that the date of her next session is fixed.
    session.cancel("cancelled_early", by=session.mentor)
    assert student.remarks == visitor.remarks == []


def test_sharing_mode_goes_on_and_off(plainly):
    mentor = plainly(PAVEL)
    page = mentor.page
    mentor.goto("/sharing/")
    save(page, "Share with Pia Paper")
    assert "Pia Paper" in page.inner_text(".sharing")
    assert mentor.goto("/dashboard/").status == 404
    mentor.goto("/student/")
    save(page, "Turn off", within=".sharing")
    assert mentor.goto("/dashboard/").status == 200
