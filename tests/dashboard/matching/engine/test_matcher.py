"""The matching is optimal and deterministic, and its explanation adds up."""

import random
from dataclasses import replace

import pytest

from dashboard.matching.engine.explanation import explain, summarise
from dashboard.matching.engine.matcher import match
from dashboard.matching.engine.problem import Candidate, Problem, WaitingStudent
from tests.dashboard.matching.engine.problems import (
    EVEN,
    MONDAY_MORNING,
    best,
    fits,
    points,
    problem,
)

BATCHES = range(20)
EACH = 25


def problems(batch):
    return [problem(seed) for seed in range(batch * EACH, (batch + 1) * EACH)]


@pytest.mark.parametrize("batch", BATCHES)
def test_as_many_are_matched_as_can_be_and_no_assignment_has_a_higher_score(batch):
    """Five hundred problems, with ties, mentors without a seat and students whom nobody fits."""
    for each in problems(batch):
        found = match(each)
        assert (len(found.matches), found.total) == best(each)


def test_the_problems_hold_what_they_promise():
    """Or the comparison above would prove little."""
    made = [match(problem(seed)) for seed in range(500)]
    assert any(not each.problem.waiting for each in made)
    assert any(not each.problem.candidates for each in made)
    assert sum(bool(each.unmatched) for each in made) > 100
    assert sum(len(each.matches) > 3 for each in made) > 100
    figures = [summarise(each) for each in made]
    assert sum(each["pins_kept"] for each in figures) > 30
    assert sum(each["pins_broken"] for each in figures) > 30


@pytest.mark.parametrize("batch", BATCHES)
def test_the_order_in_which_rows_come_changes_nothing(batch):
    for each in problems(batch):
        waiting, candidates = list(each.waiting), list(each.candidates)
        random.shuffle(waiting)
        random.shuffle(candidates)
        shuffled = replace(each, waiting=tuple(waiting), candidates=tuple(candidates))
        assert explain(match(shuffled)) == explain(match(each))


@pytest.mark.parametrize("batch", BATCHES)
def test_no_pair_breaks_a_rule_and_no_mentor_takes_more_than_they_have_seats(batch):
    for each in problems(batch):
        found = match(each)
        for one in found.matches:
            row, mentor = each.waiting[one.student], each.candidates[one.mentor]
            assert fits(row, mentor)
            assert row.pinned in (None, mentor.id)
        for mentor, taken in zip(each.candidates, found.taken_seats, strict=True):
            assert taken <= mentor.seats


@pytest.mark.parametrize("batch", BATCHES)
def test_terms_add_up_to_the_pair_and_pairs_to_the_total(batch):
    for each in problems(batch):
        found = match(each)
        said = [one for one in explain(found) if one.mentor is not None]
        for one in said:
            assert sum(term["points"] for term in one.terms.values()) == one.score
            runner_up = sum(term["points"] for term in one.runner_up_terms.values())
            assert runner_up == one.runner_up_score
            for term in one.terms.values():
                assert term["points"] == term["value"] * term["weight"]
        assert sum(one.score for one in said) == found.total == summarise(found)["score"]


@pytest.mark.parametrize("batch", BATCHES)
def test_the_runner_up_is_the_best_of_the_others_who_have_a_seat_left(batch):
    for each in problems(batch):
        found = match(each)
        taken = dict(zip((mentor.id for mentor in each.candidates), found.taken_seats, strict=True))
        rows = {row.id: row for row in each.waiting}
        for one in explain(found):
            row = rows[one.request]
            others = [
                (
                    points(each, row, mentor, mentor.load + int(taken[mentor.id])),
                    0 if taken[mentor.id] else mentor.idle_days,
                    -mentor.id,
                )
                for mentor in each.candidates
                if one.mentor is not None
                and not one.is_pinned
                and mentor.id != one.mentor
                and fits(row, mentor)
                and taken[mentor.id] < mentor.seats
            ]
            score, _idle, number = max(others, default=(0, 0, 0))
            assert (one.runner_up_score, one.runner_up) == (score, -number or None)
            assert one.runner_up_score <= one.score or one.is_pinned


@pytest.mark.parametrize("batch", BATCHES)
def test_what_is_kept_of_a_run_gives_the_same_answer_later(batch):
    for each in problems(batch):
        kept = Problem.from_json(each.as_json())
        assert kept == each
        assert explain(match(kept)) == explain(match(each))


def waiting(number, **fields):
    fields = {"path": 1, "languages": frozenset(["en"]), "hours": MONDAY_MORNING} | fields
    return WaitingStudent(id=number, student=number, enrolment=number, **fields)


