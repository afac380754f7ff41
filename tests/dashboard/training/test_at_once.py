"""Many clicks at once: one attempt, one answer, one completion, on the logins of the real pages."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from dashboard.training import attempts
from dashboard.training.asked import asked_of
from dashboard.training.finishing import finish_if_complete
from dashboard.training.models import Answer, Attempt, Completion
from mentorhub.notifications.models import Delivery
from tests import factories as make
from tests.dashboard.training import build

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]
AT_ONCE = 40


def all_at_once(act, times=AT_ONCE):
    def run(number):
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.fixture
def maya():
    return make.mentor("Maya")


@pytest.fixture
def quiz():
    part = build.part(build.course())
    build.chapter(part)
    return build.quiz(part, "flour", "water", "salt")


def test_forty_starts_are_one_attempt(maya, quiz):
    started = all_at_once(lambda _number: attempts.start(maya, quiz, timezone.now()))
    assert Attempt.objects.count() == 1
    assert {each.pk for each in started} == {Attempt.objects.get().pk}


def test_the_last_answers_at_once_end_the_attempt_once(maya, quiz):
    attempt = attempts.start(maya, quiz, timezone.now())
    asked = asked_of(attempt)

    def answer(number):
        own = attempts.last_attempt(maya, quiz)
        question = asked[number % 3]
        try:
            attempts.answer(own, question, list(question.version.key), timezone.now())
        except attempts.AnsweredAlreadyError:
            return False
        return True

    assert sum(all_at_once(answer, 12)) == 3
    attempt.refresh_from_db()
    assert (Answer.objects.count(), attempt.score, attempt.passed) == (3, 100, True)


def test_forty_finishes_are_one_completion_and_one_message(maya, quiz):
    course = quiz.part.course
    build.read_all(course, maya)
    version = quiz.questions.first().versions.select_related("question").get()
    build.attempt(quiz, maya, version, finished_at=timezone.now(), score=100, passed=True)
    done = all_at_once(lambda _number: finish_if_complete(maya, course))
    assert Completion.objects.count() == 1
    assert sum(each is not None for each in done) == 1
    assert Delivery.objects.filter(kind="course_done").count() == 1
