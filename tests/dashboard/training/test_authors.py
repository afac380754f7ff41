"""What managers and authors see of the training: completions, where people stop, questions on
trial; and no answer of anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.training import statistics
from dashboard.training.models import Quiz, Reading, TrainingPolicy
from tests import factories as make
from tests.dashboard.training import build

pytestmark = pytest.mark.django_db
AUTHORS = "/training/authors/"


@pytest.mark.parametrize("name", ["noor", "tom"])
def test_managers_and_administrators_see_who_has_finished(client, people, name):
    course = build.small_course()
    build.completion(course, people.maya)
    build.completion(course, people.carl)
    client.force_login(getattr(people, name))
    assert client.get(AUTHORS).context["completions"].paginator.count == 2
    (found,) = client.get(f"{AUTHORS}?q=carl kneading").context["completions"]
    assert found.person == people.carl
    assert not client.get(f"{AUTHORS}?q=nobody").context["completions"].object_list


@pytest.mark.parametrize("name", ["stu", "maya", "ines", "nora"])
def test_nobody_else_does(client, people, name):
    client.force_login(getattr(people, name))
    assert client.get(AUTHORS).status_code == 404


def test_it_says_where_people_stop_without_their_names(client, people):
    course = build.small_course()
    long_ago = timezone.now() - timedelta(days=20)
    flour, water = course.chapters.filter(slug__in=("flour", "water")).in_order()
    for person in (people.maya, people.carl):
        Reading.objects.create(reader=person, chapter=flour, at=long_ago - timedelta(days=1))
    Reading.objects.create(reader=people.carl, chapter=water, at=long_ago)
    # Has finished, goes on, or took the quiz since: these have not stopped there.
    Reading.objects.create(reader=people.ines, chapter=flour, at=long_ago)
    build.completion(course, people.ines)
    Reading.objects.create(reader=people.past, chapter=flour)
    version = Quiz.objects.get().questions.first().versions.select_related("question").get()
    Reading.objects.create(reader=people.una, chapter=water, at=long_ago)
    build.attempt(Quiz.objects.get(), people.una, version)
    build.attempt(
        Quiz.objects.get(), people.both, version, started_at=long_ago, finished_at=long_ago,
        score=0, passed=False,
    )  # fmt: skip
    # In the other language.
    french = build.course("petrir", language="fr", twin=course)
    again = build.chapter(build.part(french), "farine")
    Reading.objects.create(reader=people.ines, chapter=again, at=long_ago)
    build.attempt(
        Quiz.objects.get(), people.stu, version, started_at=long_ago, finished_at=long_ago,
        score=0, passed=False,
    )  # fmt: skip
    build.completion(french, people.stu)
    client.force_login(people.noor)
    page = client.get(AUTHORS)
    found = {(stop.title, stop.is_quiz): stop.people for stop in page.context["stops"]}
    assert found == {("Flour", False): 1, ("Water", False): 1, ("Dough", True): 1}
    for person in (people.maya, people.carl, people.both):
        assert person.name not in page.content.decode()


def figures():
    return statistics.question_figures(TrainingPolicy.current())


def answered(version, *results, passed=True):
    """An attempt of a new person for each answer."""
    for right in results:
        attempt = build.attempt(version.question.quiz, make.mentor("Answers"), version)
        build.answer(attempt, version, right=right)
        attempt.finished_at, attempt.score, attempt.passed = timezone.now(), 0, passed
        attempt.save()


def test_a_question_is_on_trial_after_enough_answers(people):
    quiz = build.quiz(build.part(build.course()))
    easy, hard, odd, good, new = (
        build.question(quiz, group) for group in ("easy", "hard", "odd", "good", "new")
    )
    TrainingPolicy.objects.create(pk=1, trial_answers=6)
    answered(easy, *[True] * 6)
    answered(hard, *[False] * 5, True)
    answered(odd, True, False, False, passed=True)
    answered(odd, True, True, False, passed=False)
    answered(good, True, True, False, passed=True)
    answered(good, True, False, False, passed=False)
    answered(new, *[True] * 5)
    found = {each.version: each.trial for each in figures()}
    assert found == {easy: "everybody", hard: "nobody", odd: "good", good: "", new: ""}
    assert [bool(each.trial) for each in figures()][:3] == [True] * 3


def test_a_new_version_begins_without_answers_and_an_archived_question_is_gone(people):
    quiz = build.quiz(build.part(build.course()))
    version, other = build.question(quiz, "a"), build.question(quiz, "b")
    answered(version, True)
    build.QuestionVersion.objects.create(
        question=version.question, number=2, text="New", choices=["x", "y"], key=[0]
    )
    other.question.archived = True
    other.question.save()
    (found,) = figures()
    assert (found.version.number, found.answers) == (2, 0)
