"""A manager gives a student a mentor, from the board to the mentorship, in a real browser and on
the real logins; the worker's part is done in between."""

import pytest
from playwright.sync_api import expect

from dashboard.matching.engine.run_processing import process_next_run
from students.models import Mentorship
from tests.browser.agenda import follow, levels, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANAGER = "manager@example.org"


@pytest.mark.parametrize(
    ("student", "javascript"), [("Chiara Bellandi", True), ("Kwame Asante", False)]
)
def test_a_pair_is_proposed_explained_and_accepted(visit, student, javascript):
    manager = visit(MANAGER, javascript=javascript)
    page = manager.page
    manager.goto("/matching/")
    save(page, "Propose pairs")
    expect(page.locator("#progress")).to_contain_text("is waiting to start")
    while process_next_run():
        pass
    if not javascript:
        follow(page, "a:has-text('Check again')")
    # With a script the page finds out by itself.
    expect(page.locator(".pairs")).to_contain_text(student)

    follow(page, f".pairs a:has-text('{student}')")
    page.locator("details:has(.terms) > summary").first.click()
    assert "Waiting time" in page.inner_text(".terms")
    name = page.inner_text("h1").removeprefix(f"{student} with ")
    save(page, "Accept this pair")
    assert levels(page) == ["success"]
    found = Mentorship.objects.get(student__name=student, ended_at=None)
    assert (found.mentor.name, found.granted_by.email) == (name, MANAGER)
    assert manager.remarks == []
