"""Time off: it names the sessions that it touches, a series can leave its dates out, the agenda
shows it, and no suggested date falls into it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from students.models import Enrolment, Pause, Session, TimeOff
from students.sessions.series import plan_series
from tests import factories as make
from tests.responses import message_tags

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 1, 8, tzinfo=UTC)
SETTINGS, PLAN = "/sessions/settings/", "/sessions/plan/"


@pytest.fixture(autouse=True)
def fixed_now():
    with time_machine.travel(NOW, tick=False):
        yield


def at(day, hour=17):
    return datetime(2027, 2, day, hour, tzinfo=UTC)


def off(person, first, last):
    return TimeOff.objects.create(
        person=person, starts_on=f"2027-02-{first:02}", ends_on=f"2027-02-{last:02}"
    )


def series(**fields):
    data = {"date": "2027-02-04", "time": "18:00", "weeks": "3", "minutes": "45", "kind": "weekly"}
    return data | fields


def days():
    return [
        row.day for row in Session.objects.order_by("starts_at").values_list("starts_at", flat=True)
    ]


def test_the_sessions_on_these_days_are_named_with_links(people, mentorship, signed_in):
    sessions = [make.session(mentorship, starts_at=at(day)) for day in (9, 10, 20)]
    client = signed_in(people.maya)
    data = {"do": "off", "starts_on": "2027-02-08", "ends_on": "2027-02-12"}
    answer = client.post(SETTINGS, data, follow=True)
    [(_row, shown)] = answer.context["time_off"]
    assert [each.pk for each in shown] == [each.pk for each in sessions[:2]]
    html = answer.content.decode()
    for session in sessions[:2]:
        # In the message, and beside the days.
        assert html.count(f'"/sessions/{session.pk}/"') == 2
        assert f"/sessions/{session.pk}/move/" in html
        assert f"/sessions/{session.pk}/cancellation/" in html
    assert f"/sessions/{sessions[2].pk}/" not in html


def test_a_name_with_markup_stays_text(people, mentorship, signed_in):
    people.stu.name = "Stu <b>Student"
    people.stu.save(update_fields=["name"])
    make.session(mentorship, starts_at=at(9))
    data = {"do": "off", "starts_on": "2027-02-08", "ends_on": "2027-02-12"}
    html = signed_in(people.maya).post(SETTINGS, data, follow=True).content.decode()
    assert "Stu <b>" not in html
    assert "Stu &lt;b&gt;Student" in html


def test_the_sessions_of_other_mentors_are_not_named(people, mentorship, signed_in):
    ends = NOW + timedelta(days=60)
    cover = make.mentorship(people.past, people.stu, kind="cover", ends_at=ends)
    make.session(cover, starts_at=at(9))
    off(people.maya, 8, 12)
    [(_row, shown)] = signed_in(people.maya).get(SETTINGS).context["time_off"]
    assert shown == []


def test_a_series_leaves_the_days_off_out_and_says_which(people, mentorship, signed_in):
    off(people.maya, 8, 12)
    client = signed_in(people.maya)
    answer = client.post(PLAN, series())
    assert answer.status_code == 422
    assert [each.day for each in answer.context["chosen"].conflicts] == [11]
    assert 'name="skip"' in answer.content.decode()
    assert not Session.objects.exists()
    answer = client.post(PLAN, series(skip="1"), follow=True)
    assert days() == [4, 18]
    assert "Skipped: Thu 11 Feb." in answer.content.decode()
    [one] = set(Session.objects.values_list("series", flat=True))
    assert one is not None


def test_a_series_leaves_out_what_is_taken_too(people, mentorship, signed_in):
    make.session(mentorship, starts_at=at(11))
    signed_in(people.maya).post(PLAN, series(skip="1"))
    assert days() == [4, 11, 18]


def test_a_pause_of_the_student_is_left_out_too(people, mentorship, signed_in):
    enrolment = Enrolment.objects.get(student=people.stu, ended_at=None)
    Pause.objects.create(enrolment=enrolment, starts_on="2027-02-17", ends_on="2027-02-19")
    signed_in(people.maya).post(PLAN, series(skip="1"))
    assert days() == [4, 11]


def test_all_dates_cannot_be_left_out(people, mentorship, signed_in):
    off(people.maya, 1, 28)
    answer = signed_in(people.maya).post(PLAN, series(skip="1"))
    assert answer.context["form"].has_error("anyway", "away")
    assert not Session.objects.exists()


def test_the_days_off_may_be_planned_all_the_same(people, mentorship, signed_in):
    off(people.maya, 8, 12)
    signed_in(people.maya).post(PLAN, series(anyway="on"))
    assert days() == [4, 11, 18]


def test_a_moved_series_leaves_those_where_they_are_that_would_fall_into_time_off(
    people, mentorship, signed_in
):
    starts = [at(4), at(11), at(18)]
    rows = plan_series(mentorship, starts, by=people.maya, minutes=45, zone="Europe/Paris")
    off(people.maya, 12, 12)
    data = {"date": "2027-02-05", "time": "18:00", "which": "all", "skip": "1"}
    answer = signed_in(people.maya).post(f"/sessions/{rows[0].pk}/move/", data)
    assert days() == [5, 11, 19]
    assert "left_out info" in message_tags(answer)


@pytest.mark.parametrize("view", ["week", "month", "list"])
def test_the_agenda_shows_time_off_to_the_mentor_alone(people, mentorship, signed_in, view):
    off(people.maya, 9, 10)
    make.session(mentorship, starts_at=at(9))
    address = f"/sessions/?view={view}&on=2027-02-09"
    html = signed_in(people.maya).get(address).content.decode()
    assert "Time off" in html
    assert "uring your time off" in html
    html = signed_in(people.stu).get(address).content.decode()
    assert "Time off" not in html
    assert "uring your time off" not in html


def test_a_student_sees_their_own_pause(people, mentorship, signed_in):
    enrolment = Enrolment.objects.get(student=people.stu, ended_at=None)
    Pause.objects.create(enrolment=enrolment, starts_on="2027-02-09", ends_on="2027-02-10")
    context = signed_in(people.stu).get("/sessions/?view=week&on=2027-02-09").context
    assert [day.date.day for day in context["days"] if day.away] == [9, 10]
    context = signed_in(people.maya).get("/sessions/?view=week&on=2027-02-09").context
    assert not any(day.away for day in context["days"])


def test_the_error_of_the_box_says_who_is_away(people, mentorship, signed_in):
    off(people.maya, 8, 12)
    answer = signed_in(people.maya).post(PLAN, series())
    form, [reason] = answer.context["form"], answer.context["chosen"].away
    # Nothing is planned, and the summary of errors names the time off beside the box.
    assert form.errors["anyway"][0].startswith(reason)
    assert days() == []


@pytest.mark.parametrize("page", ["/sessions/plan/", "/sessions/{}/move/"])
def test_a_check_of_the_dates_shows_its_result(people, mentorship, signed_in, page):
    """On a phone, the result stands below the free times: the button leads there."""
    address = page.format(make.session(mentorship, starts_at=at(9)).pk)
    html = signed_in(people.maya).get(address, {"student": people.stu.pk}).content.decode()
    assert f'formaction="{address}#foot"' in html
    assert 'id="foot"' in html
