"""The board: who waits, who has room, and an order for a run."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.matching.models import MatchingRun, MentorRequest, WeightPreset
from dashboard.models import Mentor
from mentorhub.database import WEB
from tests import factories as make
from tests.dashboard.matching.board import rows
from tests.dashboard.matching.board.rows import WEIGHTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, people):
    client.force_login(people.noor)
    return lambda query="": client.get(f"/matching/{query}")


def names(response):
    return [row.student.name for row in response.context["page"]]


def test_the_longest_wait_comes_first_and_who_came_back_before_all(page, people):
    now = timezone.now()
    rows.waits(people.stu, waiting_since=now - timedelta(days=2))
    rows.waits(make.student("Lou Long", people.baking), waiting_since=now - timedelta(days=9))
    rows.waits(make.student("Rae Returned", people.baking), returned_at=now)
    assert names(page()) == ["Rae Returned", "Lou Long", "Stu Student"]


def test_a_closed_request_is_not_on_the_board(page, people):
    rows.waits(people.stu).close(MentorRequest.CloseReason.WITHDRAWN)
    assert names(page()) == []


def test_search_and_path_narrow_the_list(page, people):
    rows.waits(people.stu)
    rows.waits(make.student("Lou Long", people.carpentry))
    assert names(page("?q=lou")) == ["Lou Long"]
    assert names(page("?path=baking")) == ["Stu Student"]
    assert names(page("?q=nobody")) == []


def test_a_search_leaves_the_number_of_who_waits(page, people):
    rows.waits(people.stu)
    rows.waits(make.student("Lou Long", people.carpentry))
    assert [page(query).context["waiting"] for query in ("", "?q=lou", "?q=nobody")] == [2, 2, 2]


def test_seats_are_counted_by_path_and_a_pause_counts_as_none(page, people):
    rows.waits(people.stu)
    Mentor.objects.update(capacity=0)
    Mentor.objects.filter(user=people.maya).update(capacity=3)
    found = page().context
    assert [(row.slug, row.waiting, row.seats) for row in found["paths"]] == [("baking", 1, 2)]
    assert found["room"] == {"seats": 2, "with_room": 1}
    Mentor.objects.filter(user=people.maya).update(paused_from=timezone.localdate())
    assert page().context["room"] == {"seats": 0, "with_room": 0}


def test_a_mentor_who_studies_the_path_has_no_seat_on_it(page, people):
    """As for a run and for a cover: the path's guides are closed to them."""
    rows.waits(people.stu)
    Mentor.objects.update(capacity=0)
    Mentor.objects.filter(user=people.both).update(capacity=3)
    assert [(row.slug, row.seats) for row in page().context["paths"]] == [("baking", 0)]
    found = page("mentors/?path=baking&show=all").context["page"]
    assert people.both.pk not in {row.user_id for row in found}
    assert people.maya.pk in {row.user_id for row in found}


def test_what_the_last_run_says_stands_beside_each_student(page, people):
    asked = rows.waits(people.stu)
    rows.pair(rows.run(people.noor), asked, people.cross)
    (row,) = page().context["page"]
    assert row.pair.mentor == people.cross


def test_propose_orders_a_run_with_the_weights_of_the_sliders(client, people):
    rows.waits(people.stu)
    client.force_login(people.noor)
    response = client.post("/matching/propose/", WEIGHTS)
    run = MatchingRun.objects.get()
    assert response["Location"] == f"/matching/runs/{run.pk}/"
    assert (run.state, run.weights, run.asked_by) == ("waiting", WEIGHTS, people.noor)


@pytest.mark.parametrize("wrong", [{"waiting": 101}, {"overlap": -1}, {"spread": "much"}])
def test_a_weight_that_is_none_is_refused_beside_its_slider(client, people, wrong):
    rows.waits(people.stu)
    client.force_login(people.noor)
    response = client.post("/matching/propose/", WEIGHTS | wrong)
    assert response.status_code == 422
    assert list(response.context["weights_form"].errors) == list(wrong)
    assert not MatchingRun.objects.exists()


def test_nothing_that_counts_is_no_matching(client, people):
    rows.waits(people.stu)
    client.force_login(people.noor)
    response = client.post("/matching/propose/", dict.fromkeys(WEIGHTS, 0))
    assert response.status_code == 422
    assert response.context["weights_form"].non_field_errors()
    assert not MatchingRun.objects.exists()


def test_nobody_waiting_needs_no_run(client, people):
    client.force_login(people.noor)
    client.post("/matching/propose/", WEIGHTS)
    assert not MatchingRun.objects.exists()


@pytest.mark.parametrize("name", ["maya", "stu", "ines", "tom"])
@pytest.mark.parametrize(
    "address", ["", "runs/", "mentors/", "what-if/", "verdicts/", "runs/1/", "pairs/1/"]
)
def test_only_managers_open_the_board(client, people, name, address):
    client.force_login(people.everyone[name])
    assert client.get(f"/matching/{address}").status_code == 404


@pytest.mark.parametrize("address", ["propose/", "weights/"])
def test_a_mentor_orders_nothing(client, people, address):
    client.force_login(people.maya)
    rows.waits(people.stu)
    assert client.post(f"/matching/{address}", WEIGHTS | {"name": "x"}).status_code == 404
    assert not MatchingRun.objects.exists()
    assert not WeightPreset.objects.exists()


def test_the_board_costs_the_same_with_many(client, people, django_assert_max_num_queries):
    client.force_login(people.noor)
    of = rows.run(people.noor)
    for n in range(30):
        student = make.student(f"Student {n:02}", people.baking)
        mentor = make.mentor(f"Mentor {n:02}", people.baking)
        rows.pair(of, rows.waits(student), mentor, runner_up=people.maya)
    client.get("/matching/")  # the first visit is noted among the sessions of the browser
    for address in ("", "mentors/", f"runs/{of.pk}/", "runs/", "what-if/?q=mentor", "verdicts/"):
        with django_assert_max_num_queries(16, using=WEB):
            response = client.get(f"/matching/{address}")
        assert response.status_code == 200
        assert len(response.content) < 40 * 1024, (address, len(response.content))
