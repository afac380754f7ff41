"""Who may write to whom: the rule in Python, and its twin in the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mentorhub import access
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block, User
from tests import factories as make
from tests.dashboard.inbox.build import fresh

pytestmark = pytest.mark.django_db


def writable(person):
    """The first names of those whom the person may write to."""
    rows = User.objects.filter(access.people_one_may_write_to(fresh(person)))
    return {each.name.split()[0].lower() for each in rows}


def by_the_database(one, other):
    with connection.cursor() as cursor:
        cursor.execute("select public.inbox_may_write_to(%s, %s)", [one.pk, other.pk])
        return cursor.fetchone()[0]


# Noor manages; maya, ines, both, cross and past are approved for Baking, carl for Carpentry.
EXPECTED = {
    "maya": {"stu", "ines", "both", "cross", "past", "noor"},
    "stu": {"maya", "noor"},
    "ines": {"maya", "both", "cross", "past", "noor"},
    "carl": {"noor"},
    "una": {"noor"},
    "former": {"noor"},
    "nora": set(),
    "tom": {"noor"},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_people_write_to_those_they_work_with_and_to_the_managers(people, name):
    assert writable(getattr(people, name)) == EXPECTED[name]


def test_a_manager_writes_to_everybody_whom_the_school_knows(people):
    everyone = {name for name in people.everyone if name not in ("noor", "nora")}
    assert writable(people.noor) == everyone


def test_the_database_says_the_same_of_all_pairs(people):
    block(people.maya, Block.Kind.BLOCK, by=people.ines)
    for one in people.everyone.values():
        rows = User.objects.filter(access.people_one_may_write_to(fresh(one)))
        known = set(rows.values_list("pk", flat=True))
        for other in people.everyone.values():
            assert by_the_database(one, other) == (other.pk in known), (one, other)


def test_a_cover_writes_to_the_student_while_it_lasts(people):
    cover = make.mentor("Coco Cover", people.baking)
    assert "stu" not in writable(cover)
    until = timezone.now() + timedelta(days=3)
    make.mentorship(cover, people.stu, kind="cover", ends_at=until)
    assert "stu" in writable(cover)
    assert "coco" in writable(people.stu)


def test_students_do_not_write_to_each_other(people):
    make.student("Sam Student", people.baking)
    assert "sam" not in writable(people.stu)


def test_a_block_closes_both_ways_and_a_mute_none(people):
    block(people.maya, Block.Kind.BLOCK, by=people.stu)
    assert "stu" not in writable(people.maya)
    assert "maya" not in writable(people.stu)
    block(people.maya, Block.Kind.MUTE, by=people.stu)
    assert "stu" in writable(people.maya)


def test_whoever_lost_the_role_writes_to_nobody_of_the_path(people):
    people.ines.roles.update(ended_at=timezone.now())
    assert writable(people.ines) == set()
    assert "ines" not in writable(people.maya)


def test_an_account_that_is_closed_is_not_written_to(people):
    User.objects.filter(pk=people.ines.pk).update(is_active=False)
    assert "ines" not in writable(people.maya)
    assert not by_the_database(people.maya, people.ines)
