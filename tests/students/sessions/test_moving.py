"""Moving one session or a series, and giving it another link."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mentorhub.dates import zone_of
from mentorhub.notifications.models import Delivery
from students.models import Session, TimeOff, WeeklyHours
from students.sessions.series import SeriesRefusedError, move_series, plan_series
from students.sessions.wall_clock import weekly_instants
from tests import factories as make
from tests.responses import error_codes, message_tags

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
DAY = timezone.localdate() + timedelta(days=7)


def at(day, hour, zone=PARIS):
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def series(mentorship, first=DAY, hour=18, weeks=4, zone="Europe/Paris"):
    starts = [each.at for each in weekly_instants(first, time(hour), zone_of(zone), weeks)]
    return plan_series(mentorship, starts, by=mentorship.mentor, minutes=30, zone=zone)


def address(session):
    return f"/sessions/{session.pk}/move/"


def test_maya_moves_a_session(people, mentorship, signed_in):
    session = make.session(mentorship, starts_at=at(DAY, 18))
    data = {"date": str(DAY + timedelta(days=1)), "time": "09:30"}
    answer = signed_in(people.maya).post(address(session), data)
    session.refresh_from_db()
    assert session.starts_at == at(DAY + timedelta(days=1), 9) + timedelta(minutes=30)
    assert (session.schedule_version, session.minutes) == (1, 30)
    assert message_tags(answer) == ["success"]
    assert Delivery.objects.filter(session=session, kind="moved").count() == 2


def test_the_button_says_where_it_goes(people, mentorship, signed_in):
    session = make.session(mentorship, starts_at=at(DAY, 18))
    data = {"date": str(DAY), "time": "09:00", "check": "1"}
    page = signed_in(people.maya).post(address(session), data).content.decode()
    assert f"Move to {DAY:%a} {DAY.day} {DAY:%b}, 09:00" in page
    assert "(New York)" in page
    session.refresh_from_db()
    assert session.starts_at == at(DAY, 18)
    part = signed_in(people.maya).get(address(session), data, headers={"HX-Request": "true"})
    assert f"Move to {DAY:%a} {DAY.day} {DAY:%b}, 09:00" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_a_free_time_is_one_click_away(people, mentorship, signed_in):
    WeeklyHours.objects.create(person=people.maya, weekday=DAY.weekday(), starts=540, ends=600)
    session = make.session(mentorship, starts_at=at(DAY, 18))
    client = signed_in(people.maya)
    page = client.get(address(session)).content.decode()
    assert f"?date={DAY}&amp;time=09:00" in page
    chosen = client.get(address(session) + f"?date={DAY}&time=09:00").context["chosen"]
    assert chosen.starts == [at(DAY, 9)]


def test_its_own_hour_is_no_other_time(people, mentorship, reads):
    WeeklyHours.objects.create(person=people.maya, weekday=DAY.weekday(), starts=540, ends=600)
    session = make.session(mentorship, starts_at=at(DAY, 9))
    page = reads(people.maya, address(session))
    assert f"?date={DAY}&amp;time=09:00" not in page
    assert f"?date={DAY + timedelta(days=7)}&amp;time=09:00" in page


def test_all_that_follow_move_along_and_those_before_stay(people, mentorship, signed_in):
    rows = series(mentorship)
    data = {"date": str(DAY + timedelta(days=8)), "time": "10:00", "which": "all"}
    signed_in(people.maya).post(address(rows[1]), data)
    starts = list(Session.objects.order_by("starts_at").values_list("starts_at", flat=True))
    days = [DAY, *(DAY + timedelta(days=8 + 7 * week) for week in range(3))]
    assert starts == [at(days[0], 18), *(at(day, 10) for day in days[1:])]


@pytest.mark.parametrize("days", [7, -6])
def test_a_series_may_step_into_its_own_places(people, mentorship, days):
    rows = series(mentorship, first=DAY + timedelta(days=7))
    first = datetime.combine(DAY + timedelta(days=7 + days), time(18), PARIS)
    move_series(rows[0], first, by=people.maya)
    starts = list(Session.objects.order_by("starts_at").values_list("starts_at", flat=True))
    assert starts == [at(first.date() + timedelta(weeks=week), 18) for week in range(4)]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Paris", date(2027, 3, 17)),
        ("America/New_York", date(2027, 3, 3)),
        ("Australia/Lord_Howe", date(2027, 3, 24)),
        ("Africa/Casablanca", date(2027, 2, 1)),
    ],
)
def test_a_moved_series_keeps_its_hour_when_the_clocks_change(people, mentorship, zone, first):
    rows = series(mentorship, first=first, zone=zone)
    clock = ZoneInfo(zone)
    move_series(
        rows[0], datetime.combine(first + timedelta(days=1), time(9), clock), by=people.maya
    )
    local = [s.starts_at.astimezone(clock) for s in Session.objects.order_by("starts_at")]
    assert [(each.hour, each.minute) for each in local] == [(9, 0)] * 4
    assert len({each.utcoffset() for each in local}) == 2


def test_a_series_is_moved_whole_or_not_at_all(people, mentorship, signed_in):
    rows = series(mentorship)
    make.session(mentorship, starts_at=at(DAY + timedelta(days=15), 10))
    before = list(Session.objects.order_by("pk").values_list("starts_at", "schedule_version"))
    data = {"date": str(DAY + timedelta(days=1)), "time": "10:00", "which": "all"}
    answer = signed_in(people.maya).post(address(rows[0]), data)
    assert error_codes(answer.context["form"]) == {"date": ["overlaps"]}
    assert before == list(
        Session.objects.order_by("pk").values_list("starts_at", "schedule_version")
    )
    assert not Delivery.objects.filter(kind="moved").exists()
    first = datetime.combine(DAY + timedelta(days=1), time(10), PARIS)
    with pytest.raises(SeriesRefusedError):
        move_series(rows[0], first, by=people.maya)


def test_one_of_a_series_moves_alone(people, mentorship, signed_in):
    rows = series(mentorship)
    data = {"date": str(DAY), "time": "10:00", "which": "one"}
    signed_in(people.maya).post(address(rows[0]), data)
    assert Session.objects.filter(schedule_version=1).count() == 1


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ({"date": "2020-01-01", "time": "10:00"}, {"date": ["too_early"]}),
        ({"date": "", "time": "10:00"}, {"date": ["required"]}),
        ({"date": "2027-03-28", "time": "02:30"}, {"time": ["no_such_hour"]}),
    ],
)
def test_a_date_that_does_not_do_is_refused(people, mentorship, signed_in, data, codes):
    session = make.session(mentorship, starts_at=at(DAY, 18))
    answer = signed_in(people.maya).post(address(session), data)
    assert error_codes(answer.context["form"]) == codes
    session.refresh_from_db()
    assert session.starts_at == at(DAY, 18)


def test_an_overlap_is_refused_and_what_was_typed_is_kept(people, mentorship, signed_in):
    session = make.session(mentorship, starts_at=at(DAY, 18))
    make.session(mentorship, starts_at=at(DAY, 10))
    data = {"date": str(DAY), "time": "10:15"}
    answer = signed_in(people.maya).post(address(session), data)
    assert error_codes(answer.context["form"]) == {"date": ["overlaps"]}
    assert 'value="10:15"' in answer.content.decode()
    session.refresh_from_db()
    assert session.starts_at == at(DAY, 18)


def test_time_off_stands_in_the_way_until_it_is_confirmed(people, mentorship, signed_in):
    TimeOff.objects.create(person=people.maya, starts_on=DAY, ends_on=DAY)
    session = make.session(mentorship, starts_at=at(DAY + timedelta(days=2), 18))
    data = {"date": str(DAY), "time": "10:00"}
    client = signed_in(people.maya)
    answer = client.post(address(session), data)
    assert error_codes(answer.context["form"]) == {"anyway": ["away"]}
    session.refresh_from_db()
    assert session.starts_at == at(DAY + timedelta(days=2), 18)
    client.post(address(session), data | {"anyway": "on"})
    session.refresh_from_db()
    assert session.starts_at == at(DAY, 10)


def test_a_session_that_has_begun_or_is_over_cannot_be_moved(people, mentorship, signed_in):
    begun = make.past_session(mentorship, days_ago=0.005)
    cancelled = make.session(mentorship)
    cancelled.cancel("cancelled_early", by=people.stu)
    for session in (begun, cancelled):
        assert signed_in(people.maya).get(address(session)).status_code == 404


def test_a_student_proposes_instead_of_moving(people, mentorship, signed_in):
    session = make.session(mentorship, starts_at=at(DAY, 18))
    client = signed_in(people.stu)
    answer = client.get(address(session))
    assert answer["Location"] == f"/sessions/proposal/?session={session.pk}"
    data = {"date": str(DAY), "time": "10:00"}
    assert client.post(address(session), data).status_code == 404
    session.refresh_from_db()
    assert session.starts_at == at(DAY, 18)


def test_nobody_else_moves_it(people, mentorship, signed_in):
    session = make.session(mentorship, starts_at=at(DAY, 18))
    make.mentorship(
        people.past, people.stu, kind="cover", ends_at=timezone.now() + timedelta(days=30)
    )
    data = {"date": str(DAY), "time": "10:00"}
    for person in (people.carl, people.past, people.noor, people.tom, people.both, people.nora):
        assert signed_in(person).post(address(session), data).status_code == 404, person
    session.refresh_from_db()
    assert session.starts_at == at(DAY, 18)


def test_another_link_moves_nothing(people, mentorship, signed_in):
    rows = series(mentorship)
    data = {"link": "1", "join_url": "https://rooms.example.org/new"}
    signed_in(people.maya).post(address(rows[1]), data)
    links = list(Session.objects.order_by("starts_at").values_list("join_url", "schedule_version"))
    assert links == [("", 0), *[("https://rooms.example.org/new", 0)] * 3]


@pytest.mark.parametrize("typed", ["http://rooms.example.org/new", "rooms.example.org/new"])
def test_a_link_without_https_is_completed_and_shown_back(people, mentorship, signed_in, typed):
    session, client = make.session(mentorship), signed_in(people.maya)
    client.post(address(session), {"link": "1", "join_url": typed})
    session.refresh_from_db()
    assert session.join_url == "https://rooms.example.org/new"
    assert session.join_url in client.get(address(session)).content.decode()


def test_a_link_that_is_not_https_is_refused(people, mentorship, signed_in):
    session = make.session(mentorship)
    for url in ("ftp://rooms.example.org/", "javascript:alert(1)"):
        data = {"link": "1", "join_url": url}
        answer = signed_in(people.maya).post(address(session), data)
        assert answer.context["link"].has_error("join_url")
    session.refresh_from_db()
    assert session.join_url == ""
