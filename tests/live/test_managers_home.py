"""The home of managers learns what happens at the school while it stays open."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.matching.models import MatchingRun, WeightPreset
from students.models import Enrolment, Mentorship, TimeOff
from tests import evaluations
from tests import factories as make
from tests.live.pages import opened
from tests.people import school

pytestmark = pytest.mark.django_db(transaction=True)

HOME = "/managing/"
DAY = timedelta(days=1)


@pytest.fixture
def people():
    return school()


def asks_for_a_mentor(people):
    make.mentor_request(make.student("New Student", people.baking))


def loses_the_mentor(people):
    Mentorship.objects.get(student=people.stu).end(by=people.noor)


def is_away(people):
    today = timezone.localdate()
    TimeOff.objects.create(person=people.maya, starts_on=today, ends_on=today + 10 * DAY)


def pauses(people):
    people.maya.mentor_profile.paused_from = timezone.localdate()
    people.maya.mentor_profile.save()


def finishes_the_path(people):
    Enrolment.objects.running().get(student=people.stu).end("finished", by=people.tom)


def is_overdue(people):
    make.work(people.stu, people.bread, due_on=timezone.localdate() - 9 * DAY)


def asks_for_a_defence(people):
    work = make.work(people.stu, people.bread, started_at=timezone.now() - 20 * DAY)
    evaluations.requested_defence(work, people.maya)


@pytest.mark.parametrize(
    "happens",
    [
        asks_for_a_mentor, loses_the_mentor, is_away, pauses, finishes_the_path, is_overdue,
        asks_for_a_defence,
    ],
    ids=lambda each: each.__name__,
)  # fmt: skip
def test_it_learns_what_may_need_a_manager(people, later, happens):
    page = opened(people.noor, HOME)
    happens(people)
    later()
    assert page.ask() == 200
    later()
    assert page.ask() == 204


def test_it_learns_that_a_run_has_finished_but_not_each_of_its_steps(people, later):
    run = MatchingRun.objects.ask(by=people.noor, weights=WeightPreset().weights)
    page = opened(people.noor, HOME)
    MatchingRun.objects.filter(pk=run.pk).update(done=3)
    later()
    assert page.ask() == 204
    MatchingRun.objects.filter(pk=run.pk).update(state="failed", finished_at=timezone.now())
    later()
    assert page.ask() == 200


def test_sessions_which_are_written_all_day_do_not_fetch_it_anew(people, later):
    page = opened(people.noor, HOME)
    session = make.session(Mentorship.objects.get(student=people.stu))
    session.move(session.starts_at + DAY, by=people.maya)
    later()
    assert page.ask() == 204


def test_the_homes_of_mentors_and_students_do_not_listen_to_the_school(people, later):
    pages = [opened(people.maya, "/dashboard/"), opened(people.stu, "/student/")]
    asks_for_a_mentor(people)
    later()
    assert [page.ask() for page in pages] == [204, 204]
