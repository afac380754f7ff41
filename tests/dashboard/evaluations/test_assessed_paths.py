"""Ines assesses Baking. Her home says so, and which guides have changed since she read them."""

import pytest

from guides.models import Guide
from guides.versions import save_version
from mentorhub.database import STAFF, signed_in_as
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOME, GUIDE = "/evaluations/?view=paths", "/projects/baking/bread/guide/"


@pytest.fixture
def people():
    with signed_in_as(STAFF):
        found = school()
        found.guide = make.guide(found.bread, "canary-yeast")
    return found


def change(people, text):
    with signed_in_as(STAFF):
        guide = Guide.objects.get(pk=people.guide.pk)
        guide.advice = text
        guide.save(update_fields=["advice", "updated_at"])
        save_version(guide, by=people.tom)


def home(client, person):
    client.force_login(person)
    return client.get(HOME)


def states(page):
    return {row.project.slug: row.guide for path in page.context["paths"] for row in path.projects}


def test_it_is_where_an_assessor_arrives(client, people):
    client.force_login(people.ines)
    assert client.get("/").headers["Location"] == "/evaluations/"


def test_it_says_what_one_may_assess_since_when_and_by_whom(client, people):
    with signed_in_as(STAFF):
        people.ines.approvals.update(granted_by=people.tom)
    page = home(client, people.ines)
    (path,) = page.context["paths"]
    assert path.approval.path == people.baking
    assert people.tom.name in page.text
    assert {"bread", "cake"} <= set(states(page))


def test_a_guide_is_new_then_read_then_changed(client, people):
    page = home(client, people.ines)
    assert states(page)["bread"].is_unread
    assert states(page)["cake"] is None
    client.get(GUIDE)
    read = states(home(client, people.ines))["bread"]
    assert (read.read_version, read.is_unread, read.has_changed) == (1, False, False)
    change(people, "Weigh the salt")
    page = home(client, people.ines)
    assert states(page)["bread"].has_changed
    assert [row.project for row in page.context["changed"]] == [people.bread]
    assert 'data-changed="1"' in page.text
    client.get(GUIDE)
    assert home(client, people.ines).context["changed"] == []


def test_no_text_of_a_guide_is_on_it_and_nothing_is_logged(client, people):
    page = home(client, people.ines)
    assert "canary-yeast" not in page.text
    assert states(home(client, people.ines))["bread"].is_unread


def test_what_somebody_else_has_read_is_not_what_one_has_read_oneself(client, people):
    client.force_login(people.maya)
    assert client.get(GUIDE).status_code == 200
    assert states(home(client, people.ines))["bread"].is_unread


def test_an_approval_as_mentor_is_none_to_assess(client, people):
    with signed_in_as(STAFF):
        make.Role.objects.create(user=people.ines, kind="mentor")
        make.approval(people.ines, people.carpentry, "mentor")
    assert [p.approval.path for p in home(client, people.ines).context["paths"]] == [people.baking]


def test_an_approval_that_has_ended_is_gone(client, people):
    with signed_in_as(STAFF):
        people.ines.approvals.get().end(by=people.tom)
    page = home(client, people.ines)
    assert page.context["paths"] == []


def test_without_an_approval_it_says_who_gives_one(client, people):
    page = home(client, people.una)
    assert page.status_code == 200
    assert page.context["paths"] == []


def test_the_guides_of_the_path_that_one_studies_are_closed(client, people):
    with signed_in_as(STAFF):
        make.enrolment(people.ines, people.baking)
    page = home(client, people.ines)
    (path,) = page.context["paths"]
    assert path.is_own
    assert set(states(page).values()) == {None}
    assert GUIDE not in page.text


def test_a_draft_or_an_archived_project_is_not_shown(client, people):
    with signed_in_as(STAFF):
        make.project(people.baking, title="Rolls", slug="rolls", state="draft")
        people.bread.archive()
    assert set(states(home(client, people.ines))) == {"cake"}


def test_nobody_else_has_it(client, people):
    assert client.get(HOME).status_code == 302
    for person in (people.maya, people.stu, people.noor, people.tom, people.nora):
        assert home(client, person).status_code == 404, person
    client.force_login(people.ines)
    assert client.post(HOME).status_code == 405
