"""The first week in a real browser: the next step is a click away; the list can be put away."""

import pytest

from mentorhub.accounts.models import User
from tests.browser.week_people import CAL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_new_mentor_takes_the_next_step_or_puts_the_list_away_without_javascript(visit):
    mentor = visit(CAL, javascript=False)
    page = mentor.page
    mentor.goto("/")
    assert page.url.endswith("/dashboard/")
    step = page.locator("[data-state='next']").get_attribute("data-step")
    with page.expect_navigation():
        page.click(".checklist .button-main")
    assert page.url.endswith(f"/dashboard/profile/#{step}")
    assert page.locator(f"#{step}").count() == 1
    mentor.goto("/dashboard/")
    with page.expect_navigation():
        page.click(".checklist-away button")
    assert page.url.endswith("/dashboard/")
    assert page.locator(".checklist").count() == 0
    assert User.objects.get(email=CAL).first_steps_put_away_at is not None
    assert mentor.remarks == []


def test_on_a_phone_the_list_shows_what_is_left(visit):
    mentor = visit("wanda@example.org", size=(390, 844))
    page = mentor.page
    mentor.goto("/dashboard/")
    assert page.locator(".checklist-count").is_visible()
    done = page.locator(".checklist [data-state='done']")
    assert done.count()
    assert not done.first.is_visible()
    for link in page.locator(".checklist-steps a >> visible=true").all():
        assert link.bounding_box()["height"] >= 36
