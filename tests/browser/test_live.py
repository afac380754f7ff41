"""A page that is open learns what others do, without a reload; without JavaScript it waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.accounts.models import Role, User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.notifications.models import Notification
from students.models import Mentorship, Path
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Milliseconds: two polls of a page that is used, and a slow machine.
PATIENCE = 15_000


@pytest.fixture
def lia(demo):
    """A mentor of her own with a student, so that no other test sees what happens here."""
    with signed_in_as(STAFF):
        found = User.objects.filter(email="lia.live@example.org").first()
        if found is None:
            path = Path.objects.get(slug="back-end-developer")
            # Who has no time zone yet gets a page that sends it, and loads again.
            zone = {"zone": "Europe/Paris"}
            found = make.mentor("Lia Live", path, email="lia.live@example.org", **zone)
            student = make.student("Leo Live", path, email="leo.live@example.org", **zone)
            make.mentorship(found, student)
    return found


def test_the_bell_changes_without_a_reload(visit, lia):
    visitor = visit(lia.email)
    page = visitor.page
    visitor.goto("/sessions/")
    page.evaluate("window.isTheSamePage = true")
    before = page.locator("#bell-side .bell-count").count()
    with signed_in_as(STAFF):
        told = Notification.objects.create(recipient=lia, kind="late")
    page.locator("#bell-side .bell-count").wait_for(timeout=PATIENCE)
    assert before == 0
    assert page.locator("#bell-top .bell-count").inner_text() == "1"
    with signed_in_as(STAFF):
        Notification.objects.filter(pk=told.pk).update(read_at=timezone.now())
    page.locator("#bell-side .bell-count").wait_for(state="detached", timeout=PATIENCE)
    assert page.evaluate("window.isTheSamePage")
    assert visitor.remarks == []


def test_the_homes_of_both_show_a_new_session(visit, lia):
    mentorship = Mentorship.objects.get(mentor=lia)
    mentor, student = visit(lia.email), visit(mentorship.student.email)
    mentor.goto("/dashboard/")
    student.goto("/student/")
    at = timezone.now() + timedelta(days=2)
    with signed_in_as(STAFF):
        session = make.session(mentorship, starts_at=at)
    link = f"a[href^='/sessions/{session.pk}/']"
    mentor.page.locator(f".live {link}").first.wait_for(timeout=PATIENCE)
    student.page.locator(f"#home-live {link}").first.wait_for(timeout=PATIENCE)
    assert student.page.locator("#home-live").count() == 1
    assert mentor.remarks == student.remarks == []


def test_the_home_of_managers_shows_who_asks_for_a_mentor(visit, lia):
    manager = visit("manager@example.org")
    page = manager.page
    manager.goto("/managing/")
    page.evaluate("window.isTheSamePage = true")
    waits = page.locator(".need[href='/matching/'] .need-count")
    before = int(waits.inner_text())
    with signed_in_as(STAFF):
        path = Path.objects.get(slug="back-end-developer")
        request = make.mentor_request(make.student("Wim Waiting", path))
    page.wait_for_function(
        "n => document.querySelector(\".need[href='/matching/'] .need-count\").innerText === n",
        arg=str(before + 1),
        timeout=PATIENCE,
    )
    assert page.evaluate("window.isTheSamePage")
    assert page.locator("#managing-live").count() == 1
    assert manager.remarks == []
    with signed_in_as(STAFF):
        request.delete()


def test_what_is_focused_is_not_taken_away_and_comes_later(visit, lia):
    visitor = visit(lia.email)
    page = visitor.page
    visitor.goto("/dashboard/")
    page.locator(".live a").first.focus()
    here = page.evaluate("document.activeElement.isConnected")
    with signed_in_as(STAFF):
        session = make.session(
            Mentorship.objects.get(mentor=lia), starts_at=timezone.now() + timedelta(days=4)
        )
        Notification.objects.create(recipient=lia, kind="late", reference="focus")
    page.locator("#bell-side .bell-count").wait_for(timeout=PATIENCE)
    assert here
    assert page.evaluate("document.querySelector('.live').contains(document.activeElement)")
    assert page.locator(f".live a[href^='/sessions/{session.pk}/']").count() == 0
    page.evaluate("document.activeElement.blur()")
    page.locator(f".live a[href^='/sessions/{session.pk}/']").first.wait_for(timeout=PATIENCE)
    with signed_in_as(STAFF):
        Notification.objects.filter(recipient=lia).delete()


def test_a_right_that_ends_is_said_and_the_page_stops_asking(visit, lia):
    visitor = visit(lia.email)
    page = visitor.page
    visitor.goto("/sessions/")
    polls = []
    page.on("request", lambda request: polls.append(request.url))
    with signed_in_as(STAFF):
        approval = lia.approvals.get()
        approval.end(by=User.objects.holding(Role.Kind.MANAGER).first())
    page.locator("#live-ended a").wait_for(timeout=PATIENCE)
    polls.clear()
    # As when the tab is looked at again, which asks at once.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert page.evaluate("fetch('/healthz').then(answer => answer.status)") == 200
    assert not [url for url in polls if "/live/" in url]
    visitor.expect_no_barrier("/sessions/")
    with signed_in_as(STAFF):
        make.approval(lia, approval.path)


def test_without_javascript_a_page_is_as_it_was_opened(visit, lia):
    visitor = visit(lia.email, javascript=False)
    visitor.goto("/dashboard/")
    assert visitor.page.locator("#live-ended").is_hidden()
    assert visitor.page.locator("#live").is_hidden()
