"""What the database itself refuses, whatever a page does."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from dashboard.training.models import Answer, Completion, QuestionVersion
from tests import factories as make
from tests.dashboard.training import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya():
    return make.mentor("Maya")


@pytest.fixture
def quiz():
    made = build.course()
    return build.quiz(build.part(made), "sieving")


@pytest.fixture
def version(quiz):
    return QuestionVersion.objects.select_related("question").first()


def refused(change, **names):
    with pytest.raises(IntegrityError), transaction.atomic():
        change(**names)


def test_what_was_asked_answered_and_finished_stays(maya, quiz, version):
    attempt = build.attempt(quiz, maya, version)
    build.answer(attempt, version)
    build.completion(quiz.part.course, maya)
    for model, change in (
        (QuestionVersion, {"text": "Another"}),
        (Answer, {"is_right": False}),
        (Completion, {"at": timezone.now()}),
    ):
        refused(model.objects.update, **change)
        refused(model.objects.filter(pk=model.objects.first().pk)._raw_delete, using="default")


def test_a_person_has_one_open_attempt_at_a_quiz(maya, quiz, version):
    first = build.attempt(quiz, maya, version)
    refused(lambda: build.attempt(quiz, maya, version, number=2))
    first.finished_at, first.score, first.passed = timezone.now(), 100, True
    first.save()
    build.attempt(quiz, maya, version, number=2)


def test_an_attempt_is_finished_once_and_nothing_else_of_it_changes(maya, quiz, version):
    attempt = build.attempt(quiz, maya, version)
    attempt.drawn = []
    refused(attempt.save)
    attempt.refresh_from_db()
    attempt.finished_at, attempt.score, attempt.passed = timezone.now(), 0, False
    attempt.save()
    attempt.passed = True
    refused(attempt.save)


def test_only_what_was_drawn_for_an_open_attempt_is_answered_and_once(maya, quiz, version):
    other = QuestionVersion.objects.exclude(pk=version.pk).select_related("question").first()
    attempt = build.attempt(quiz, maya, version)
    refused(lambda: build.answer(attempt, other))
    build.answer(attempt, version)
    refused(lambda: build.answer(attempt, version))
    done = build.attempt(
        quiz, make.mentor("Carl"), version, finished_at=timezone.now(), score=0, passed=False
    )
    refused(lambda: build.answer(done, version))


def test_twins_are_two_courses_in_two_languages_and_no_chain():
    english, french = build.course("dough"), build.course("pate", language="fr")
    refused(lambda: build.course("same", twin=english))
    french.twin = english
    french.save()
    english.twin = french
    refused(english.save)
    refused(lambda: build.course("third", language="en", twin=french))
    french.twin = french
    refused(french.save)


def test_a_chapter_belongs_to_the_course_of_its_part_and_has_its_address_once(quiz):
    chapter = build.chapter(quiz.part)
    second = build.part(quiz.part.course, "oven")
    refused(lambda: build.chapter(second))
    other = build.course("baking")
    type(chapter).objects.filter(pk=chapter.pk).update(course=other)
    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_the_kind_of_a_question_stays(version):
    version.question.kind = "ordering"
    refused(version.question.save)