def mentor(number, **fields):
    fields = {
        "capacity": 1, "paths": frozenset([1]), "languages": frozenset(["en"]),
        "hours": MONDAY_MORNING,
    } | fields  # fmt: skip
    return Candidate(id=number, **fields)


def who_with_whom(students, mentors, **weights):
    found = match(Problem(tuple(students), tuple(mentors), EVEN | weights))
    return {one.request: one.mentor for one in explain(found)}


def test_nobody_waits_and_nobody_is_matched():
    assert who_with_whom([], [mentor(9)]) == {}
    assert who_with_whom([], []) == {}
    assert who_with_whom([waiting(1)], []) == {1: None}


def test_one_student_more_is_worth_any_score():
    """Ana would suit Omar best, but then Ben, who only fits Omar, would go without."""
    ana = waiting(1, wants_previous=True, previous=8, returned=True)
    ben = waiting(2, forbidden=frozenset([9]))
    assert who_with_whom([ana, ben], [mentor(8), mentor(9)], previous=100) == {1: 9, 2: 8}


def test_a_novice_gets_a_first_student_and_no_second_before_others():
    maya, omar = mentor(8, capacity=6, novice=True), mentor(9, capacity=6)
    found = who_with_whom([waiting(1), waiting(2)], [maya, omar], novice=100)
    assert sorted(found.values()) == [8, 9]


def test_the_load_is_spread_by_what_each_can_take():
    maya, omar = mentor(8, capacity=4, load=1), mentor(9, capacity=8, load=4)
    students = [waiting(number) for number in range(1, 4)]
    found = who_with_whom(students, [maya, omar], novice=0)
    assert sorted(found.values()) == [8, 8, 9]


def test_who_came_back_goes_before_whoever_waited_longest():
    late, back = waiting(1, days=59), waiting(2, days=1, returned=True)
    found = who_with_whom([late, back], [mentor(9)])
    assert found == {1: None, 2: 9}


def test_more_pins_than_seats_keep_whoever_stands_first():
    students = [waiting(1, days=3, pinned=9), waiting(2, days=8, pinned=9)]
    found = match(Problem(tuple(students), (mentor(9), mentor(8)), EVEN))
    said = {one.request: one for one in explain(found)}
    assert said[2].mentor == 9
    assert said[2].is_pinned
    assert said[1].mentor is None
    assert [reason["code"] for reason in said[1].why_nobody] == ["pin", "full"]
    assert summarise(found)["pins_broken"] == 1


def test_nobody_is_their_own_mentor():
    found = explain(match(Problem((waiting(9),), (mentor(9),), EVEN)))
    assert found[0].mentor is None
    assert found[0].why_nobody == [{"code": "oneself", "mentors": 1}]


def equal_mentors(*idle_days):
    return tuple(
        Candidate(
            id=100 + n,
            capacity=3,
            paths=frozenset([1]),
            languages=frozenset(["en"]),
            hours=MONDAY_MORNING,
            idle_days=days,
        )
        for n, days in enumerate(idle_days)
    )


def one_student(number):
    return WaitingStudent(
        id=number,
        student=number,
        enrolment=number,
        path=1,
        languages=frozenset(["en"]),
        hours=MONDAY_MORNING,
    )


def test_of_equal_mentors_the_one_who_has_waited_longest_gets_the_student():
    found = match(Problem((one_student(1),), equal_mentors(3, 40, 12), EVEN))
    (said,) = explain(found)
    assert (said.mentor, said.runner_up) == (101, 102)
    assert said.score == said.runner_up_score
    assert (said.terms["spread"]["idle"], said.runner_up_terms["spread"]["idle"]) == (40, 12)


def test_waiting_of_a_mentor_decides_between_equal_scores_only():
    better, waited = equal_mentors(0, 365)
    waited = replace(waited, load=1)  # one free seat less: a lower score
    (said,) = explain(match(Problem((one_student(1),), (better, waited), EVEN)))
    assert said.mentor == better.id
    assert said.score > said.runner_up_score


def test_who_gets_a_student_in_this_run_does_not_wait_for_the_next_one():
    weights = EVEN | {"spread": 0}
    students = tuple(one_student(n) for n in range(1, 4))
    found = match(Problem(students, equal_mentors(50, 40, 1), weights))
    assert sorted(found.taken_seats.tolist()) == [1, 1, 1]


def test_the_facts_of_the_sentences_are_kept_with_the_terms():
    (said,) = explain(match(Problem((one_student(1),), equal_mentors(1), EVEN)))
    assert said.terms["overlap"]["quarters"] == MONDAY_MORNING.bit_count()
    assert (said.terms["spread"]["fact"], said.terms["spread"]["capacity"]) == (0, 3)
