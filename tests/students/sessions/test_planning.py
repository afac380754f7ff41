"""Planning one session or a weekly series: what is asked, what is refused, what is kept."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mentorhub.notifications.models import Delivery
from students.models import Enrolment, MeetingRoom, Mentorship, Pause, Session, TimeOff, WeeklyHours
from tests import factories as make
from tests.responses import error_codes, message_tags

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
DAY = timezone.localdate() + timedelta(days=7)


def typed(student, **fields):
    return {
        "student": student.pk,
        "date": str(DAY),
        "time": "18:00",
        "weeks": "1",
        "minutes": "30",
        "kind": "weekly",
        "join_url": "https://meet.example.org/maya",
    } | fields


def planned():
    return list(Session.objects.order_by("starts_at"))


def test_maya_plans_a_session_at_her_own_hour(people, mentorship, signed_in):
    answer = signed_in(people.maya).post("/sessions/plan/", typed(people.stu), follow=True)
    (session,) = planned()
    assert session.starts_at.astimezone(PARIS).isoformat()[:16] == f"{DAY}T18:00"
    assert (session.minutes, session.zone, session.kind) == (30, "Europe/Paris", "weekly")
    assert session.join_url == "https://meet.example.org/maya"
    assert session.planned_by == people.maya
    assert Delivery.objects.filter(session=session, kind="planned").count() == 2
    assert message_tags(answer) == ["success"]
    assert "18:00" in answer.content.decode()


@pytest.mark.parametrize(("funded", "minutes"), [(True, 45), (False, 30)])
def test_the_length_follows_who_pays(people, mentorship, reads, funded, minutes):
    Enrolment.objects.filter(student=people.stu).update(funded=funded)
    assert f'value="{minutes}"' in reads(people.maya, "/sessions/plan/")


def test_the_room_and_the_first_session_are_filled_in(people, mentorship, reads):
    MeetingRoom.objects.create(mentor=people.maya, url="https://rooms.example.org/maya")
    shown = reads(people.maya, "/sessions/plan/")
    assert "https://rooms.example.org/maya" in shown
    assert '<option value="discovery" selected' in shown
    make.session(mentorship)
    assert '<option value="weekly" selected' in reads(people.maya, "/sessions/plan/")


def test_with_several_students_it_asks_with_whom(people, mentorship, signed_in):
    olga = make.student("Olga Other", people.baking)
    make.mentorship(people.maya, olga)
    client = signed_in(people.maya)
    asked = client.get("/sessions/plan/")
    assert f"?student={olga.pk}" in asked.content.decode()
    assert "form" not in asked.context
    assert client.get(f"/sessions/plan/?student={olga.pk}").context["student"] == olga


def test_both_clocks_are_shown_before_anything_is_planned(people, mentorship, signed_in):
    day = date(DAY.year, DAY.month, DAY.day)
    answer = signed_in(people.maya).post(
        "/sessions/plan/", typed(people.stu, check="1", weeks="2", date=str(day))
    )
    shown = answer.content.decode()
    assert "18:00 (Paris)" in shown
    assert "(New York)" in shown
    assert len(answer.context["chosen"].starts) == 2
    assert planned() == []


def test_the_foot_alone_answers_while_the_form_is_filled_in(people, mentorship, signed_in):
    answer = signed_in(people.maya).get(
        "/sessions/plan/", typed(people.stu), headers={"HX-Request": "true"}
    )
    shown = answer.content.decode()
    assert "(New York)" in shown
    assert "<html" not in shown


@pytest.mark.parametrize(
    ("zone", "first", "hour"),
    [
        ("Europe/Paris", "2027-03-17", "18:00"),
        ("America/New_York", "2027-03-03", "09:00"),
        ("Australia/Lord_Howe", "2027-03-24", "17:15"),
        ("Africa/Casablanca", "2027-02-01", "20:00"),
        ("Africa/Casablanca", "2027-03-02", "20:00"),
    ],
)
def test_a_series_keeps_its_hour_when_the_clocks_change(
    people, mentorship, signed_in, zone, first, hour
):
    type(people.maya).objects.filter(pk=people.maya.pk).update(zone=zone)
    data = typed(people.stu, date=first, time=hour, weeks="4")
    signed_in(people.maya).post("/sessions/plan/", data)
    local = [session.starts_at.astimezone(ZoneInfo(zone)) for session in planned()]
    assert [each.strftime("%H:%M") for each in local] == [hour] * 4
    gaps = {later.date() - day.date() for day, later in itertools.pairwise(local)}
    assert gaps == {timedelta(days=7)}
    offsets = {each.utcoffset() for each in local}
    assert len(offsets) == 2, "the clocks do change between these dates"
    assert len({session.series for session in planned()}) == 1


def test_a_series_is_planned_whole_or_not_at_all(people, mentorship, signed_in):
    third = datetime.combine(DAY, datetime.min.time(), PARIS) + timedelta(days=14, hours=18)
    make.session(mentorship, starts_at=third.astimezone(UTC))
    answer = signed_in(people.maya).post("/sessions/plan/", typed(people.stu, weeks="4"))
    shown = answer.content.decode()
    assert len(planned()) == 1
    codes = {"__all__": ["series"], "date": ["overlaps"]}
    assert error_codes(answer.context["form"]) == codes
    assert f"{third.day} {third:%b}, 18:00" in shown
    assert 'value="18:00"' in shown


def test_a_series_does_not_reach_beyond_the_mentorship(people, mentorship, signed_in):
    mentorship.ends_at = timezone.now() + timedelta(days=10)
    mentorship.save()
    answer = signed_in(people.maya).post("/sessions/plan/", typed(people.stu, weeks="3"))
    assert set(error_codes(answer.context["form"])["date"]) == {"outside_mentorship"}
    assert planned() == []


def test_an_hour_that_does_not_exist_is_refused_with_one_that_does(people, mentorship, signed_in):
    data = typed(people.stu, date="2027-03-28", time="02:30")
    answer = signed_in(people.maya).post("/sessions/plan/", data)
    assert error_codes(answer.context["form"]) == {"time": ["no_such_hour"]}
    assert "03:30" in answer.context["form"].errors["time"][0]
    assert planned() == []


def test_an_hour_that_comes_twice_is_the_first_and_it_says_so(people, mentorship, signed_in):
    data = typed(people.stu, date="2027-10-31", time="02:30")
    answer = signed_in(people.maya).post("/sessions/plan/", data)
    assert message_tags(answer) == ["success", "clocks warning"]
    assert planned()[0].starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_time_off_stands_in_the_way_until_it_is_confirmed(people, mentorship, signed_in):
    TimeOff.objects.create(person=people.maya, starts_on=DAY, ends_on=DAY)
    client = signed_in(people.maya)
    answer = client.post("/sessions/plan/", typed(people.stu))
    assert error_codes(answer.context["form"]) == {"anyway": ["away"]}
    assert planned() == []
    client.post("/sessions/plan/", typed(people.stu, anyway="on"))
    assert len(planned()) == 1


def test_how_often_is_asked_in_the_readers_language(people, mentorship, reads):
    """The words of a number: in both languages."""
    page = reads(people.maya, f"/sessions/plan/?student={people.stu.pk}")
    assert "Every week, 4 times" in page
    type(people.maya).objects.filter(pk=people.maya.pk).update(language="fr")
    people.maya.refresh_from_db()
    assert "Chaque semaine, 4 fois" in reads(
        people.maya, f"/sessions/plan/?student={people.stu.pk}"
    )


def test_of_a_series_the_dates_in_the_time_off_are_named(people, mentorship, signed_in):
    second, third = DAY + timedelta(weeks=1), DAY + timedelta(weeks=2)
    TimeOff.objects.create(person=people.maya, starts_on=second, ends_on=third)
    answer = signed_in(people.maya).post("/sessions/plan/", typed(people.stu, weeks="4"))
    (away,) = answer.context["chosen"].away
    days = f"{second:%a} {second.day} {second:%b}, {third:%a} {third.day} {third:%b}: "
    assert away.startswith(days)
    assert planned() == []


def test_a_pause_of_the_student_stands_in_the_way_too(people, mentorship, signed_in):
    enrolment = people.stu.enrolments.get()
    Pause.objects.create(enrolment=enrolment, starts_on=DAY, ends_on=DAY + timedelta(days=9))
    answer = signed_in(people.maya).post("/sessions/plan/", typed(people.stu))
    assert error_codes(answer.context["form"]) == {"anyway": ["away"]}
    assert planned() == []


def test_outside_the_weekly_hours_warns_and_plans(people, mentorship, signed_in):
    WeeklyHours.objects.create(person=people.maya, weekday=DAY.weekday(), starts=480, ends=720)
    answer = signed_in(people.maya).post("/sessions/plan/", typed(people.stu))
    assert message_tags(answer) == ["success", "outside_hours warning"]
    assert len(planned()) == 1


def test_free_times_lie_in_the_hours_and_leave_out_what_is_taken(people, mentorship, reads):
    WeeklyHours.objects.create(person=people.maya, weekday=DAY.weekday(), starts=540, ends=630)
    nine = datetime.combine(DAY, datetime.min.time(), PARIS) + timedelta(hours=9)
    shown = reads(people.maya, "/sessions/plan/")
    assert f"date={DAY}&amp;time=09:00" in shown
    make.session(mentorship, starts_at=nine.astimezone(UTC))
    assert f"date={DAY}&amp;time=09:00" not in reads(people.maya, "/sessions/plan/")
    assert f"date={DAY}&amp;time=09:30" in reads(people.maya, "/sessions/plan/")
    TimeOff.objects.create(person=people.maya, starts_on=DAY, ends_on=DAY)
    assert f"date={DAY}&amp;" not in reads(people.maya, "/sessions/plan/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"date": "2020-01-01"},
        {"date": "yesterday"},
        {"date": "9999-12-31"},
        {"date": "0001-01-01"},
        {"time": "25:00"},
        {"minutes": "5"},
        {"minutes": "999"},
        {"weeks": "99"},
        {"join_url": "ftp://meet.example.org/"},
        {"join_url": "javascript:alert(1)"},
        {"kind": "party"},
    ],
)
def test_what_does_not_make_sense_is_said_beside_the_field(people, mentorship, signed_in, wrong):
    answer = signed_in(people.maya).post("/sessions/plan/", typed(people.stu, **wrong))
    assert answer.status_code == 422
    assert set(wrong) == set(answer.context["form"].errors)
    assert planned() == []


def test_somebody_elses_student_does_not_exist(people, mentorship, signed_in):
    for person in (people.carl, people.cross, people.past):
        answer = signed_in(person).post("/sessions/plan/", typed(people.stu))
        assert answer.status_code == 404
        assert signed_in(person).get(f"/sessions/plan/?student={people.stu.pk}").status_code == 404
    assert planned() == []


def test_after_the_mentorship_the_student_is_gone_from_the_form(people, mentorship, signed_in):
    make.ended_without_a_word(mentorship)
    assert signed_in(people.maya).post("/sessions/plan/", typed(people.stu)).status_code == 404


def test_a_student_plans_nothing(people, mentorship, signed_in):
    for person in (people.stu, people.noor, people.nora):
        assert signed_in(person).post("/sessions/plan/", typed(people.stu)).status_code == 404
    assert Mentorship.objects.count() == 1
    assert planned() == []


def test_the_next_mentor_may_have_the_hour_of_the_one_before(people, mentorship, signed_in):
    """What an ended mentorship left behind is seen by nobody, and is in nobody's way."""
    left = make.session(
        mentorship,
        starts_at=datetime.combine(DAY, datetime.min.time(), PARIS) + timedelta(hours=18),
    )
    make.ended_without_a_word(mentorship)
    make.mentorship(people.past, people.stu, starts_at=timezone.now())
    type(people.past).objects.filter(pk=people.past.pk).update(zone="Europe/Paris")
    signed_in(people.past).post("/sessions/plan/", typed(people.stu))
    assert Session.objects.planned().get().mentor == people.past
    left.refresh_from_db()
    assert (left.status, left.outcomes.get().text) == ("cancelled_other", "The mentorship ended.")
