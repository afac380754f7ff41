"""The database keeps the guides closed by itself, whatever the pages do."""

import pytest

from mentorhub import access
from mentorhub.database import GUIDES, STAFF
from students.models import Project
from tests import factories as make
from tests.people import MAY_READ_BREAD, school
from tests.walls.logins import connected_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wall]


@pytest.fixture
def baking():
    people = school()
    make.guide(people.bread, "yeast")
    make.guide(people.table, "oak")
    return people


def test_readers_see_the_rows_that_the_rule_in_access_gives_them(baking):
    projects = {baking.bread.pk: "bread", baking.table.pk: "table"}
    for name, person in baking.everyone.items():
        by_rule = set(
            Project.objects.filter(
                access.projects_with_open_guide(person), pk__in=projects
            ).values_list("pk", flat=True)
        )
        with connected_as(GUIDES, reader=person.pk) as cursor:
            cursor.execute("select project_id from guides_guide")
            by_policy = {row[0] for row in cursor.fetchall()}
        assert by_policy == by_rule, name
        assert (baking.bread.pk in by_policy) == (name in MAY_READ_BREAD), name


def test_no_reader_sees_no_row(baking):
    for table in ("guides_guide", "guides_skill", "guides_criterion", "guides_guidefile"):
        with connected_as(GUIDES) as cursor:
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,)


def test_staff_sees_every_guide(baking):
    with connected_as(STAFF) as cursor:
        cursor.execute("select count(*) from guides_guide")
        assert cursor.fetchone() == (2,)
