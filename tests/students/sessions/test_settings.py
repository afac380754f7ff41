"""A mentor's room, weekly hours and time off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import MeetingRoom, TimeOff, WeeklyHours
from tests import factories as make
from tests.responses import error_codes, message_tags

pytestmark = pytest.mark.django_db
ADDRESS = "/sessions/settings/"
TODAY = timezone.localdate()


def hours(**fields):
    return {"do": "hours", "weekday": "0", "starts": "09:00", "ends": "12:00"} | fields


def off(first=7, last=9):
    days = {"starts_on": TODAY + timedelta(days=first), "ends_on": TODAY + timedelta(days=last)}
    return {"do": "off"} | {name: str(day) for name, day in days.items()}


def test_maya_gives_her_room_and_changes_it(people, signed_in):
    client = signed_in(people.maya)
    for url in ("https://rooms.example.org/one", "https://rooms.example.org/two"):
        client.post(ADDRESS, {"do": "room", "url": url})
        assert MeetingRoom.objects.get(mentor=people.maya).url == url


@pytest.mark.parametrize("url", ["http://rooms.example.org/", "javascript:alert(1)", "room 5"])
def test_a_room_is_an_https_address(people, signed_in, url):
    page = signed_in(people.maya).post(ADDRESS, {"do": "room", "url": url}).content.decode()
    assert "field-error" in page
    assert not MeetingRoom.objects.exists()


def test_hours_are_added_and_removed(people, signed_in):
    client = signed_in(people.maya)
    client.post(ADDRESS, hours())
    client.post(ADDRESS, hours(starts="12:00", ends="00:00"))
    rows = WeeklyHours.objects.filter(person=people.maya)
    assert list(rows.values_list("weekday", "starts", "ends")) == [(0, 540, 720), (0, 720, 1440)]
    page = client.get(ADDRESS).content.decode()
    assert "09:00 – 12:00" in page
    assert "12:00 – 24:00" in page
    client.post(ADDRESS, {"do": "remove_hours", "row": rows.first().pk})
    assert rows.count() == 1


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        ({"starts": "12:00", "ends": "09:00"}, {"ends": ["ends_first"]}),
        ({"starts": "11:00", "ends": "13:00"}, {"starts": ["overlaps"]}),
        ({"weekday": "7"}, {"weekday": ["invalid_choice"]}),
        ({"starts": ""}, {"starts": ["required"]}),
    ],
)
def test_hours_that_make_no_sense_are_refused(people, signed_in, wrong, codes):
    client = signed_in(people.maya)
    client.post(ADDRESS, hours())
    answer = client.post(ADDRESS, hours(**wrong))
    assert error_codes(answer.context["forms"]["hours"]) == codes
    assert WeeklyHours.objects.count() == 1


def test_time_off_is_added_and_removed_and_tells_what_is_planned_then(
    people, mentorship, signed_in
):
    make.session(mentorship, starts_at=timezone.now() + timedelta(days=8))
    client = signed_in(people.maya)
    assert message_tags(client.post(ADDRESS, off())) == ["success", "sessions_then warning"]
    row = TimeOff.objects.get(person=people.maya)
    client.post(ADDRESS, {"do": "remove_off", "row": row.pk})
    assert not TimeOff.objects.exists()


@pytest.mark.parametrize(("first", "last"), [(9, 7), (-9, -7), (7, 9999)])
def test_days_that_make_no_sense_are_refused(people, signed_in, first, last):
    answer = signed_in(people.maya).post(ADDRESS, off(first, last))
    assert answer.context["forms"]["off"].errors
    assert not TimeOff.objects.exists()


def test_the_rows_of_others_do_not_exist(people, signed_in):
    row = WeeklyHours.objects.create(person=people.maya, weekday=0, starts=540, ends=600)
    days = TimeOff.objects.create(person=people.maya, starts_on=TODAY, ends_on=TODAY)
    client = signed_in(people.carl)
    assert "09:00" not in client.get(ADDRESS).content.decode()
    for data in (
        {"do": "remove_hours", "row": row.pk},
        {"do": "remove_off", "row": days.pk},
        {"do": "remove_hours", "row": "x"},
        {"do": "remove_hours"},
        {"do": "everything"},
    ):
        assert client.post(ADDRESS, data).status_code == 404
    assert WeeklyHours.objects.exists()
    assert TimeOff.objects.exists()


def test_only_mentors_have_them(people, signed_in):
    for person in (people.stu, people.noor, people.una, people.nora):
        assert signed_in(person).post(ADDRESS, hours()).status_code == 404
    assert not WeeklyHours.objects.exists()
