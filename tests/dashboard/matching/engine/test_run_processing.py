"""A run is queued, computed by one worker, stored, and repeated when its worker has died."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.matching import tasks
from dashboard.matching.engine import explanation, matcher, run_processing, snapshot
from dashboard.matching.engine.problem import Problem
from dashboard.matching.models import MatchingRun, MentorRequest, ProposedPair, WeightPreset
from mentorhub.database import OWNER
from tests import factories as make
from tests.dashboard.matching.conftest import pair_of

pytestmark = pytest.mark.django_db
State, PairState = MatchingRun.State, ProposedPair.State


def ask(desk):
    return MatchingRun.objects.ask(by=desk.noor, weights=WeightPreset.default())


def test_asking_writes_a_row_and_computes_nothing(desk):
    desk.waiting("Ana")
    run = ask(desk)
    assert run.state == State.WAITING
    assert not run.pairs.exists()


def test_a_run_requested_before_a_term_existed_gives_it_no_weight(desk):
    maya = desk.mentor("Maya")
    ana = desk.waiting("Ana")
    run = ask(desk)
    run.weights = {term: weight for term, weight in run.weights.items() if term != "novice"}
    run.save(update_fields=["weights"])
    assert run_processing.process_next_run()
    run.refresh_from_db()
    assert (run.state, pair_of(run, ana).mentor) == (State.DONE, maya)


def test_a_run_says_of_everybody_who_waits_what_became_of_it(desk):
    maya = desk.mentor("Maya")
    ana, ben = desk.waiting("Ana"), desk.waiting("Ben", languages=["de"])
    run = desk.run()
    assert (run.done, run.total, run.attempts) == (100, 100, 1)
    assert run.finished_at is not None
    assert run.lease_until is None
    assert pair_of(run, ana).mentor == maya
    assert pair_of(run, ana).score == run.result["score"] > 0
    assert pair_of(run, ben).mentor is None
    assert pair_of(run, ben).why_nobody == [{"code": "language", "mentors": 1}]
    assert (run.result["matched"], run.result["unmatched"]) == (1, 1)


def test_what_is_kept_explains_the_run_when_the_school_has_changed(desk):
    maya = desk.mentor("Maya")
    ana = desk.waiting("Ana", wishes="SECRET wish", needs="SECRET need")
    run = desk.run()
    maya.approvals.get().end(by=make.office())
    problem = Problem.from_json(run.stored_input)
    (said,) = explanation.explain(matcher.match(problem))
    assert said.mentor == maya.pk
    assert said.terms == pair_of(run, ana).terms
    for private in ("SECRET", "Ana", "Maya", "example.org"):
        assert private not in str(run.stored_input)


def test_weights_are_a_whole_number_for_each_term(desk):
    good = WeightPreset.default()
    for bad in ({}, good | {"luck": 3}, good | {"novice": 101}, good | {"novice": "9"}):
        with pytest.raises(ValueError, match="weight"):
            MatchingRun.objects.ask(by=desk.noor, weights=bad)


def test_a_new_run_puts_the_proposals_of_the_last_out_of_date(desk):
    desk.mentor("Maya")
    ana = desk.waiting("Ana")
    first, second = desk.run(), desk.run()
    assert pair_of(first, ana).state == PairState.STALE
    assert pair_of(second, ana).state == PairState.PROPOSED


def test_asking_what_would_be_if_leaves_proposals_and_the_school_as_they_are(desk):
    maya, omar = desk.mentor("Maya", capacity=0), desk.mentor("Omar", desk.carpentry)
    ana, ben = desk.waiting("Ana"), desk.waiting("Ben")
    real = desk.run()
    assert real.result["matched"] == 0
    raised = desk.run(what_if={"capacity": {str(maya.pk): 1}})
    assert (raised.result["matched"], raised.result["unmatched"]) == (1, 1)
    opened = desk.run(what_if={"open_path": {str(omar.pk): [desk.baking.pk]}})
    assert (opened.result["matched"], opened.result["unmatched"]) == (2, 0)
    assert {pair_of(opened, ana).mentor, pair_of(opened, ben).mentor} == {omar}
    assert pair_of(real, ana).state == PairState.PROPOSED
    maya.mentor_profile.refresh_from_db()
    assert maya.mentor_profile.capacity == 0
    assert not omar.approvals.filter(path=desk.baking).exists()


def test_the_wait_of_those_left_over_can_be_compared(desk):
    now = timezone.now()
    desk.waiting("Ana", waiting_since=now - timedelta(days=10))
    desk.waiting("Ben", waiting_since=now - timedelta(days=21))
    result = desk.run().result
    assert (result["mean_wait"], result["longest_wait"]) == (15.5, 21)


def test_a_worker_that_died_is_followed_by_another(desk):
    desk.mentor("Maya")
    ana = desk.waiting("Ana")
    run = ask(desk)
    assert run_processing.claim_run(uuid4()).pk == run.pk
    assert not run_processing.process_next_run()
    MatchingRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run_processing.process_next_run()
    run.refresh_from_db()
    assert (run.state, run.attempts) == (State.DONE, 2)
    assert pair_of(run, ana).mentor is not None


def test_a_worker_that_was_too_slow_writes_nothing(desk):
    desk.mentor("Maya")
    desk.waiting("Ana")
    slow = uuid4()
    run = ask(desk)
    run_processing.claim_run(slow)
    MatchingRun.objects.update(leased_by=uuid4())
    with pytest.raises(run_processing.LeaseLostError):
        run_processing.compute_run(run, slow)
    run.refresh_from_db()
    assert run.state == State.RUNNING
    assert not run.pairs.exists()


def test_a_run_that_breaks_every_worker_is_given_up(desk):
    run = ask(desk)
    for _ in range(run_processing.MAX_ATTEMPTS):
        run_processing.claim_run(uuid4())
        MatchingRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run_processing.process_next_run()
    run.refresh_from_db()
    assert (run.state, run.why) == (State.FAILED, run_processing.TOO_MANY_ATTEMPTS)
    assert not run_processing.process_next_run()


def test_a_failure_is_told_in_plain_words(desk, monkeypatch):
    def broken(*_args):
        raise RuntimeError("table of secrets")

    run = ask(desk)
    monkeypatch.setattr(snapshot, "load_problem", broken)
    assert run_processing.process_next_run()
    run.refresh_from_db()
    assert (run.state, run.why) == (State.FAILED, run_processing.COMPUTATION_FAILED)
    assert "secrets" not in str(run.result)


def test_one_poke_does_everything_that_was_asked_for(desk):
    ask(desk)
    ask(desk)
    assert tasks.run_waiting() == 2
    assert tasks.run_waiting() == 0


def test_who_has_left_the_path_does_not_wait_any_more(desk):
    desk.mentor("Maya")
    ana = desk.waiting("Ana")
    ana.enrolments.get().end("left", by=make.office())
    run = desk.run()
    assert not run.pairs.exists()
    assert MentorRequest.objects.get(student=ana).closed_because == MentorRequest.CloseReason.LEFT


def test_the_snapshot_asks_as_much_for_many_as_for_few(desk):
    def queries():
        with CaptureQueriesContext(connections[OWNER]) as asked:
            problem = snapshot.load_problem(WeightPreset.default(), timezone.now())
        return len(asked), len(problem.waiting), len(problem.candidates)

    desk.mentor("Maya")
    desk.waiting("Ana")
    few = queries()
    for number in range(6):
        maya = desk.mentor(f"M{number}")
        desk.waiting(f"S{number}")
        make.mentorship(maya, make.student(f"T{number} Student", desk.baking))
    many = queries()
    assert few[1:] == (1, 1)
    assert many[1:] == (7, 7)
    assert many[0] == few[0] <= 20
