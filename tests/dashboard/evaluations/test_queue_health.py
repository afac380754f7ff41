"""Managers see whether defences find their assessors, and students their answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.accounts.models import Role
from students.models import Approval, ProjectWork, TimeOff
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE = "/evaluations/health/"


@pytest.fixture
def people():
    found = school()
    make.work(found.stu, found.bread, started_at=timezone.now() - 20 * DAY)
    return found


@pytest.fixture
def shown(client, people):
    def read():
        client.force_login(people.noor)
        return client.get(PAGE)

    return read


def health(page, slug):
    return next(each for each in page.context["paths"] if each.path.slug == slug)


def test_it_is_for_managers_alone(client, people):
    for person in people.everyone.values():
        client.force_login(person)
        assert client.get(PAGE).status_code == (200 if person == people.noor else 404)


def test_the_queue_is_shown_by_path_with_its_age(shown, people):
    at = timezone.now() - 3 * DAY
    evaluations.requested_defence(ProjectWork.objects.get(), people.maya, requested_at=at)
    page = shown()
    baking = health(page, "baking")
    assert (baking.waiting, baking.oldest, baking.available) == (1, at, 1)
    (row,) = page.context["requests"]
    assert (row.student, row.eligible) == (people.stu, 1)
    assert "3\u00a0d" in page.content.decode()


def test_a_request_that_nobody_may_take_stands_out(shown, people):
    evaluations.requested_defence(ProjectWork.objects.get(), people.maya)
    Approval.objects.filter(user=people.ines).update(ended_at=timezone.now())
    # An assessor who mentored the student may not take it either.
    Role.objects.create(user=people.maya, kind="assessor")
    make.approval(people.maya, people.baking, "assessor")
    page = shown()
    assert [row.eligible for row in page.context["requests"]] == [0]
    assert 'data-eligible="0"' in page.content.decode()


def test_assessors_are_shown_with_their_load_and_time_off(shown, people):
    work = ProjectWork.objects.get()
    evaluations.assessment(evaluations.held_defence(work, people.ines))
    ada = evaluations.second_assessor(people.baking)
    today = timezone.localdate()
    TimeOff.objects.create(person=ada, starts_on=today, ends_on=today + 4 * DAY)
    baking = health(shown(), "baking")
    found = {row.user: (row.load, row.owed, row.off_until) for row in baking.assessors}
    assert found == {people.ines: (1, 1, None), ada: (0, 0, today + 4 * DAY)}
    assert baking.available == 1


def test_late_answers_come_first_with_the_name_of_who_owes_them(shown, people):
    at = timezone.now() - 60 * HOUR
    verdict = evaluations.judged(ProjectWork.objects.get(), people.ines, "conditional", at=at)
    evaluations.fix(verdict, at=at + HOUR)
    page = shown()
    assert list(page.context["late"]) == [verdict]
    text = page.content.decode()
    assert f"/student/results/{verdict.pk}/" in text
    assert people.ines.name in text


def test_all_late_answers_are_counted_and_paged(client, shown, people):
    at = timezone.now() - 60 * HOUR
    for number in range(27):
        student = make.student(f"S{number} Student", people.baking)
        work = make.work(student, people.bread, started_at=at - 20 * DAY)
        verdict = evaluations.judged(work, people.ines, "conditional", at=at - number * HOUR)
        evaluations.fix(verdict, at=at - number * HOUR + HOUR)
    page = shown()
    assert (len(page.context["late"]), page.context["late"].paginator.count) == (25, 27)
    second = client.get(PAGE, {"late": 2})
    assert len(second.context["late"]) == 2
    assert len(second.context["requests"]) == 0


def test_the_next_defences_are_listed(shown, people):
    booked = evaluations.booked_defence(ProjectWork.objects.get(), people.ines)
    assert shown().context["next_defences"] == [booked]


def test_nothing_at_all_is_said_so(shown):
    page = shown()
    assert page.status_code == 200
    assert not page.context["requests"]


def test_many_rows_cost_as_many_queries_as_few(
    client, shown, people, django_assert_max_num_queries
):
    def fill(count):
        for number in range(count):
            student = make.student(f"S{number} Student", people.baking)
            work = make.work(student, people.bread, started_at=timezone.now() - 9 * DAY)
            evaluations.requested_defence(work, people.maya)

    fill(3)
    shown()
    with django_assert_max_num_queries(10):
        client.get(PAGE)
    fill(30)
    with django_assert_max_num_queries(10):
        assert len(client.get(PAGE).context["requests"]) == 25
