"""An open page learns that something has changed, and nothing else.

Real transactions, because what is committed is what counts.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.live import poll, tokens
from mentorhub.live.models import Change
from mentorhub.notifications.models import Notification
from students.models import Goal, Mentorship, Session
from tests import factories as make
from tests.live.pages import opened
from tests.people import school

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return school()


def tell(person):
    return Notification.objects.create(recipient=person, kind="late")


def test_a_page_on_which_nothing_changed_gets_204_and_no_word(people, later):
    page = opened(people.maya, "/dashboard/")
    later()
    assert page.ask() == 204
    later()
    assert page.ask() == 204


def test_the_bell_rings_for_its_owner_alone_and_once(people, later):
    maya, carl = opened(people.maya, "/notifications/"), opened(people.carl, "/notifications/")
    tell(people.maya)
    later()
    assert (maya.ask(), carl.ask()) == (200, 204)
    assert maya.ask() == 204


def test_the_bell_of_another_tab_learns_what_was_read(people, later):
    told = tell(people.maya)
    page = opened(people.maya, "/dashboard/")
    page.client.post(f"/notifications/{told.pk}/", {"stay": "1"})
    later()
    assert page.ask() == 200
    number = page.client.get("/notifications/bell/", headers={"HX-Request": "true"})
    assert number.context["number"] == 0


def test_both_homes_and_the_page_of_a_session_learn_that_it_was_moved(people, later):
    mentorship = Mentorship.objects.get(mentor=people.maya)
    session = make.session(mentorship)
    pages = [
        opened(people.maya, "/dashboard/"),
        opened(people.stu, "/student/"),
        opened(people.stu, f"/sessions/{session.pk}/"),
    ]
    stranger = opened(people.carl, "/dashboard/")
    session.move(session.starts_at + timedelta(days=1), by=people.maya)
    later()
    assert [page.ask() for page in pages] == [200, 200, 200]
    assert stranger.ask() == 204


def test_the_page_of_a_session_does_not_care_for_another_one(people, later):
    mentorship = Mentorship.objects.get(mentor=people.maya)
    one = make.session(mentorship)
    other = make.session(mentorship, starts_at=one.starts_at + timedelta(days=7))
    page = opened(people.maya, f"/sessions/{one.pk}/")
    Session.objects.filter(pk=other.pk).update(join_url="https://example.org/room")
    later()
    assert page.ask() == 204


def test_what_is_deleted_is_a_change_too(people, later):
    goal = Goal.objects.create(enrolment=people.stu.enrolments.get(), text="Bake")
    page = opened(people.maya, "/dashboard/")
    goal.delete()
    later()
    assert page.ask() == 200


def test_the_database_is_asked_once_a_second_whoever_polls(
    people, later, django_assert_num_queries
):
    pages = [opened(people.maya, "/dashboard/"), opened(people.stu, "/student/")]
    later()

    def ask(page):
        """As before Django, where no session and no person is read."""
        key = page.client.session.session_key
        return lambda: poll.answer(page.token, page.seen, key)

    polls = [ask(page) for page in pages]
    polls[0]()  # what a process reads once a minute
    later()
    with django_assert_num_queries(1):
        for each in polls * 20:
            assert each().status == 204
    later(0.9)
    with django_assert_num_queries(0):
        polls[0]()
    later(0.1)
    with django_assert_num_queries(1):
        polls[0]()


def test_no_content_of_a_change_is_kept(people):
    Goal.objects.create(enrolment=people.stu.enrolments.get(), text="Bake rye bread")
    assert {field.name for field in Change._meta.fields} == {"id", "topic", "transaction", "at"}
    assert not Change.objects.filter(topic__contains="rye").exists()


def test_the_token_says_neither_the_key_of_the_session_nor_a_name(people):
    page = opened(people.maya, "/dashboard/")
    key = page.client.session.session_key
    found = tokens.read(page.token)
    assert found.person == people.maya.pk
    maya = people.maya.pk
    kept = ("bell", "community", "home", "inbox")
    assert found.topics == tuple(f"{each}:{maya}" for each in kept)
    assert key not in str(found)


def test_changes_are_forgotten_after_half_an_hour(people):
    from mentorhub.live.tasks import forget_changes

    Change.objects.all().delete()
    now = timezone.now()
    for minutes in (29, 31):
        Change.objects.create(topic="bell:1", transaction=1, at=now - timedelta(minutes=minutes))
    assert forget_changes() == 1
    assert Change.objects.count() == 1
