"""Before a mentor shares the screen: one click or key, and this browser knows only what the student
may see, also after a reload and for an address that is typed."""

import pytest

from tests.browser import people
from tests.browser import week_people as week
from tests.browser.agenda import follow, save
from tests.browser.places import PROJECT
from tests.browser.week_people import HIDDEN, SHEILA, SHEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mentor(visit):
    return visit(SHEILA)


def test_what_is_the_mentors_own_is_gone_until_it_is_switched_off(mentor):
    page = mentor.page
    past = week.with_mentor(SHEN).sessions.exclude(note=None).get()
    address = f"/sessions/{past.pk}/"
    mentor.goto(address)
    assert week.SECRET in page.content()
    soon = week.a_session(SHEN, hours=2)
    mentor.goto(f"/sessions/{soon.pk}/")
    save(page, "Sharing mode")
    assert page.url.endswith(f"/sessions/{soon.pk}/")
    assert "Shen Shown" in page.inner_text(".sharing")

    typed = ("/dashboard/", people.GUIDE, f"/dashboard/students/{week.person(HIDDEN).pk}/",
             "/notifications/", "/sessions/plan/", "/reading-log/")  # fmt: skip
    for each in typed:
        assert mentor.goto(each).status == 404, each
        assert page.reload().status == 404, each
    for each in (address, "/student/", "/sessions/", f"{PROJECT}brief/"):
        mentor.goto(each)
        page.reload()
        content = page.content()
        assert week.SECRET not in content, each
        assert "Hidden Hollis" not in content, each
        assert "Mentor guide" not in content, each
        assert page.locator(".bell-count").count() == 0
    mentor.remarks.clear()

    save(page, "Turn off", within=".sharing")
    assert page.locator(".sharing").count() == 0
    follow(page, ".tabs a:has-text('Mentor guide')")
    assert page.locator(".secret-foot").count() == 1
    mentor.goto(address)
    assert week.SECRET in page.content()
    assert mentor.remarks == []


def test_one_key_switches_it_on_for_the_session_of_the_hour_and_off(mentor):
    page = mentor.page
    soon = week.a_session(HIDDEN, hours=0.5)
    mentor.goto(f"{PROJECT}brief/")
    with page.expect_navigation():
        page.keyboard.press("s")
    assert soon.student.name in page.inner_text(".sharing")
    with page.expect_navigation():
        page.keyboard.press("s")
    assert page.locator(".sharing").count() == 0
    assert mentor.remarks == []
