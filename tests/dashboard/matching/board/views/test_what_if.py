"""The page on which a manager tries other facts."""

import pytest
from bs4 import BeautifulSoup

from dashboard.matching.models import Assignment, MatchingRun
from dashboard.models import Mentor
from tests.dashboard.matching.board import rows
from tests.dashboard.matching.board.views.conftest import decide

pytestmark = pytest.mark.django_db


def test_what_if_orders_a_run_that_changes_nothing(noor, people):
    address = (
        f"/matching/what-if/?capacity={people.maya.pk}:9&open={people.carl.pk}:{people.baking.pk}"
    )
    capacity, path = noor.get(address).context["assumptions"]
    assert (capacity.mentor, capacity.capacity) == (people.maya, 9)
    assert (path.mentor, path.path) == (people.carl, people.baking)
    noor.post(address)
    run = MatchingRun.objects.get()
    assert run.what_if == {
        "capacity": {str(people.maya.pk): 9},
        "open_path": {str(people.carl.pk): [people.baking.pk]},
    }
    assert Mentor.objects.get(user=people.maya).capacity != 9


def test_no_pair_of_a_what_if_is_accepted(noor, people):
    assumed = rows.run(people.noor, what_if={"capacity": {str(people.cross.pk): 9}})
    pair = rows.pair(assumed, rows.waits(people.more["lou"]), people.cross)
    assert decide(noor, pair, "accept").status_code == 404
    noor.post(f"/matching/runs/{assumed.pk}/acceptance/", {"pair": pair.pk})
    assert not Assignment.objects.exists()
    page = noor.get(f"/matching/runs/{assumed.pk}/")
    assert page.context["may_decide"] is False
    assert "/acceptance/" not in page.content.decode()


def test_nothing_assumed_is_no_run(noor):
    noor.post("/matching/what-if/?capacity=x:1&open=99999999999:1")
    assert not MatchingRun.objects.exists()


def test_what_if_finds_mentors_by_name(noor, people):
    page = noor.get("/matching/what-if/?q=cross")
    assert [row.user.name for row in page.context["found"]] == ["Cross Mentor"]


def test_only_paths_that_a_mentor_is_not_approved_for_can_be_supposed(noor, people):
    for person, is_offered in ((people.maya, False), (people.carl, True)):
        page = noor.get(f"/matching/what-if/?q={person.first_name}")
        (row,) = page.context["found"]
        assert (people.baking in row.other_paths) is is_offered
        options = BeautifulSoup(page.content, "html.parser").select("select[name=open] option")
        shown = {option["value"] for option in options}
        assert (f"{person.pk}:{people.baking.pk}" in shown) is is_offered


def test_a_language_more_can_be_supposed(noor, people):
    address = f"/matching/what-if/?speaks={people.maya.pk}:fr&speaks={people.maya.pk}:fr"
    (assumed,) = noor.get(address).context["assumptions"]
    assert (assumed.mentor, assumed.language) == (people.maya, "fr")
    noor.post(address)
    assert MatchingRun.objects.get().what_if == {"languages": {str(people.maya.pk): ["fr"]}}


@pytest.mark.parametrize("value", ["x:fr", "1:klingon", "1", ":", "99999999999:fr", "1:FR"])
def test_no_language_is_no_assumption(noor, value):
    assert noor.get(f"/matching/what-if/?speaks={value}").context["assumptions"] == []


def test_languages_of_those_who_wait_are_offered_unless_the_mentor_speaks_them(noor, people):
    rows.waits(people.more["lou"], languages=["fr", "de"])
    Mentor.objects.filter(user=people.cross).update(languages=["de"])
    (row,) = noor.get("/matching/what-if/?q=cross").context["found"]
    assert row.other_languages == [("fr", "French")]
