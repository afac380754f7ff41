"""What a manager does with a run: reads why, accepts, refuses, pins, forbids, supposes."""

import pytest

from dashboard.matching.models import Assignment, MatchingRun, Verdict
from dashboard.models import Mentor
from students.models import Mentorship
from tests import factories as make
from tests.dashboard.matching.board import rows
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    found.more["lou"] = make.student("Lou Long", found.baking)
    return found


@pytest.fixture
def run(people):
    return rows.run(people.noor)


@pytest.fixture
def pair(people, run):
    asked = rows.waits(people.more["lou"])
    return rows.pair(run, asked, people.cross, runner_up=people.maya, runner_up_terms=rows.terms(9))


@pytest.fixture
def noor(client, people):
    client.force_login(people.noor)
    return client


def decide(client, pair, do, **fields):
    return client.post(f"/matching/pairs/{pair.pk}/decision/", {"do": do} | fields)


def test_a_run_says_how_far_it_is_and_asks_again(noor, people):
    waiting = rows.run(people.noor, state="waiting", finished_at=None, input=None)
    page = noor.get(f"/matching/runs/{waiting.pk}/").content.decode()
    assert "waits for a worker" in page
    assert "Look again" in page
    part = noor.get(f"/matching/runs/{waiting.pk}/?part=progress", headers={"HX-Request": "true"})
    assert part.templates[0].name == "matching/_progress.html"
    MatchingRun.objects.filter(pk=waiting.pk).update(
        state="failed", finished_at=waiting.asked_at, why="The matching could not be computed."
    )
    done = noor.get(f"/matching/runs/{waiting.pk}/?part=progress", headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    assert "This run has failed" in noor.get(f"/matching/runs/{waiting.pk}/").content.decode()


def test_a_pair_shows_its_score_term_by_term_and_the_runner_up(noor, pair):
    page = noor.get(f"/matching/pairs/{pair.pk}/")
    assert sum(line.points for line in page.context["lines"]) == pair.score == 600
    text = page.content.decode()
    assert "Why Cross Mentor" in text
    assert "Runner-up: Maya Mentor" in text


def test_somebody_whom_nobody_fits_reads_why(noor, people, run):
    asked = rows.waits(people.more["lou"])
    reasons = [{"code": "language", "mentors": 2}, {"code": "full", "mentors": 1, "seats": 4}]
    alone = rows.pair(run, asked, None, why_nobody=reasons)
    page = noor.get(f"/matching/pairs/{alone.pk}/").content.decode()
    assert "2 mentors would fit but speak none of the languages." in page
    assert "1 mentor fits and is full; the path needs 4 more." in page
    listed = noor.get(f"/matching/runs/{run.pk}/").content.decode()
    assert "2 mentors would fit but speak none of the languages." in listed
    assert decide(noor, alone, "accept").status_code == 404


def test_accepting_opens_the_mentorship(noor, people, pair):
    decide(noor, pair, "accept")
    mentorship = Mentorship.objects.get(student=people.more["lou"])
    assert (mentorship.mentor, mentorship.granted_by) == (people.cross, people.noor)
    assert Assignment.objects.get().mentorship == mentorship
    page = noor.get(f"/matching/pairs/{pair.pk}/").content.decode()
    assert "Accepted by Noor Manager" in page
    assert "Your decision" not in page


def test_a_seat_that_is_gone_is_said_and_nothing_changes(noor, people, pair):
    Mentor.objects.filter(user=people.cross).update(capacity=0)
    response = decide(noor, pair, "accept", reason="kept words")
    assert response.status_code == 422
    assert "This mentor has no room for another student." in response.content.decode()
    assert "kept words" in response.content.decode()
    assert not Mentorship.objects.filter(student=people.more["lou"]).exists()


def test_a_refused_pair_keeps_who_and_why(noor, people, pair):
    decide(noor, pair, "refuse", reason="Too far away")
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.reason) == ("refused", people.noor, "Too far away")
    assert decide(noor, pair, "accept").status_code == 422
    assert not Mentorship.objects.filter(student=people.more["lou"]).exists()


def test_pinning_forbidding_and_taking_back(noor, people, pair):
    decide(noor, pair, "pin")
    assert Verdict.objects.running().get().kind == "pinned"
    decide(noor, pair, "forbid", reason="They are brothers")
    verdict = Verdict.objects.running().get()
    assert (verdict.kind, verdict.by, verdict.reason) == (
        "forbidden", people.noor, "They are brothers",
    )  # fmt: skip
    assert "They are brothers" in noor.get("/matching/verdicts/").content.decode()
    noor.post(f"/matching/verdicts/{verdict.pk}/end/")
    assert not Verdict.objects.running().exists()
    assert noor.post(f"/matching/verdicts/{verdict.pk}/end/").status_code == 404


