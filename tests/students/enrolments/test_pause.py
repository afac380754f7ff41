"""When a mentor is away: the same days for the database, for Python, and wherever one asks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.covers import planning
from dashboard.matching.board.queries import mentors_with_seats
from dashboard.matching.engine.snapshot import load_candidates
from dashboard.models import Mentor
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 5, 10), date(2026, 5, 30)
DAYS = {
    "the day before": date(2026, 5, 9),
    "the first day": FIRST,
    "between": date(2026, 5, 20),
    "the last day": LAST,
    "the day after": date(2026, 5, 31),
}
PAUSES = {
    "both": ((FIRST, LAST), {"the first day", "between", "the last day"}),
    "only a first day": ((FIRST, None), set(DAYS) - {"the day before"}),
    # Away until then: it has begun.
    "only a last day": ((None, LAST), set(DAYS) - {"the day after"}),
    "none": ((None, None), set()),
}
ALL = [
    pytest.param(*days, DAYS[name], name in away, id=f"{pause}, {name}")
    for pause, (days, away) in PAUSES.items()
    for name in DAYS
]


@pytest.fixture
def people():
    return school()


def pause(person, first, last, zone=""):
    Mentor.objects.filter(user=person).update(paused_from=first, paused_until=last)
    type(person).objects.filter(pk=person.pk).update(zone=zone)
    return Mentor.objects.get(user=person)


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.mark.parametrize(("first", "last", "day", "is_away"), ALL)
def test_the_database_and_python_say_the_same(people, first, last, day, is_away):
    mentor = pause(people.maya, first, last)
    assert mentor.is_away(day) is is_away
    at = noon(day)
    assert Mentor.objects.with_pause(at).get(user=people.maya).paused is is_away
    assert mentors_with_seats(at).get(user=people.maya).paused is is_away
    found = {each.id: each for each in load_candidates(at, day, {})}
    assert found[people.maya.pk].paused is is_away


@pytest.mark.parametrize(("first", "last", "day", "is_away"), ALL)
def test_a_cover_of_that_day_is_refused(people, first, last, day, is_away):
    mentor = pause(people.cross, first, last)
    begin, end = planning.period(day, day, UTC)
    if not is_away:
        planning.check_capacity(mentor.user, begin, end)
        return
    with pytest.raises(planning.CoverRefusedError) as refused:
        planning.check_capacity(mentor.user, begin, end)
    assert refused.value.code == "pauses"


@pytest.mark.parametrize(
    ("days", "is_away"),
    [((1, 9), False), ((1, 10), True), ((12, 20), True), ((1, 31), True), ((30, 31), True),
     ((31, 31), False)],
)  # fmt: skip
def test_one_day_of_several_is_enough(people, days, is_away):
    mentor = pause(people.maya, FIRST, LAST)
    assert mentor.is_away(*(date(2026, 5, day) for day in days)) is is_away


@pytest.mark.parametrize(
    ("zone", "hour", "is_away"),
    [
        # The pause ends on 30 May. In Auckland it is noon of the 31st by then, in Hawaii the 30th.
        ("Pacific/Auckland", datetime(2026, 5, 30, 13, tzinfo=UTC), False),
        ("Pacific/Honolulu", datetime(2026, 5, 31, 9, tzinfo=UTC), True),
        ("Europe/Paris", datetime(2026, 5, 30, 21, tzinfo=UTC), True),
        ("Europe/Paris", datetime(2026, 5, 30, 23, tzinfo=UTC), False),
        ("", datetime(2026, 5, 30, 23, tzinfo=UTC), True),
        ("No/Such_Place", datetime(2026, 5, 30, 23, tzinfo=UTC), True),
    ],
)
def test_the_day_is_the_one_on_the_clock_of_the_mentor(people, zone, hour, is_away):
    pause(people.maya, FIRST, LAST, zone)
    assert mentors_with_seats(hour).get(user=people.maya).paused is is_away
    found = {each.id: each for each in load_candidates(hour, hour.date(), {})}
    assert found[people.maya.pk].paused is is_away
    mentor = Mentor.objects.select_related("user").get(user=people.maya)
    assert mentor.is_away_between(hour, hour + timedelta(minutes=1)) is is_away


def test_a_student_is_not_given_to_whoever_is_away_until_a_day(people, client):
    """Nobody has a first day in the form of a profile that was already away."""
    pause(people.maya, None, date(2099, 1, 1))
    stu = make.student("Ana Another", people.baking)
    assert stu.pk
    client.force_login(people.noor)
    page = client.get("/matching/mentors/")
    assert people.maya.pk not in {row.user_id for row in page.context["page"]}
