"""Courses and chapters are found by the search of the site, by those who may read them."""

import pytest

from dashboard.training.search import _parts
from mentorhub.search import Found, Query, sources_for
from tests.dashboard.training import build

pytestmark = pytest.mark.django_db


def found_by(person, words, most=10):
    return Found.of_parts(_parts(person, Query.of(words)), most)


def titles(person, words):
    return [each.title for each in found_by(person, words).results]


def test_courses_come_before_chapters_with_the_number_of_all(people, django_assert_num_queries):
    course = build.small_course()
    course.summary = "All about bread"
    course.save()
    assert people.maya.role_kinds  # read once in a request
    with django_assert_num_queries(1):
        found = found_by(people.maya, "bread")
    assert [(each.title, each.url, each.line) for each in found.results] == [
        ("Kneading", course.get_absolute_url(), "All about bread"),
        ("Bread", course.chapters.get(slug="bread").get_absolute_url(), "Kneading"),
    ]
    assert found.total == 2


def test_the_first_of_each_with_the_number_of_all(people):
    build.small_course()
    part = build.part(build.course("bread-and-crust", position=2), "crust")
    for slug in ("bread-of-rye", "bread-of-oats"):
        build.chapter(part, slug)
    first = found_by(people.maya, "bread", most=1)
    assert [each.title for each in first.results] == ["Bread-and-crust", "Bread"]
    assert first.total == 4


def test_by_the_words_of_their_titles(people):
    build.small_course()
    assert titles(people.maya, "knead") == ["Kneading"]
    assert titles(people.ines, "brea") == ["Bread"]


def test_nothing_that_is_not_published(people):
    course = build.small_course()
    course.chapters.update(published=False)
    assert titles(people.maya, "bread") == []
    course.published = False
    course.save()
    assert titles(people.maya, "knead") == []


@pytest.mark.parametrize("name", ["stu", "noor", "nora"])
def test_nobody_else_has_these_sources(people, name):
    names = {source.name for source in sources_for(getattr(people, name))}
    assert not names & {"courses"}
