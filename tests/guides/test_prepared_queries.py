"""A prepared statement on the connection of guides gives each reader what the policies give them,
whoever ran it first; on other logins it is refused."""

import pytest
from django.db import transaction
from django.utils import timezone

from guides import reading
from guides.models import Criterion, Guide
from mentorhub.database import GUIDES, SIGNIN, STAFF, WEB, GuidesAreClosedError, signed_in_as
from students.models import Approval
from tests import factories as make
from tests.people import MAY_READ_BREAD, school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wall]


@pytest.fixture
def baking():
    people = school()
    make.guide(people.bread, "sourdough")
    return people


def runs_on_the_server(connection, table):
    """How often each prepared statement that reads the table ran on this connection."""
    with connection.cursor() as cursor:
        runs = "select generic_plans + custom_plans from pg_prepared_statements"
        cursor.execute(f"{runs} where statement like %s", [f'%FROM "{table}" WHERE%'])
        return [runs for (runs,) in cursor.fetchall()]


def opened(person, people):
    """The guide as this person sees it, with all that its page reads."""
    guide = reading.open_guide(person, people.bread, people.stu)
    return guide and (
        guide.advice,
        [each.text for skill in guide.skills for each in skill.criteria],
    )


def test_the_statement_of_a_reader_gives_the_next_one_nothing(baking, through_the_wall):
    whole = opened(baking.maya, baking)
    assert "sourdough" in whole[0]
    assert whole[1]
    for name, person in baking.everyone.items():
        expected = whole if name in MAY_READ_BREAD else None
        assert opened(person, baking) == expected, name
    assert opened(baking.maya, baking) == whole
    # All of that with one statement.
    (runs,) = runs_on_the_server(through_the_wall, "guides_guide")
    assert runs == len(baking.everyone) + 2


def test_criteria_and_states_are_closed_one_by_one(baking, through_the_wall):
    with reading.reading_as(baking.maya):
        (guide,) = reading._guide_of(baking.bread.pk)
        assert reading._skills(guide.pk)
        assert reading._criteria(guide.pk)
    for person in (baking.stu, baking.carl):
        with reading.reading_as(person):
            assert reading._guide_of(baking.bread.pk) == []
            assert reading._skills(guide.pk) == []
            assert reading._criteria(guide.pk) == []
    assert reading.guide_states(baking.maya)
    assert reading.guide_states(baking.stu) == {}


def test_an_approval_that_ends_closes_the_statement_that_ran_before(baking, through_the_wall):
    assert opened(baking.maya, baking)
    Approval.objects.filter(user=baking.maya).update(ended_at=timezone.now())
    assert opened(baking.maya, baking) is None


def test_without_a_reader_nobody_reads_on_the_same_connection(baking, through_the_wall):
    assert opened(baking.maya, baking)
    with signed_in_as(GUIDES), transaction.atomic(using=GUIDES):
        assert reading._guide_of(baking.bread.pk) == []


@pytest.mark.parametrize("login", [WEB, SIGNIN])
def test_the_router_refuses_what_was_prepared_on_the_right_login(baking, through_the_wall, login):
    with reading.reading_as(baking.maya):
        assert reading._guide_of(baking.bread.pk)
        assert reading._all_readings.rows().count() == 0
    with signed_in_as(login):
        for query in (reading._guide_of, reading._skills, reading._criteria):
            with pytest.raises(GuidesAreClosedError):
                query(baking.bread.pk)
        with pytest.raises(GuidesAreClosedError):
            reading._all_readings.rows().count()


def test_the_criteria_of_the_page_are_those_of_their_skills(baking, through_the_wall):
    guide = reading.open_guide(baking.maya, baking.bread)
    with signed_in_as(STAFF):
        stored = Guide.objects.get(project=baking.bread)
        expected = {
            skill.name: [c.pk for c in Criterion.objects.filter(skill=skill)]
            for skill in stored.skills.all()
        }
    assert {skill.name: [c.pk for c in skill.criteria] for skill in guide.skills} == expected
