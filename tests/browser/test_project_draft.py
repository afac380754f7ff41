"""A published project is edited as a draft, looked at and published, with a mouse and plainly."""

import pytest

from mentorhub.database import STAFF, signed_in_as
from students.models import Project
from students.paths import drafts
from tests.browser.places import ADMIN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def project(demo):
    """Another one than other tests read."""
    return Project.objects.filter(path__slug="data-analyst").order_by("-position").first()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_draft_is_written_looked_at_and_published(visit, project, javascript):
    tom = visit(ADMIN, javascript=javascript)
    page = tom.page
    tom.goto(f"/admin/students/project/{project.pk}/change/")
    page.click("text=Edit as a draft…")
    page.click("text=Start the draft")
    page.locator("[data-draft=this]").wait_for()
    said = f"Written with JavaScript: {javascript}"
    page.fill("#id_summary", said)
    page.click("input[name=_continue]")
    page.click(".draft-note >> text=Preview")
    page.get_by_text("Changed in the project: Summary.").wait_for()
    assert said in tom.text()
    project.refresh_from_db()
    assert project.summary != said
    page.click("text=Publish the draft…")
    page.click("text=Publish now")
    page.locator(".messagelist", has_text="The draft is published.").wait_for()
    project.refresh_from_db()
    assert project.summary == said
    assert drafts.draft_of(project) is None
    assert tom.remarks == []


def test_the_pages_of_a_draft_have_no_barrier(visit, project):
    tom = visit(ADMIN)
    with signed_in_as(STAFF):
        draft = drafts.start(project)
    try:
        for page in ("change", "preview", "publish-draft", "discard-draft"):
            tom.expect_no_barrier(f"/admin/students/project/{draft.pk}/{page}/")
        tom.expect_no_barrier(f"/admin/students/project/{project.pk}/change/")
    finally:
        with signed_in_as(STAFF):
            drafts.discard(draft)
