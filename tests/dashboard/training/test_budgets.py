"""The numbers of queries of the training, equal with few and with many rows."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.training.models import Attempt, Quiz
from mentorhub.database import OWNER
from tests.dashboard.training import build

pytestmark = pytest.mark.django_db
PAGES = {
    "/training/": 12,
    "/training/kneading/": 10,
    "/training/kneading/flour/": 10,
    "/training/kneading/quiz/dough/": 8,
    "/training/kneading/quiz/dough/?answered=1": 8,
}


def counts(client):
    found = {}
    for url in PAGES:
        client.get(url)
        with CaptureQueriesContext(connections[OWNER]) as asked:
            assert client.get(url).status_code == 200
        found[url] = len(asked)
    return found


@pytest.fixture
def maya(people, client):
    course = build.small_course()
    quiz = Quiz.objects.get()
    versions = [each.versions.select_related("question").get() for each in quiz.questions.all()[:2]]
    attempt = build.attempt(quiz, people.maya, *versions)
    build.answer(attempt, versions[0])
    build.read_all(course, people.maya)
    client.force_login(people.maya)
    return people.maya


def test_each_page_keeps_its_budget_and_does_not_grow(client, people, maya):
    before = counts(client)
    assert {url: n for url, n in before.items() if n > PAGES[url]} == {}, before
    for number in range(20):
        part = build.part(Quiz.objects.first().part.course, f"more-{number}", position=number)
        for chapter in range(5):
            build.chapter(part, f"chapter-{number}-{chapter}")
        build.quiz(part, "a", "b")
        build.small_course(f"course-{number}")
    assert counts(client) == before


def test_the_result_of_a_quiz_keeps_it_too(client, maya):
    Attempt.objects.update(finished_at=timezone.now(), score=100, passed=True)
    client.get("/training/kneading/")
    with CaptureQueriesContext(connections[OWNER]) as asked:
        assert "answered" in client.get("/training/kneading/quiz/dough/").context
    assert len(asked) <= 8, "\n".join(each["sql"][:160] for each in asked)
