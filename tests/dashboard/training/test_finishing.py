"""A course is finished once all of it is done, and stays so; one that certifies makes a mentor
certified."""

import pytest
from django.utils import timezone

from dashboard.models import Mentor
from dashboard.training.finishing import finish_if_complete
from dashboard.training.models import Chapter, Completion, Quiz
from mentorhub.notifications.models import Delivery
from tests.dashboard.training import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya(people):
    Mentor.objects.filter(user=people.maya).update(certified_at=None)
    return people.maya


def passed(quiz, person):
    version = quiz.questions.first().versions.select_related("question").get()
    build.attempt(quiz, person, version, finished_at=timezone.now(), score=100, passed=True)


def whole(person, **fields):
    course = build.small_course(**fields)
    build.read_all(course, person)
    passed(Quiz.objects.get(part__course=course), person)
    return course


def test_nothing_is_finished_while_a_chapter_or_a_quiz_is_open(maya):
    course = build.small_course()
    assert finish_if_complete(maya, course) is None
    build.read_all(course, maya)
    assert finish_if_complete(maya, course) is None
    passed(Quiz.objects.get(), maya)
    assert finish_if_complete(maya, course) is not None
    assert finish_if_complete(maya, course) is None
    assert Completion.objects.count() == 1


def test_what_others_did_counts_for_nobody_else(people, maya):
    course = whole(people.carl)
    assert finish_if_complete(maya, course) is None


def test_one_that_certifies_ends_the_time_as_a_novice_and_others_do_not(maya):
    finish_if_complete(maya, whole(maya))
    assert Mentor.objects.get(user=maya).is_novice
    done = finish_if_complete(maya, whole(maya, slug="baking", certifies=True))
    assert Mentor.objects.get(user=maya).certified_at == done.at


def test_who_was_certified_before_keeps_the_date(people):
    before = timezone.now()
    Mentor.objects.filter(user=people.maya).update(certified_at=before)
    finish_if_complete(people.maya, whole(people.maya, certifies=True))
    assert Mentor.objects.get(user=people.maya).certified_at == before


def test_an_assessor_without_a_profile_finishes_too(people):
    assert finish_if_complete(people.ines, whole(people.ines, certifies=True)) is not None


def test_the_person_is_told_once(maya):
    course = whole(maya)
    finish_if_complete(maya, course)
    finish_if_complete(maya, course)
    told = Delivery.objects.get(kind="course_done")
    assert (told.recipient, told.subject) == (maya, str(course.pk))


def test_who_gets_a_certificate_is_told_in_one_message(maya, settings):
    finish_if_complete(maya, whole(maya, certifies=True))
    assert [each.kind for each in Delivery.objects.all()] == ["certificate"]
    # Without a key there is none: the course is finished all the same, and says so.
    settings.CREDENTIAL_KEY = ""
    finish_if_complete(maya, whole(maya, slug="baking", certifies=True))
    assert Delivery.objects.filter(kind="course_done").count() == 1


def test_the_last_chapter_finishes_the_course_and_leads_to_it(client, maya):
    course = whole(maya)
    client.force_login(maya)
    build.chapter(course.parts.last(), "crumb", position=5)
    answer = client.post("/training/kneading/crumb/read/", {"next": "/training/"})
    assert answer.url == "/training/kneading/"
    assert client.get(answer.url).context["progress"].is_finished


def test_a_course_that_became_complete_by_itself_is_finished_by_a_button(client, maya):
    course = build.small_course()
    Quiz.objects.get().questions.update(archived=True)
    build.read_all(course, maya)
    client.force_login(maya)
    assert "/training/kneading/finish/" in client.get("/training/kneading/").content.decode()
    client.post("/training/kneading/finish/")
    assert Completion.objects.filter(person=maya).exists()
    Chapter.objects.all().update(published=False)
    assert client.get("/training/kneading/").context["progress"].is_finished


def test_nothing_unfinished_is_finished_by_the_button(client, maya):
    build.small_course()
    client.force_login(maya)
    client.post("/training/kneading/finish/")
    assert not Completion.objects.exists()
