"""Prepared queries give the rows of the queryset, to each reader; mistakes are refused."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import Http404
from django.utils import timezone

from guides.models import Guide
from mentorhub.accounts.models import Role, User
from mentorhub.database import STAFF, GuidesAreClosedError, signed_in_as
from mentorhub.prepared import PreparationError, any_of, prepared
from students.models import Mentorship, Pause, Project, Session
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@prepared
def sessions_of(reader: User) -> QuerySet[Session]:
    rows = Session.objects.visible_to(reader).select_related("student", "mentor__meeting_room")
    return rows.order_by("starts_at", "pk")


def same(rows: list, expected: QuerySet) -> bool:
    return [vars_of(row) for row in rows] == [vars_of(row) for row in expected]


def vars_of(row):
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.fixture
def planned(people):
    row = Mentorship.objects.in_force().get(mentor=people.maya, student=people.stu)
    begins = timezone.now() + timedelta(days=2)
    return Session.plan(row, begins, by=people.maya, minutes=30, zone="UTC")


def test_everybody_gets_what_the_rule_gives_them(people, planned):
    for reader in people.everyone.values():
        rows = Session.objects.visible_to(reader).order_by("starts_at", "pk")
        assert same(sessions_of(reader), rows.select_related("student", "mentor__meeting_room"))
    assert planned in sessions_of(people.maya)
    assert planned in sessions_of(people.stu)
    assert planned not in sessions_of(people.carl)


def test_a_role_that_begins_or_ends_changes_the_statement(people, planned):
    assert planned not in sessions_of(people.una)
    Role.objects.create(user=people.una, kind="manager")
    assert planned in sessions_of(User.objects.get(pk=people.una.pk))
    Role.objects.filter(user=people.una, kind="manager").update(ended_at=timezone.now())
    assert planned not in sessions_of(User.objects.get(pk=people.una.pk))


def test_rows_know_what_was_selected_with_them(people, planned, django_assert_num_queries):
    (row,) = [each for each in sessions_of(people.maya) if each == planned]
    with django_assert_num_queries(0):
        assert (row.student, row.mentor) == (people.stu, people.maya)


def test_a_list_of_keys_is_one_parameter_whatever_its_length(people, django_assert_num_queries):
    @prepared
    def some(keys: list[int], but_not: int) -> QuerySet[User]:
        return User.objects.filter(any_of("pk", keys)).exclude(pk=but_not).by_name()

    @prepared
    def holders(keys: list[int], kind: str) -> QuerySet[User]:
        held = Role.objects.filter(any_of("user", keys) | Q(kind=kind)).values("user")
        return User.objects.filter(pk__in=held).by_name()

    everyone = [person.pk for person in people.everyone.values()]
    for keys in ([], everyone[:1], everyone):
        assert same(some(keys, everyone[0]), User.objects.filter(pk__in=keys[1:]).by_name())
    assert holders([], "staff") == list(User.objects.filter(roles__kind="staff").by_name())
    assert people.maya in holders([people.maya.pk], "staff")
    assert len(some._compiled) == 1


def test_no_row_carries_a_placeholder_of_a_related_manager(people):
    roles = prepared(lambda person: person.roles.all())
    # The key of the first placeholder.
    same_key = User.objects.create(pk=30_001, name="Zoe", email="zoe@example.org")
    Role.objects.create(user=same_key, kind="mentor")
    (role,) = roles(same_key)
    assert role.user.name == "Zoe"
    assert "user" in role._state.fields_cache
    assert "name" in vars(role.user)


def test_values_annotations_zones_and_durations_are_parameters_or_results(people, planned):
    @prepared
    def days(mentor: int, zone: ZoneInfo, since: datetime, at_most: timedelta) -> QuerySet:
        rows = Session.objects.filter(mentor=mentor, starts_at__gt=since)
        rows = rows.annotate(day=TruncDate("starts_at", tzinfo=zone), long=F("ends_at") - at_most)
        return rows.values_list("day", "long")

    for zone in (ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Los_Angeles")):
        for most in (timedelta(minutes=10), timedelta(hours=2)):
            (found,) = days(people.maya.pk, zone, timezone.now(), most)
            assert found == (planned.starts_at.astimezone(zone).date(), planned.ends_at - most)
    assert days(people.carl.pk, ZoneInfo("UTC"), timezone.now(), timedelta()) == []


@pytest.mark.parametrize("number", [2**63, 10**30, -(10**30)])
def test_a_number_that_no_column_holds_finds_nothing(people, number):
    assert User.objects.filter(pk=number).first() is None
    named = prepared(lambda pk: User.objects.filter(pk=pk))
    assert named.first(number) is None
    assert not named.exists(number)
    assert named.rows(number).count() == 0
    assert named(people.maya.pk) == [people.maya]


def test_a_list_cannot_stand_where_each_length_has_another_text(people):
    with pytest.raises(PreparationError):
        prepared(lambda keys: User.objects.filter(pk__in=keys))([people.maya.pk])


def test_json_may_be_a_constant(people):
    empty = prepared(lambda reader: Project.objects.filter(draft_parts={}))
    full = prepared(lambda reader: Project.objects.filter(draft_parts={"course": {"1": 2}}))
    assert set(empty(people.maya)) == set(Project.objects.all())
    assert full(people.maya) == []
    Project.objects.filter(pk=people.bread.pk).update(draft_parts={"course": {"1": 2}})
    assert full(people.maya) == [people.bread]
    assert people.bread not in empty(people.maya)


def test_two_zones_of_one_query_are_two_parameters(people, planned):
    @prepared
    def days(one: ZoneInfo, mentor: int, other: ZoneInfo) -> QuerySet:
        rows = Session.objects.filter(mentor=mentor)
        here, there = (TruncDate("starts_at", tzinfo=zone) for zone in (one, other))
        return rows.values_list(here, there)

    east, west = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Midway")
    expected = tuple(planned.starts_at.astimezone(zone).date() for zone in (east, west))
    assert expected[0] != expected[1]
    assert days(east, people.maya.pk, west) == [expected]


def test_the_first_row_or_none(people, planned):
    @prepared
    def next_of(mentor: int) -> QuerySet[Session]:
        return Session.objects.filter(mentor=mentor).order_by("starts_at")[:1]

    assert next_of.first(people.maya.pk) == planned
    assert next_of.first(people.carl.pk) is None
    assert next_of.get_or_404(people.maya.pk) == planned
    with pytest.raises(Http404):
        next_of.get_or_404(people.carl.pk)


def test_pages_of_a_list_slice_and_count(people):
    @prepared
    def named(reader: User, start: str) -> QuerySet[User]:
        return User.objects.filter(name__gt=start).by_name()

    expected = list(User.objects.filter(name__gt="C").by_name())
    rows = named.rows(people.maya, "C")
    assert rows.count() == len(expected) > 4
    assert (rows[0:2], rows[2:4], list(rows)) == (expected[:2], expected[2:4], expected)
    assert named.exists(people.maya, "C")
    assert not named.exists(people.maya, "zzz")
    with pytest.raises(PreparationError, match="a limit of its own"):
        prepared(lambda: User.objects.all()[:3]).rows()[0:2]


def test_nothing_is_counted_and_does_not_exist_where_a_rule_gives_no_rows(people):
    nobody = prepared(lambda reader: User.objects.filter(pk__in=[]))
    assert nobody.rows(people.maya).count() == 0
    assert nobody.rows(people.maya)[0:5] == []
    assert not nobody.exists(people.maya)


def test_choices_make_statements_of_their_own(people):
    @prepared
    def roles(person: int, *, ended: bool) -> QuerySet[Role]:
        return (
            Role.objects.filter(user=person).exclude(ended_at=None)
            if ended
            else (Role.objects.filter(user=person, ended_at=None))
        )

    assert len(roles(people.maya.pk, ended=False)) == 1
    assert roles(people.maya.pk, ended=True) == []
    with pytest.raises(PreparationError, match="boolean or a member of an enum"):
        roles(people.maya.pk, ended="no")


def test_a_query_that_is_always_empty_is_not_sent(people, django_assert_num_queries):
    @prepared
    def nobody(reader: User) -> QuerySet[User]:
        return User.objects.filter(pk__in=[])

    assert people.maya.role_kinds
    with django_assert_num_queries(0):
        assert nobody(people.maya) == []


def test_a_guide_is_refused_on_the_login_of_pages_each_time(people):
    @prepared
    def guides_of(project: int) -> QuerySet[Guide]:
        return Guide.objects.filter(project=project)

    with signed_in_as(STAFF):
        written = make.guide(people.bread, "secret")
        assert guides_of(people.bread.pk) == [written]
    with pytest.raises(GuidesAreClosedError):
        guides_of(people.bread.pk)


NOT_PREPARED = {
    "computes": lambda person, now, day: Session.objects.filter(
        starts_at__gt=now - timedelta(days=7)
    ),
    "computes .*Json": lambda person, now, day: Project.objects.filter(
        draft_parts={"on": str(day)}
    ),
    "the clock": lambda person, now, day: Session.objects.filter(starts_at__gt=timezone.now()),
    "constant datetime.date": lambda person, now, day: Pause.objects.filter(
        starts_on=date(2026, 1, 1)
    ),
    "constant datetime.datetime": lambda person, now, day: Session.objects.filter(
        starts_at=datetime(2026, 1, 1, tzinfo=UTC)
    ),
    "reads something": lambda person, now, day: Session.objects.filter(timezone=person.zone),
    "The query was": lambda person, now, day: Session.objects.filter(
        pk__in=list(Session.objects.values_list("pk", flat=True))
    ),
    "computes .*%": lambda person, now, day: User.objects.filter(name__contains=str(day)),
}


@pytest.mark.parametrize("message", NOT_PREPARED)
def test_what_would_keep_a_value_for_ever_is_refused(people, message):
    query = prepared(NOT_PREPARED[message])
    with pytest.raises(PreparationError, match=message):
        query(people.maya, NOW, NOW.date())


def test_none_and_unknown_things_are_no_parameters(people):
    for wrong in (None, {1}, object()):
        with pytest.raises(PreparationError, match="cannot be a parameter"):
            prepared(lambda value: User.objects.filter(pk=value))(wrong)


def test_statements_that_differ_by_the_value_are_refused():
    query = prepared(lambda number: User.objects.all()[:number])
    with pytest.raises(PreparationError, match="another statement"):
        query(3)


def test_too_many_variants_are_a_mistake(monkeypatch):
    monkeypatch.setattr("mentorhub.prepared.MOST_VARIANTS", 1)
    query = prepared(lambda person, *, ended: Role.objects.filter(user=person))
    query(1, ended=True)
    with pytest.raises(PreparationError, match="more than 1"):
        query(1, ended=False)
