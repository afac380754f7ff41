"""A row under the lock is read again as a whole, with the relations that still hold."""

import pytest
from django.db import transaction

from mentorhub.database import lock
from students.models import Mentorship, Session
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


@pytest.fixture
def session(people):
    return make.session(Mentorship.objects.get(mentor=people.maya, student=people.stu))


def test_every_column_is_that_of_the_database(people, session):
    older = Session.objects.get(pk=session.pk)
    Session.objects.filter(pk=session.pk).update(join_url="https://meet.example.org/new")
    with transaction.atomic():
        lock(older)
    assert older.join_url == "https://meet.example.org/new"


def test_what_was_set_and_not_saved_is_gone(session):
    session.join_url = "https://meet.example.org/typed"
    with transaction.atomic():
        lock(session)
    assert session.join_url == ""


def test_a_relation_that_still_holds_costs_no_query(session, django_assert_num_queries):
    older = Session.objects.select_related("mentor", "student").get(pk=session.pk)
    with transaction.atomic(), django_assert_num_queries(1):
        lock(older)
        assert (older.mentor.name, older.student.name) == ("Maya Mentor", "Stu Student")


def test_a_relation_to_another_row_is_that_other_row(people, session):
    older = Session.objects.select_related("mentor", "mentorship", "student").get(pk=session.pk)
    cover = make.mentorship(
        people.cross,
        people.stu,
        kind="cover",
        ends_at=session.starts_at + session.starts_at.resolution,
    )
    session.hand_over(cover, by=people.noor)
    with transaction.atomic():
        lock(older)
    assert older.mentor == people.cross
    assert older.mentorship == cover
    assert older.student == people.stu


def test_a_row_that_is_gone_is_said_to_be(people):
    goal = people.stu.enrolments.get().goals.create(text="Knead")
    type(goal).objects.filter(pk=goal.pk).delete()
    with transaction.atomic(), pytest.raises(type(goal).DoesNotExist):
        lock(goal)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_would_hold_nothing():
    people = school()
    with pytest.raises(transaction.TransactionManagementError):
        lock(people.stu)
