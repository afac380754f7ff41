"""A student's week, in a real browser: handing in, proposing, reading, cancelling, confirming."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentorhub.notifications.tasks import send_due
from students.models import CalendarFeed, Deliverable, Goal, Session, SessionNote, TimeProposal
from tests.browser import week_people as week
from tests.browser.agenda import fill_when, follow, levels, save
from tests.browser.week_people import MILO, STELLA

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def student(visit):
    return visit(STELLA)


def test_a_link_and_a_file_are_handed_in_and_numbered(student):
    page = student.page
    student.goto("/student/deliverables/")
    save(page, "Hand in")
    assert page.locator(".field-wrong:has([name=link])").count() == 1
    page.fill("[name=link]", "ftp://example.org/one")
    page.fill("[name=note]", "The first version")
    save(page, "Hand in")
    assert page.locator(".field-wrong:has([name=link])").count() == 1
    assert page.input_value("[name=note]") == "The first version"
    page.fill("[name=link]", "https://example.org/stella/one")
    save(page, "Hand in")
    page.set_input_files(
        "[name=file]", {"name": "report.txt", "mimeType": "text/plain", "buffer": b"Three pages."}
    )
    save(page, "Hand in")
    handed_in = Deliverable.objects.filter(enrolment__student=week.person(STELLA))
    assert set(handed_in.values_list("number", "file_name")) == {(1, ""), (2, "report.txt")}
    assert page.locator("main .rows li").count() == 2
    with page.expect_download() as download:
        page.click("a:has-text('report.txt')")
    assert download.value.path().read_bytes() == b"Three pages."
    assert student.remarks == []


def test_another_time_is_proposed_and_the_refusal_keeps_the_words(student):
    page = student.page
    session = week.a_session(STELLA, hours=24 * 9)
    student.goto(f"/sessions/{session.pk}/")
    follow(page, "a:has-text('Propose another time')")
    page.fill("[name=note]", "A visit to the dentist")
    page.fill("[name=date]", "2020-02-03")
    page.fill("[name=time]", "10:00")
    save(page, "Propose")
    assert page.locator(".field-wrong:has([name=date])").count() == 1
    assert page.input_value("[name=note]") == "A visit to the dentist"
    fill_when(page, days=12, hour="10:00", button="Propose")
    save(page, "Propose")
    assert levels(page) == ["success"]
    proposal = TimeProposal.objects.get(mentorship__student__email=STELLA)
    assert proposal.session == session
    follow(page, ".proposals a:has-text('withdraw')")
    save(page, "Withdraw")
    proposal.refresh_from_db()
    assert proposal.state == TimeProposal.State.WITHDRAWN
    assert student.remarks == []


def test_notes_and_goals_are_read_and_a_goal_is_marked(student):
    page = student.page
    session = week.a_past_session(STELLA, days_ago=6)
    session.close("held", by=session.mentor)
    SessionNote.objects.create(session=session, remarks="Name each column after what it holds.")
    goal = Goal.objects.create(
        enrolment=week.running(STELLA), session=session, text="Rename the columns"
    )
    student.goto(f"/sessions/{session.pk}/")
    assert "Name each column after what it holds." in student.text()
    student.goto("/student/")
    assert "Rename the columns" in student.text()
    save(page, "Rename the columns")
    goal.refresh_from_db()
    assert goal.done_at is not None
    assert student.remarks == []


def test_less_than_a_day_before_a_cancellation_is_late_and_says_so(student, visit):
    page = student.page
    session = week.a_session(STELLA, hours=5)
    student.goto(f"/sessions/{session.pk}/")
    follow(page, "a:has-text('Cancel the session')")
    assert page.locator("main form .notice-warn").count() == 1
    assert page.locator("[name=reason]").count() == 0
    page.fill("[name=text]", "The train does not run")
    save(page, "Cancel ")
    session.refresh_from_db()
    assert session.status == "cancelled_late"

    mentor = visit(MILO)
    mentor.goto(f"/sessions/{session.pk}/")
    assert "The train does not run" in mentor.text()
    assert student.remarks == mentor.remarks == []


def test_a_new_calendar_address_stops_the_old_one(student):
    page = student.page
    week.a_session(STELLA, hours=24 * 20)
    student.goto("/sessions/calendar/")
    save(page, "Create my calendar address")
    old = page.input_value("#calendar-url")
    assert "BEGIN:VEVENT" in student.context.request.get(old).text()
    save(page, "Create a new address and disable the old one")
    new = page.input_value("#calendar-url")
    assert new != old
    assert student.context.request.get(old).status == 404
    assert "Milo Meets" in student.context.request.get(new).text()
    assert CalendarFeed.objects.filter(person__email=STELLA).count() == 1
    assert student.remarks == []


def test_a_session_is_confirmed_from_the_link_of_a_mail(visit):
    session = week.a_session(STELLA, hours=47)
    send_due()
    visitor = visit()  # signed in nowhere
    page = visitor.page
    visitor.goto(f"/demo/mailbox/?q={STELLA}")
    for address in page.eval_on_selector_all("main .rows a", "all => all.map(each => each.href)"):
        visitor.goto(address)
        if page.locator("main a[href*='/reply/']").count():
            break
    link = page.locator("main a[href*='/reply/']").first.get_attribute("href")
    visitor.goto(link[link.index("/reply/") :])
    assert session.replies.count() == 0, "looking must change nothing"
    save(page, "I will be there")
    assert "Milo Meets" in visitor.text()
    assert page.locator("main button").count() == 0
    assert session.replies.get().kind == "confirmed"
    visitor.goto(link[link.index("/reply/") :])
    assert page.locator("main button").count() == 0
    assert visitor.remarks == []


def test_a_mail_that_is_not_wanted_is_switched_off_and_the_page_says_so(student):
    page = student.page
    student.goto("/notifications/")
    follow(page, "a:has-text('E-mail notifications')")
    page.uncheck("[value=early]")
    save(page, "Save my choices")
    student.goto(reverse("notification_preferences"))
    assert not page.is_checked("[value=early]")
    page.check("[value=early]")
    save(page, "Save my choices")
    assert page.is_checked("[value=early]")
    assert student.remarks == []


def test_the_next_session_stands_on_the_students_own_page(student):
    session = Session.objects.upcoming().filter(student__email=STELLA).first()
    session = session or week.a_session(STELLA, hours=24 * 25)
    student.goto("/student/")
    local = timezone.localtime(session.starts_at, week.PARIS)
    assert f"{local:%H:%M}" in student.text()
    assert session.starts_at > timezone.now() - timedelta(hours=1)
    assert student.remarks == []
