"""Projects are picked from the catalogue: those of paths one is approved for."""

import re

import pytest

from dashboard.models import Mentor
from students.models import Approval, Project
from tests import factories as make
from tests.responses import error_codes

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/profile/projects/"


def chosen(person):
    return set(Mentor.objects.get(user=person).projects.values_list("slug", flat=True))


def pk(slug):
    return Project.objects.get(slug=slug).pk


def test_what_is_ticked_is_chosen_and_what_is_not_is_not(people, maya):
    maya.post(PAGE, {"project": [pk("bread")]})
    assert chosen(people.maya) == {"bread"}
    maya.post(PAGE, {"project": [pk("cake")]})
    assert chosen(people.maya) == {"cake"}


def test_a_foreign_path_is_shown_closed_and_refused(people, maya):
    shelves = maya.get(PAGE).context["part"].form.shelves()
    open_paths = {shelf.path.slug: shelf.is_open for shelf in shelves}
    assert open_paths == {"baking": True, "carpentry": False}
    page = maya.get(PAGE).content.decode()
    assert re.search(rf'value="{pk("table")}"\s+disabled', page)
    answer = maya.post(PAGE, {"project": [pk("bread"), pk("table")]})
    assert answer.status_code == 422
    assert error_codes(answer.context["part"].form) == {"__all__": ["not_approved"]}
    assert chosen(people.maya) == set()


def test_nor_is_one_of_a_path_that_one_studies_or_assesses(people, signed_in):
    for person in (people.both, people.former):
        answer = signed_in(person).post(PAGE, {"project": [pk("bread")]})
        assert answer.status_code == 422
    assessor = make.mentor("Asta Assessor")
    make.person("x")
    assessor.roles.create(kind="assessor")
    make.approval(assessor, people.baking, "assessor")
    assert signed_in(assessor).post(PAGE, {"project": [pk("bread")]}).status_code == 422


def test_a_draft_is_not_there(people, maya):
    draft = make.project(people.baking, slug="draft", state="draft")
    assert maya.post(PAGE, {"project": [draft.pk]}).status_code == 422


def test_all_of_a_path(people, maya):
    maya.post(PAGE, {"all": "baking"})
    assert chosen(people.maya) == {"bread", "cake"}
    maya.post(PAGE, {"all": "carpentry", "project": [pk("bread")]})
    assert chosen(people.maya) == {"bread"}


def test_a_search_hides_the_others_and_changes_only_what_it_shows(people, maya):
    maya.post(PAGE, {"project": [pk("bread"), pk("cake")]})
    shelves = maya.get(f"{PAGE}?q=CAK").context["part"].form.shelves()
    assert [project.slug for shelf in shelves for project in shelf.projects] == ["cake"]
    maya.post(PAGE, {"q": "cak"})
    assert chosen(people.maya) == {"bread"}
    page = maya.get(f"{PAGE}?q=zzz")
    assert list(page.context["part"].form.shelves()) == []
    assert 'name="project"' not in page.content.decode()


def test_all_that_a_search_shows_and_one_stays_in_it(people, maya):
    answer = maya.post(PAGE, {"q": "cak", "all": "baking"})
    assert answer["Location"] == f"{PAGE}?q=cak"
    assert chosen(people.maya) == {"cake"}


def test_what_was_chosen_before_an_approval_ended_stays_and_cannot_come_back(people, maya):
    maya.post(PAGE, {"project": [pk("bread")]})
    Approval.objects.get(user=people.maya).end(by=make.office())
    maya.post(PAGE, {})
    assert chosen(people.maya) == {"bread"}
    assert maya.post(PAGE, {"project": [pk("cake")]}).status_code == 422


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "٣", "1 or 1=1"])
def test_numbers_that_are_none(people, maya, number):
    assert maya.post(PAGE, {"project": [number]}).status_code == 422
