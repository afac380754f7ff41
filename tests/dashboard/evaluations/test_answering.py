"""Answering fixes: the assessor of the defence, and once they are late whoever may judge it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.evaluations.answering import (
    NotAnsweredByError,
    answerable,
    begin_answer,
    may_answer,
)
from mentorhub.accounts.models import Role
from students.models import Approval, Assessment, ProjectWork, Verdict
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def people():
    found = school()
    make.work(found.stu, found.bread, started_at=timezone.now() - timedelta(days=20))
    found.more["ada"] = evaluations.second_assessor(found.baking)
    return found


@pytest.fixture
def ada(people):
    return people.more["ada"]


def fixed(people, hours_ago):
    """Ines asked for fixes, which came so many hours ago."""
    at = timezone.now() - (hours_ago + 1) * HOUR
    verdict = evaluations.judged(ProjectWork.objects.get(), people.ines, "conditional", at=at)
    evaluations.fix(verdict, at=at + HOUR)
    return verdict


def late_answers(assessor, now):
    """Those of others."""
    return answerable(assessor, now).exclude(defence__assessor=assessor)


def test_the_assessor_answers_in_time(people, ada):
    verdict = fixed(people, 5)
    begun = begin_answer(verdict, people.ines)
    assert (begun.part, begun.assessor, begun.released_at) == ("answer", people.ines, None)
    # Asked twice, it is the same.
    assert begin_answer(verdict, people.ines) == begun
    with pytest.raises(NotAnsweredByError):
        begin_answer(verdict, ada)


def test_a_late_answer_may_be_given_by_another_assessor(people, ada):
    verdict = fixed(people, 49)
    assert late_answers(ada, timezone.now()).get() == verdict
    begun = begin_answer(verdict, ada)
    assert begun.assessor == ada
    # The new one sees the work, the result and the defence.
    assert Verdict.objects.visible_to(ada).get() == verdict
    # The first one is late, and has not answered: nobody answers twice.
    assert Assessment.objects.running().filter(part="answer").get() == begun


def test_the_same_assessor_may_answer_late(people):
    assert begin_answer(fixed(people, 49), people.ines).assessor == people.ines


def test_who_takes_over_withdraws_the_answer_that_is_late(people, ada):
    verdict = fixed(people, 49)
    first = evaluations.assessment(verdict.defence, part="answer")
    begun = begin_answer(verdict, ada)
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert Assessment.objects.running().get(part="answer") == begun


def test_nobody_takes_over_before_it_is_late(people, ada):
    verdict = fixed(people, 47)
    assert not late_answers(ada, timezone.now()).exists()
    assert not may_answer(verdict, ada, timezone.now())


def test_nobody_who_may_not_judge_the_student_answers(people):
    fixed(people, 49)
    Role.objects.create(user=people.maya, kind="assessor")
    make.approval(people.maya, people.baking, "assessor")
    for person in people.everyone.values():
        found = list(late_answers(person, timezone.now()))
        assert bool(found) == (person == people.more["ada"]), person


def test_an_assessor_whose_approval_has_ended_does_not_answer(people):
    verdict = fixed(people, 5)
    Approval.objects.filter(user=people.ines).update(ended_at=timezone.now())
    with pytest.raises(NotAnsweredByError):
        begin_answer(verdict, people.ines)


@pytest.mark.parametrize("hours_ago", [10, 60])
def test_without_a_fix_in_time_there_is_nothing_to_answer(people, hours_ago):
    at = timezone.now() - hours_ago * HOUR
    verdict = evaluations.judged(ProjectWork.objects.get(), people.ines, "conditional", at=at)
    with pytest.raises(NotAnsweredByError):
        begin_answer(verdict, people.ines)


def test_what_is_answered_is_not_answered_again(people):
    verdict = fixed(people, 5)
    evaluations.released(verdict.defence, "validated", kind="answer")
    with pytest.raises(NotAnsweredByError):
        begin_answer(verdict, people.ines)


def test_only_an_assessor_who_may_is_let_in(client, people, ada):
    verdict = fixed(people, 5)
    page = f"/evaluations/{verdict.defence_id}/answer/"
    for person in (people.stu, people.maya, people.noor, ada, people.una):
        client.force_login(person)
        assert client.post(page).status_code == 404
        assert client.get(page).status_code in (404, 405)
    assert not Assessment.objects.filter(part="answer").exists()


def home(client, person):
    client.force_login(person)
    return client.get("/evaluations/").context["answers"]


def test_the_home_lists_ones_own_and_once_late_those_of_others(client, people, ada):
    verdict = fixed(people, 5)
    (row,) = home(client, people.ines)
    assert row == verdict
    assert home(client, ada) == []
    assert home(client, people.una) == []


def test_the_home_offers_a_late_one_to_others(client, people, ada):
    verdict = fixed(people, 49)
    (row,) = home(client, ada)
    assert row == verdict
    assert row.defence.student.photo is None
    assert client.post(f"/evaluations/{verdict.defence_id}/answer/").status_code == 302
    assert client.get("/evaluations/").status_code == 200
