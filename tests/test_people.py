"""A school written again from its snapshot is the school that was made."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from mentorhub.database import OWNER
from tests import factories as make
from tests.people import School, make_school
from tests.snapshot import Snapshot

pytestmark = pytest.mark.django_db


def rows():
    """Of every table, all columns but those that the database computes. What triggers note of a
    change is not a part of the school; the groups of its paths, which a trigger makes too, are,
    under numbers of their own."""
    return {
        model: sorted(
            model._base_manager.using(OWNER).values_list(*columns(model)),
            key=str,
        )
        for model in apps.get_models()
        if model._meta.app_label not in ("contenttypes", "live")
        and model._meta.label != "auth.Permission"
    }


def columns(model):
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    is_made_by_trigger = model._meta.label == "community.Group"
    return [f.attname for f in fields if not (is_made_by_trigger and f.primary_key)]


def moved(tables, by):
    """As if everything had happened so much later."""

    def later(row):
        return tuple(each + by if isinstance(each, datetime) else each for each in row)

    return {model: sorted(map(later, found), key=str) for model, found in tables.items()}


@pytest.fixture
def snapshot(db):
    """Of a school that is gone again."""
    with transaction.atomic(using=OWNER):
        kept = Snapshot(make_school)
        kept.rows = rows()
        transaction.set_rollback(True, using=OWNER)
    return kept


def test_each_table_has_the_same_rows(snapshot):
    assert not any(rows().values())
    with time_machine.travel(snapshot.made_at + timedelta(days=400, hours=5), tick=False):
        written = snapshot.write()
    assert isinstance(written, School)
    assert rows() == moved(snapshot.rows, timedelta(days=400, hours=5))


def test_the_objects_are_those_of_the_rows_and_belong_to_this_test_alone(snapshot):
    snapshot.made.maya.name = "Somebody Else"
    written = snapshot.write()
    for name, person in written.everyone.items():
        fresh = type(person).objects.get(pk=person.pk)
        assert vars(fresh).keys() <= vars(person).keys(), name
        for field in person._meta.concrete_fields:
            assert getattr(person, field.attname) == getattr(fresh, field.attname), (name, field)
    assert written.maya.name == "Maya Mentor"
    assert written.bread.path == written.baking
    assert timezone.now() - written.maya.joined_at < timedelta(seconds=30)


def test_nothing_that_is_written_lies_in_the_future(snapshot):
    with time_machine.travel(snapshot.made_at + timedelta(days=1), tick=False):
        snapshot.write()
        now = timezone.now()
    moments = [each for found in rows().values() for row in found for each in row]
    assert all(each <= now for each in moments if isinstance(each, datetime))


def test_what_comes_later_gets_numbers_and_addresses_of_its_own(snapshot):
    written = snapshot.write()
    other = make.mentor("Maya Mentor", written.baking)
    assert other.pk > max(person.pk for person in written.everyone.values())
    assert other.email not in {person.email for person in written.everyone.values()}
