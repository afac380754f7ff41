"""The page of a pair, and the decisions of a manager about pairs."""

import pytest

from dashboard.matching.board.explanation_texts import reason_texts
from dashboard.matching.errors import MentorFullError
from dashboard.matching.models import Assignment, PairRule, ProposedPair
from dashboard.models import Mentor
from students.models import Mentorship
from tests import factories as make
from tests.dashboard.matching.board import rows
from tests.dashboard.matching.board.views.conftest import decide

pytestmark = pytest.mark.django_db
PairState = ProposedPair.State


def test_a_pair_shows_its_score_term_by_term_and_the_runner_up(noor, pair):
    page = noor.get(f"/matching/pairs/{pair.pk}/")
    assert sum(line.points for line in page.context["lines"]) == pair.score == 600
    assert sum(line.points for line in page.context["runner_up_lines"]) == 54
    for name in ("Cross Mentor", "Maya Mentor"):
        assert name in page.content.decode()


def test_somebody_whom_nobody_fits_reads_why(noor, people, run):
    asked = rows.waits(people.more["lou"])
    reasons = [{"code": "language", "mentors": 2}, {"code": "full", "mentors": 1, "seats": 4}]
    alone = rows.pair(run, asked, None, why_nobody=reasons)
    texts = reason_texts(reasons)
    page = noor.get(f"/matching/pairs/{alone.pk}/")
    assert page.context["reasons"] == texts
    listed = noor.get(f"/matching/runs/{run.pk}/")
    assert [row.reasons for row in listed.context["page"]] == [texts]
    for text in texts:
        assert text in page.content.decode()
        assert text in listed.content.decode()
    assert decide(noor, alone, "accept").status_code == 404


def test_accepting_opens_the_mentorship(noor, people, pair):
    decide(noor, pair, "accept")
    mentorship = Mentorship.objects.get(student=people.more["lou"])
    assert (mentorship.mentor, mentorship.granted_by) == (people.cross, people.noor)
    assert Assignment.objects.get().mentorship == mentorship
    page = noor.get(f"/matching/pairs/{pair.pk}/").context
    assert (page["pair"].state, page["pair"].decided_by) == (PairState.ACCEPTED, people.noor)
    assert page["may_decide"] is False


def test_a_seat_that_is_gone_is_said_and_nothing_changes(noor, people, pair):
    Mentor.objects.filter(user=people.cross).update(capacity=0)
    response = decide(noor, pair, "accept", reason="kept words")
    assert response.status_code == 422
    assert response.context["refused"] == str(MentorFullError())
    assert "kept words" in response.content.decode()
    assert not Mentorship.objects.filter(student=people.more["lou"]).exists()


def test_a_refused_pair_keeps_who_and_why(noor, people, pair):
    decide(noor, pair, "refuse", reason="Too far away")
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.reason) == (
        PairState.REFUSED, people.noor, "Too far away",
    )  # fmt: skip

    assert decide(noor, pair, "accept").status_code == 422
    assert not Mentorship.objects.filter(student=people.more["lou"]).exists()


def test_pinning_forbidding_and_taking_back(noor, people, pair):
    decide(noor, pair, "pin")
    assert PairRule.objects.running().get().kind == PairRule.Kind.PINNED
    decide(noor, pair, "forbid", reason="They are brothers")
    verdict = PairRule.objects.running().get()
    assert (verdict.kind, verdict.by, verdict.reason) == (
        PairRule.Kind.FORBIDDEN, people.noor, "They are brothers",
    )  # fmt: skip
    assert "They are brothers" in noor.get("/matching/verdicts/").content.decode()
    noor.post(f"/matching/verdicts/{verdict.pk}/end/")
    assert not PairRule.objects.running().exists()
    assert noor.post(f"/matching/verdicts/{verdict.pk}/end/").status_code == 404


def test_a_word_that_is_none_is_an_absent_page(noor, pair):
    assert decide(noor, pair, "marry").status_code == 404


def test_ticked_pairs_are_accepted_each_alone(noor, people, run, pair):
    asked = rows.waits(make.student("Ari Apart", people.baking))
    full = rows.pair(run, asked, people.maya)
    Mentor.objects.filter(user=people.maya).update(capacity=1)
    address = f"/matching/runs/{run.pk}/acceptance/"
    page = noor.post(address, {"pair": [pair.pk, full.pk]}, follow=True)
    said = {message.level_tag: message.message for message in page.context["messages"]}
    assert said.keys() == {"success", "error"}
    assert said["error"] == f"Ari Apart: {MentorFullError()}"
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


def test_after_a_decision_comes_the_next_pair_and_at_the_end_the_run(noor, people, run, pair):
    later = rows.pair(run, rows.waits(people.stu), people.past, score=100)
    page = noor.get(f"/matching/pairs/{pair.pk}/")
    assert page.context["next"] == later
    assert decide(noor, pair, "refuse")["Location"] == f"/matching/pairs/{later.pk}/"
    assert decide(noor, later, "refuse")["Location"] == f"/matching/runs/{run.pk}/"


def test_after_the_last_pair_come_those_that_were_skipped(noor, people, run, pair):
    later = rows.pair(run, rows.waits(people.stu), people.past, score=100)
    assert decide(noor, later, "accept")["Location"] == f"/matching/pairs/{pair.pk}/"


def test_a_pinned_pair_is_still_to_be_decided(noor, people, run, pair):
    assert decide(noor, pair, "pin")["Location"] == f"/matching/pairs/{pair.pk}/"


def test_a_pair_says_why_in_a_sentence(noor, people, run, pair):
    Mentor.objects.filter(user=people.cross).update(languages=["en", "fr"])
    pair.terms["overlap"] |= {"quarters": 64}
    pair.terms["spread"] = pair.terms["spread"] | {"fact": 3, "capacity": 6, "idle": 41}
    nothing = {"fact": 0, "value": 0, "weight": 10, "points": 0}
    pair.terms |= dict.fromkeys(("novice", "previous", "preference"), nothing)
    pair.save()
    sentence = noor.get(f"/matching/pairs/{pair.pk}/").context["reasons_for"]
    assert sentence == "Speaks English, 16 shared hours, 3 of 6 students"
    (listed,) = noor.get(f"/matching/runs/{run.pk}/").context["page"]
    assert listed.sentence == sentence


def test_a_tie_is_explained(noor, people, pair):
    pair.runner_up_score, pair.runner_up_terms = pair.score, rows.terms()
    pair.terms["spread"] = pair.terms["spread"] | {"idle": 41}
    pair.save()
    said = noor.get(f"/matching/pairs/{pair.pk}/").context["comparison"]
    assert said == "Equal; Cross has waited longer for a student (41 days)."
    pair.terms["spread"]["idle"] = 0
    pair.save()
    said = noor.get(f"/matching/pairs/{pair.pk}/").context["comparison"]
    assert "suit this student equally well" in said


def test_what_puts_a_mentor_ahead_is_named(noor, people, pair):
    pair.runner_up_score = 590
    pair.runner_up_terms = rows.terms(overlap=rows.terms(90)["overlap"])
    pair.save()
    said = noor.get(f"/matching/pairs/{pair.pk}/").context["comparison"]
    assert said == "Ahead of Maya: more shared hours."
