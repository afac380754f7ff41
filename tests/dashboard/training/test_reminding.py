"""A course that somebody has begun and left is called to mind, twice at most."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.training.models import Quiz, Reading, TrainingPolicy
from dashboard.training.reminding import remind_quiet
from mentorhub.notifications.models import Delivery
from tests.dashboard.training import build

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def course(people):
    made = build.small_course()
    Reading.objects.create(
        reader=people.maya, chapter=made.chapters.in_order()[0], at=NOW - 15 * DAY
    )
    return made


def test_after_fourteen_quiet_days_and_again_after_fourteen_more_and_never_more(people, course):
    assert remind_quiet(NOW - 2 * DAY) == 0
    assert remind_quiet(NOW) == 1
    assert remind_quiet(NOW) == 0
    assert remind_quiet(NOW + 13 * DAY) == 0
    assert remind_quiet(NOW + 15 * DAY) == 1
    assert remind_quiet(NOW + 90 * DAY) == 0
    told = Delivery.objects.filter(kind="course_quiet")
    assert {(each.recipient, each.subject) for each in told} == {(people.maya, str(course.pk))}


def test_who_reads_on_or_takes_a_quiz_is_left_alone(people, course):
    version = Quiz.objects.get().questions.first().versions.select_related("question").get()
    build.attempt(Quiz.objects.get(), people.maya, version, started_at=NOW - DAY)
    assert remind_quiet(NOW) == 0


def test_who_has_finished_the_course_or_its_twin_is_left_alone(people, course):
    twin = build.course("petrir", language="fr", twin=course)
    build.completion(twin, people.maya)
    assert remind_quiet(NOW) == 0


def test_a_course_that_is_hidden_is_not_called_to_mind(people, course):
    course.published = False
    course.save()
    assert remind_quiet(NOW) == 0


def test_a_school_may_switch_it_off(people, course):
    TrainingPolicy.objects.create(pk=1, quiet_reminders=0)
    assert remind_quiet(NOW) == 0


def test_a_course_and_its_translation_are_called_to_mind_once(people, course):
    """Maya began in English and went on in French: she is reminded of the French one."""
    twin = build.small_course("petrir", language="fr", twin=course)
    Reading.objects.create(
        reader=people.maya, chapter=twin.chapters.in_order()[0], at=NOW - 14.5 * DAY
    )
    assert remind_quiet(NOW) == 1
    assert remind_quiet(NOW + 15 * DAY) == 1
    assert remind_quiet(NOW + 90 * DAY) == 0
    told = Delivery.objects.filter(kind="course_quiet")
    assert {(each.recipient, each.subject) for each in told} == {(people.maya, str(twin.pk))}


def test_who_reads_on_in_the_other_language_is_left_alone(people, course):
    twin = build.small_course("petrir", language="fr", twin=course)
    Reading.objects.create(reader=people.maya, chapter=twin.chapters.in_order()[0], at=NOW - DAY)
    assert remind_quiet(NOW) == 0


def test_reminders_of_one_count_for_the_other(people, course):
    """She was reminded twice of the English course, then looked into the French one, and left."""
    assert [remind_quiet(NOW), remind_quiet(NOW + 15 * DAY)] == [1, 1]
    twin = build.small_course("petrir", language="fr", twin=course)
    Reading.objects.create(reader=people.maya, chapter=twin.chapters.in_order()[0], at=NOW)
    assert remind_quiet(NOW + 60 * DAY) == 0
