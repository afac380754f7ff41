"""Courses and chapters: who reads them, and that a mark is kept once."""

import pytest

from dashboard.models import MentorResource
from dashboard.training.models import Chapter, Completion, Reading
from tests.client import Client
from tests.dashboard.training import build

pytestmark = pytest.mark.django_db
COURSE = "/training/kneading/"
CHAPTER = "/training/kneading/flour/"
READ = f"{CHAPTER}read/"


@pytest.fixture
def course(people):
    return build.small_course()


def get(client, person, url):
    if person is not None:
        client.force_login(person)
    return client.get(url)


@pytest.mark.parametrize("name", ["maya", "carl", "ines", "both"])
def test_mentors_and_assessors_read(client, people, course, name):
    person = getattr(people, name)
    assert get(client, person, "/training/").status_code == 200
    assert get(client, person, COURSE).status_code == 200
    assert "<strong>the flour</strong>" in get(client, person, CHAPTER).content.decode()


@pytest.mark.parametrize("name", ["stu", "nora", "noor", "tom"])
def test_nobody_else_finds_a_page_of_a_course_that_is_not_open(client, people, course, name):
    for url in ("/training/", COURSE, CHAPTER):
        assert get(client, getattr(people, name), url).status_code == 404, url


def test_a_visitor_is_asked_to_sign_in_whether_there_is_such_a_course_or_not(client, course):
    for url in ("/training/", COURSE, CHAPTER, "/training/nothing/", "/training/nothing/here/"):
        answer = get(client, None, url)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/"), url


def test_a_course_open_to_visitors_is_read_without_a_sign_in_and_its_quiz_needs_one(client, people):
    build.small_course(open_to_visitors=True)
    assert get(client, None, COURSE).status_code == 200
    page = get(client, None, CHAPTER)
    assert page.status_code == 200
    assert READ not in page.content.decode()
    assert get(client, None, "/training/kneading/nothing/").status_code == 404
    assert get(client, None, "/training/kneading/quiz/dough/").status_code == 302
    assert client.post(READ).status_code == 302
    # A student signed in finds no training, a manager what a visitor finds.
    assert get(client, people.stu, COURSE).status_code == 404
    assert get(client, people.noor, COURSE).status_code == 200
    assert get(client, people.noor, "/training/kneading/quiz/dough/").status_code == 404


def test_what_is_not_published_is_absent(client, people, course):
    Chapter.objects.filter(slug="water").update(published=False)
    assert get(client, people.maya, "/training/kneading/water/").status_code == 404
    course.published = False
    course.save()
    assert get(client, people.maya, COURSE).status_code == 404
    assert client.post(READ).status_code == 404


def test_a_translation_is_named_to_those_alone_who_may_open_it(client, people, course):
    french = build.small_course("petrir", language="fr", twin=course, published=False)
    assert get(client, people.maya, COURSE).context["other_language"] is None
    course.open_to_visitors = french.published = True
    course.save()
    french.save()
    assert get(client, people.maya, COURSE).context["other_language"] == french
    assert get(client, people.maya, french.get_absolute_url()).context["other_language"] == course
    assert "Petrir" not in Client().get(COURSE).content.decode()


def test_a_chapter_is_marked_as_read_once_and_leads_on(client, people, course):
    client.force_login(people.maya)
    assert client.post(READ, {"next": "/training/kneading/water/"}).url.endswith("/water/")
    assert client.post(READ, {"next": "https://evil.example"}).url == COURSE
    assert Reading.objects.filter(reader=people.maya).count() == 1
    assert client.get(COURSE).context["progress"].done == 1
    assert not Reading.objects.filter(reader=people.carl).exists()
    assert client.get(READ).status_code == 405


def test_a_script_that_sent_the_mark_is_told_where_to_go(client, people, course):
    client.force_login(people.maya)
    answer = client.post(
        READ, {"next": "/training/kneading/water/"}, headers={"HX-Request": "true"}
    )
    assert answer["HX-Redirect"] == "/training/kneading/water/"


def test_one_goes_on_where_one_stopped(client, people, course):
    other = build.small_course("baking")
    client.force_login(people.maya)
    assert client.get("/training/").context["resume"] is None
    build.read_all(other, people.maya)
    client.post(READ)
    resume = client.get("/training/").context["resume"]
    assert (resume.course, resume.next.title) == (course, "Water")
    assert client.get(COURSE).context["progress"].next.title == "Water"


def test_before_and_after_go_through_chapters_and_quizzes(client, people, course):
    client.force_login(people.maya)
    page = client.get("/training/kneading/water/").context
    assert (page["before"].title, page["after"].is_quiz) == ("Flour", True)
    page = client.get("/training/kneading/bread/").context
    assert (page["before"].title, page["after"]) == ("Heat", None)
    assert page["number"] == 4


def test_a_chapter_added_later_leaves_the_course_finished_and_is_called_new(client, people, course):
    build.completion(course, people.maya)
    build.read_all(course, people.maya)
    build.chapter(course.parts.first(), "salt", position=9)
    client.force_login(people.maya)
    progress = client.get(COURSE).context["progress"]
    assert progress.is_finished
    assert [row.slug for row in progress.new_since] == ["salt"]
    assert Completion.objects.count() == 1


def test_of_twins_the_one_in_the_reader_s_language_is_listed_and_either_counts(client, people):
    english = build.small_course("dough")
    french = build.small_course("pate", language="fr", twin=english)
    client.force_login(people.maya)
    listed = client.get("/training/").context["shown"]
    assert [each.course for each in listed] == [english]
    assert [each.course for each in client.get("/training/?language=fr").context["shown"]] == [
        french
    ]
    build.completion(french, people.maya)
    assert client.get("/training/dough/").context["progress"].is_finished


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=bread", ["baking", "kneading"]),
        ("q=sieves", []),
        ("difficulty=hard", ["baking"]),
        ("state=under_way", ["kneading"]),
        ("state=nonsense&difficulty=", ["baking", "kneading"]),
    ],
)
def test_the_list_is_searched_and_filtered(client, people, course, query, found):
    build.small_course("baking", difficulty="hard", position=0)
    course.position = 1
    course.save()
    client.force_login(people.maya)
    client.post(READ)
    shown = client.get(f"/training/?{query}").context["shown"]
    assert [each.course.slug for each in shown] == found


def test_few_courses_are_searched_and_not_filtered(client, people, course):
    client.force_login(people.maya)

    def has_filters(address):
        return 'name="difficulty"' in client.get(address).content.decode()

    assert not has_filters("/training/")
    assert not has_filters("/training/?q=bread")
    assert has_filters("/training/?state=new")  # or nobody could take it back
    for number in range(6):
        build.small_course(f"more-{number}")
    assert has_filters("/training/")


def test_the_resources_read_are_counted_among_those_that_the_search_found(client, people):
    for slug in ("yeast", "ovens"):
        MentorResource.objects.create(slug=slug, title=slug.capitalize())
    MentorResource.objects.get(slug="ovens").set_read(by=people.maya, read=True)
    client.force_login(people.maya)
    assert client.get("/training/").context["resources_read"] == 1
    found = client.get("/training/?q=yeast").context
    assert [each.slug for each in found["resources"]] == ["yeast"]
    assert found["resources_read"] == 0


def test_publishing_moves_the_date_of_the_update_and_a_correction_does_not(course):
    before = course.updated_at
    course.title = "Kneeding"
    course.save()
    course.refresh_from_db()
    assert course.updated_at == before
    course.publish()
    course.refresh_from_db()
    assert course.updated_at > before
