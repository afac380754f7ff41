"""What the home of a mentor says of their training."""

import pytest

from dashboard.models import Mentor
from dashboard.resources.bundled import create_missing
from dashboard.training.models import Quiz
from tests.dashboard.training import build

pytestmark = pytest.mark.django_db


def part_of(client):
    found = [
        part
        for part in client.get("/dashboard/").context["page_parts"]["sections"]
        if "open_courses" in part.context
    ]
    return found[0].context if found else None


@pytest.fixture
def maya(people, client):
    client.force_login(people.maya)
    return people.maya


def test_nothing_is_said_without_a_course(client, maya):
    build.course(published=False)
    assert part_of(client) is None


def test_courses_are_listed_with_their_progress_those_begun_first(client, people, maya):
    first, second = build.small_course("baking"), build.small_course("kneading")
    build.read_all(first, people.carl)
    client.post("/training/kneading/flour/read/")
    listed = part_of(client)["open_courses"]
    assert [(each.slug, each.done, each.total) for each in listed] == [
        ("kneading", 1, 5),
        ("baking", 0, 5),
    ]
    build.completion(second, maya)
    found = part_of(client)
    assert [each.slug for each in found["open_courses"]] == ["baking"]
    assert found["finished_courses"] == 1


def test_courses_and_resources_are_one_section_and_either_may_be_missing(client, maya):
    create_missing()
    found = part_of(client)
    assert (found["open_courses"], len(found["unread_resources"])) == ([], 8)
    build.small_course()
    page = client.get("/dashboard/")
    assert [each.slug for each in part_of(client)["open_courses"]] == ["kneading"]
    assert page.content.decode().count('id="skills"') == 1


def test_a_twin_is_not_listed_beside_its_course_and_either_counts(client, maya):
    english = build.small_course("dough")
    french = build.small_course("pate", language="fr", twin=english)
    assert [each.slug for each in part_of(client)["open_courses"]] == ["dough"]
    build.completion(french, maya)
    assert part_of(client)["open_courses"] == []


def test_a_quiz_that_asks_nothing_any_more_does_not_count(client, maya):
    course = build.small_course("kneading")
    quiz = Quiz.objects.get()
    version = quiz.questions.first().versions.select_related("question").get()
    build.attempt(quiz, maya, version, finished_at=maya.joined_at, score=100, passed=True)
    build.read_all(course, maya)
    quiz.questions.update(archived=True)
    (found,) = part_of(client)["open_courses"]
    assert (found.done, found.total) == (4, 4)


def test_a_novice_is_shown_the_course_that_certifies_as_the_next_step(client, maya):
    build.small_course("baking")
    course = build.small_course("kneading", certifies=True)
    Mentor.objects.filter(user=maya).update(certified_at=None)
    assert part_of(client)["next_step"].slug == "kneading"
    build.completion(course, maya)
    assert part_of(client)["next_step"] is None


def test_a_certified_mentor_has_no_such_step(client, maya):
    build.small_course("kneading", certifies=True)
    Mentor.objects.filter(user=maya).update(certified_at=maya.joined_at)
    assert part_of(client)["next_step"] is None
