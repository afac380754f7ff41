"""Fingerprints that are missing or outdated are written again."""

from importlib import import_module

import pytest
from django.db import connections

from guides.models import Fingerprint
from guides.pasting.recording import write_missing_fingerprints
from mentorhub.database import OWNER, STAFF, signed_in_as
from tests.guides.pasting.world import write_guide
from tests.people import school

pytestmark = pytest.mark.django_db


def test_guides_with_letters_of_other_alphabets_are_fingerprinted_again():
    """The migration that follows more look-alike letters."""
    migration = import_module("guides.migrations.0010_other_letters")
    people = school()
    write_guide(people.bread)
    write_guide(people.table, advice="Ящик открыт, и каждый видит, что в нём лежит.")

    def known():
        with signed_in_as(STAFF):
            rows = Fingerprint.objects.order_by("hash").values_list("project_id", "hash")
            return {
                pk: [h for p, h in rows if p == pk] for pk in (people.bread.pk, people.table.pk)
            }

    before = known()
    assert all(before.values())
    with connections[OWNER].cursor() as cursor:
        cursor.execute(migration.OUTDATED)
    assert known() == {people.bread.pk: before[people.bread.pk], people.table.pk: []}
    with signed_in_as(STAFF):
        assert write_missing_fingerprints() == 1
    assert known() == before
