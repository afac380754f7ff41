"""The instances of a prepared query are those that Django makes, and what is rare is left to it."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.db.models.signals import post_init
from django.utils import timezone

from mentorhub.accounts.models import User
from mentorhub.prepared import prepared
from students.models import Mentorship, Session
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    people = school()
    row = Mentorship.objects.in_force().get(mentor=people.maya, student=people.stu)
    begins = timezone.now() + timedelta(days=2)
    people.planned = Session.plan(row, begins, by=people.maya, minutes=30, zone="UTC")
    return people


def _state(row):
    """All that an instance knows, with the instances that were read with it."""
    if row is None:
        return None
    known = {name: value for name, value in vars(row).items() if name != "_state"}
    cache = {name: _state(each) for name, each in row._state.fields_cache.items()}
    return type(row), row._state.adding, row._state.db, known, cache


def test_they_are_what_the_queryset_gives(people):
    @prepared
    def narrow(pk: int) -> QuerySet[Session]:
        rows = Session.objects.filter(pk=pk).select_related("student", "mentor__meeting_room")
        return rows.defer("student__email", "zone")

    (found,) = narrow(people.planned.pk)
    expected = (
        Session.objects.select_related("student", "mentor__meeting_room")
        .defer("student__email", "zone")
        .get(pk=people.planned.pk)
    )
    assert _state(found) == _state(expected)
    assert found._state.fields_cache["mentor"]._state.fields_cache["meeting_room"] is None


def test_a_column_that_was_left_out_is_read_when_it_is_asked_for(people, django_assert_num_queries):
    @prepared
    def without_address(pk: int) -> QuerySet[User]:
        return User.objects.filter(pk=pk).defer("email")

    (stu,) = without_address(people.stu.pk)
    with django_assert_num_queries(1):
        assert stu.email == people.stu.email


def test_a_row_that_was_read_is_changed_when_it_is_saved(people):
    @prepared
    def by_key(pk: int) -> QuerySet[User]:
        return User.objects.filter(pk=pk)

    (stu,) = by_key(people.stu.pk)
    stu.theme = User.Theme.DARK
    stu.save()
    assert User.objects.filter(pk=people.stu.pk, theme=User.Theme.DARK).count() == 1


def test_where_somebody_listens_to_instances_django_makes_them(people):
    heard = []

    def listener(instance, **kwargs):
        heard.append(instance.pk)

    @prepared
    def by_key(pk: int) -> QuerySet[User]:
        return User.objects.filter(pk=pk)

    post_init.connect(listener, sender=User)
    try:
        by_key(people.stu.pk)
    finally:
        post_init.disconnect(listener, sender=User)
    assert heard == [people.stu.pk]
