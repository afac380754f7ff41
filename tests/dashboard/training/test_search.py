"""Courses and chapters are found by the search of the site, by those who may read them."""

import pytest

from dashboard.training.search import _chapters, _courses
from mentorhub.search import Query, sources_for
from tests.dashboard.training import build

pytestmark = pytest.mark.django_db


def titles(find, person, words):
    return [each.title for each in find(person, Query.of(words), 10).results]


def test_by_the_words_of_their_titles(people):
    build.small_course()
    assert titles(_courses, people.maya, "knead") == ["Kneading"]
    assert titles(_chapters, people.ines, "brea") == ["Bread"]


def test_nothing_that_is_not_published(people):
    course = build.small_course()
    course.chapters.update(published=False)
    assert titles(_chapters, people.maya, "bread") == []
    course.published = False
    course.save()
    assert titles(_courses, people.maya, "knead") == []


@pytest.mark.parametrize("name", ["stu", "noor", "nora"])
def test_nobody_else_has_these_sources(people, name):
    names = {source.name for source in sources_for(getattr(people, name))}
    assert not names & {"courses", "chapters"}