def test_a_word_that_is_none_is_an_absent_page(noor, pair):
    assert decide(noor, pair, "marry").status_code == 404


def test_ticked_pairs_are_accepted_each_alone(noor, people, run, pair):
    asked = rows.waits(make.student("Ari Apart", people.baking))
    full = rows.pair(run, asked, people.maya)
    Mentor.objects.filter(user=people.maya).update(capacity=1)
    address = f"/matching/runs/{run.pk}/acceptance/"
    page = noor.post(address, {"pair": [pair.pk, full.pk]}, follow=True).content.decode()
    assert "One pair is accepted." in page
    assert "Ari Apart: This mentor has no room for another student." in page
    assert [row.student.name for row in Mentorship.objects.filter(mentor=people.cross)] == [
        "Lou Long"
    ]


def test_all_that_the_page_has_shown_are_accepted_with_one_button(noor, people, run, pair):
    later = rows.pair(run, rows.waits(make.student("Ari Apart", people.baking)), people.maya)
    page = noor.get(f"/matching/runs/{run.pk}/").content.decode()
    assert f'name="shown" value="{later.pk}"' in page
    noor.post(f"/matching/runs/{run.pk}/acceptance/", {"all": "1", "shown": pair.pk})
    assert [row.pair for row in Assignment.objects.all()] == [pair]


def test_only_pairs_of_the_run_are_accepted(noor, people, pair):
    other = rows.run(people.noor)
    noor.post(f"/matching/runs/{other.pk}/acceptance/", {"pair": [pair.pk, "x"]})
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("name", ["maya", "stu", "cross", "tom"])
def test_nobody_but_a_manager_decides(client, people, pair, run, name):
    client.force_login(people.everyone[name])
    assert decide(client, pair, "accept").status_code == 404
    ticked = client.post(f"/matching/runs/{run.pk}/acceptance/", {"pair": pair.pk})
    assert ticked.status_code == 404
    assert not Assignment.objects.exists()


def test_two_people_are_noted_by_their_addresses(noor, people):
    typed = {"student": people.stu.email, "mentor": people.cross.email, "kind": "pinned"}
    noor.post("/matching/verdicts/", typed)
    assert Verdict.objects.running().get().mentor == people.cross


@pytest.mark.parametrize(
    ("student", "mentor", "field"), [("maya", "cross", "student"), ("stu", "stu", "mentor")]
)
def test_an_address_of_the_wrong_kind_is_refused(noor, people, student, mentor, field):
    typed = {
        "student": people.everyone[student].email,
        "mentor": people.everyone[mentor].email,
        "kind": "forbidden",
        "reason": "kept words",
    }
    response = noor.post("/matching/verdicts/", typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "kept words" in response.content.decode()
    assert not Verdict.objects.exists()


def test_what_if_orders_a_run_that_changes_nothing(noor, people):
    address = (
        f"/matching/what-if/?capacity={people.maya.pk}:9&open={people.carl.pk}:{people.baking.pk}"
    )
    page = noor.get(address).content.decode()
    assert "Maya Mentor takes 9 students" in page
    assert "Carl Carpenter is approved for Baking" in page
    noor.post(address)
    run = MatchingRun.objects.get()
    assert run.what_if == {
        "capacity": {str(people.maya.pk): 9},
        "open_path": {str(people.carl.pk): [people.baking.pk]},
    }
    assert Mentor.objects.get(user=people.maya).capacity != 9


def test_no_pair_of_a_what_if_is_accepted(noor, people):
    supposed = rows.run(people.noor, what_if={"capacity": {str(people.cross.pk): 9}})
    pair = rows.pair(supposed, rows.waits(people.more["lou"]), people.cross)
    assert decide(noor, pair, "accept").status_code == 404
    noor.post(f"/matching/runs/{supposed.pk}/acceptance/", {"pair": pair.pk})
    assert not Assignment.objects.exists()
    page = noor.get(f"/matching/runs/{supposed.pk}/").content.decode()
    assert "Nothing of it is saved" in page
    assert "Accept the ticked pairs" not in page


def test_nothing_supposed_is_no_run(noor):
    noor.post("/matching/what-if/?capacity=x:1&open=99999999999:1")
    assert not MatchingRun.objects.exists()


def test_what_if_finds_mentors_by_name(noor, people):
    page = noor.get("/matching/what-if/?q=cross")
    assert [row.user.name for row in page.context["found"]] == ["Cross Mentor"]


def test_who_has_room_leaves_out_the_full_unless_all_are_asked_for(noor, people):
    Mentor.objects.filter(user=people.maya).update(capacity=1)

    def named(query=""):
        return {row.user.name for row in noor.get(f"/matching/mentors/{query}").context["page"]}

    assert "Maya Mentor" not in named()
    assert "Maya Mentor" in named("?show=all")
    assert named("?path=carpentry") == {"Carl Carpenter"}
