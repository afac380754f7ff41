"""The home of assessors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import Defence, Verdict
from tests import evaluations
from tests import factories as make

pytestmark = pytest.mark.django_db
HOME = "/evaluations/"


@pytest.fixture
def others(people):
    """Students of Baking whom Past supports, each with a work to defend."""

    def make_one(n):
        student = make.student(f"Student {n}", people.baking)
        make.mentorship(people.past, student)
        return make.work(student, people.bread)

    certified = timezone.now()
    make.Mentor.objects.update(certified_at=certified, capacity=50)
    return make_one


def test_it_is_where_an_assessor_arrives(people, signed_in):
    browser = signed_in(people.ines)
    assert browser.get("/").headers["Location"] == HOME
    assert browser.get("/assessing/").headers["Location"] == HOME


@pytest.mark.parametrize("name", ["stu", "maya", "noor", "tom", "nora"])
def test_nobody_else_has_one(people, signed_in, name):
    for address in (HOME, "/assessing/", f"{HOME}?view=history"):
        assert signed_in(getattr(people, name)).get(address).status_code == 404


def test_a_proposal_stands_first_and_not_in_the_queue(people, signed_in):
    defence = make.requested_defence(people.work, by=people.maya)
    asked = defence.proposed_to
    other = people.ivo if asked == people.ines else people.ines
    page = signed_in(asked).get(HOME)
    assert page.context["proposals"] == [defence]
    assert list(page.context["page"]) == []
    assert defence.pk not in [each.pk for each in signed_in(other).get(HOME).context["page"]]


def test_what_is_due_and_what_is_coming(people, others, signed_in):
    held = make.held_defence(people.work, people.ines, by=people.maya)
    coming = make.booked_defence(others(1), people.ines, by=people.past)
    page = signed_in(people.ines).get(HOME)
    assert page.context["due"] == [held]
    assert page.context["coming"] == [coming]
    days = [day for week in page.context["weeks"] for day in week if day.defences]
    assert [day.defences for day in days] == [[coming]]


def test_the_queue_is_the_longest_wait_first_and_is_searched(people, others, signed_in):
    rows = []
    for n in range(3):
        rows.append(make.requested_defence(others(n), by=people.past))
        asked = timezone.now() - timedelta(days=n)
        Defence.objects.filter(pk=rows[-1].pk).update(requested_at=asked, proposed_until=None)
    page = signed_in(people.ines).get(HOME)
    assert list(page.context["page"]) == rows[::-1]
    found = signed_in(people.ines).get(f"{HOME}?q=student+1").context["page"]
    assert list(found) == [rows[1]]
    for typed, is_similar in (("studnet+1", True), ("student+1", False), ("brkwz", False)):
        page = signed_in(people.ines).get(f"{HOME}?q={typed}").context
        assert page["similar"] is is_similar, typed
        assert list(page["page"]) == ([] if typed == "brkwz" else [rows[1]]), typed


def test_a_defence_that_one_may_not_take_is_not_similar(people, signed_in):
    make.requested_defence(people.work, by=people.maya)
    Defence.objects.update(proposed_until=None)
    typed = f"{people.work.enrolment.student.name[:-1]}x"
    assert signed_in(people.ines).get(HOME, {"q": typed}).context["similar"] is True
    for name in ("axel", "una"):
        page = signed_in(getattr(people, name)).get(HOME, {"q": typed}).context
        assert (list(page["page"]), page["similar"]) == ([], False)


def test_an_assessor_of_another_path_has_an_empty_queue(people, signed_in):
    make.requested_defence(people.work, by=people.maya)
    Defence.objects.update(proposed_until=None)
    assert not list(signed_in(people.axel).get(HOME).context["page"])
    assert signed_in(people.una).get(HOME).status_code == 200


def test_figures_are_those_of_the_verdicts(people, signed_in):
    defence = make.held_defence(people.work, people.ines, by=people.maya)
    Verdict.objects.create(
        defence=defence, outcome="validated", assessor=people.ines,
        released_at=defence.ended_at + timedelta(hours=5),
    )  # fmt: skip
    figures = signed_in(people.ines).get(f"{HOME}?view=history").context["figures"]
    assert figures.judged == 1
    assert figures.hours == pytest.approx(5, abs=0.01)
    assert [n for _value, _label, n in figures.outcomes] == [1, 0, 0]
    assert signed_in(people.ivo).get(f"{HOME}?view=history").context["figures"].judged == 0


def test_the_checklist_ends_with_the_first_verdict(people, signed_in):
    browser = signed_in(people.ines)
    assert browser.get(HOME).context["checklist"] is not None
    make.held_defence(people.work, people.ines, by=people.maya)
    states = {step.name: step.is_done for step in browser.get(HOME).context["checklist"].steps}
    assert states["take"]
    assert states["hold"]
    assert not states["verdict"]


def test_it_costs_the_same_with_one_and_with_forty(
    people,
    others,
    signed_in,
    django_assert_max_num_queries,
):
    for n in range(2):
        make.requested_defence(others(n), by=people.past)
    Defence.objects.update(proposed_until=None)
    browser = signed_in(people.ines)
    browser.get(HOME)
    with django_assert_max_num_queries(15) as few:
        browser.get(HOME)
    for n in range(40):
        make.requested_defence(others(10 + n), by=people.past)
    Defence.objects.update(proposed_until=None)
    with django_assert_max_num_queries(len(few)):
        page = browser.get(HOME)
    assert page.context["page"].paginator.count == 42


def test_fixes_to_answer_are_due(people, signed_in):
    verdict = evaluations.judged(people.work, people.ines, "conditional")
    assert signed_in(people.ines).get(HOME).context["answers"] == []
    evaluations.fix(verdict, at=timezone.now())
    page = signed_in(people.ines).get(HOME)
    assert page.context["answers"] == [verdict]
    assert page.context["due_count"] == 1
    assert f"/evaluations/{verdict.defence_id}/answer/" in page.text
    assert signed_in(people.ivo).get(HOME).context["answers"] == []


def test_a_work_that_an_administrator_has_closed_waits_for_nobody(people, signed_in):
    defence = make.requested_defence(people.work, by=people.maya)
    Defence.objects.update(proposed_until=None)
    assert list(signed_in(people.ines).get(HOME).context["page"]) == [defence]
    people.work.state, people.work.finished_at = "validated", timezone.now()
    people.work.save()
    assert not list(signed_in(people.ines).get(HOME).context["page"])
    assert signed_in(people.ines).get(f"/defences/{defence.pk}/take/").status_code == 404
