"""A mentor's room, weekly hours and time off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.models import ProfileChange
from students.models import MeetingRoom, TimeOff, WeeklyHours
from tests import factories as make
from tests.responses import message_tags
from tests.weekly_hours import ticked

pytestmark = pytest.mark.django_db
ADDRESS = "/sessions/settings/"
TODAY = timezone.localdate()


def off(first=7, last=9):
    days = {"starts_on": TODAY + timedelta(days=first), "ends_on": TODAY + timedelta(days=last)}
    return {"do": "off"} | {name: str(day) for name, day in days.items()}


def test_maya_gives_her_room_and_changes_it(people, signed_in):
    client = signed_in(people.maya)
    for url in ("https://rooms.example.org/one", "https://rooms.example.org/two"):
        client.post(ADDRESS, {"do": "room", "url": url})
        assert MeetingRoom.objects.get(mentor=people.maya).url == url


@pytest.mark.parametrize("url", ["http://rooms.example.org:8080/", "javascript:alert(1)", "room 5"])
def test_a_room_is_an_https_address(people, signed_in, url):
    page = signed_in(people.maya).post(ADDRESS, {"do": "room", "url": url}).content.decode()
    assert "field-error" in page
    assert not MeetingRoom.objects.exists()


def hours(*cells, **more):
    return ticked(*cells, do="hours", **more)


def hours_of(person):
    return WeeklyHours.objects.stretches_of(person)


def give(person, *stretches):
    WeeklyHours.objects.replace(person, stretches)


def test_ticked_half_hours_become_the_hours(people, signed_in):
    give(people.maya, (0, 540, 720), (6, 545, 555))
    client = signed_in(people.maya)
    page = client.get(ADDRESS)
    assert page.context["forms"]["hours"]["hours"].stretches == [(0, 540, 720), (6, 545, 555)]
    answer = client.post(ADDRESS, hours("2-600", "2-630", "6-1410"))
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    assert hours_of(people.maya) == [(2, 600, 660), (6, 545, 555), (6, 1410, 1440)]


@pytest.mark.parametrize("cell", ["7-540", "0-541", "x", ""])
def test_what_is_no_cell_of_the_week_is_refused_and_the_ticks_stay(people, signed_in, cell):
    give(people.maya, (0, 540, 600))
    answer = signed_in(people.maya).post(ADDRESS, hours("3-600", cell))
    assert answer.status_code == 422
    assert answer.context["forms"]["hours"]["hours"].stretches == [(3, 600, 630)]
    assert hours_of(people.maya) == [(0, 540, 600)]


def test_a_form_without_the_grid_removes_nothing(people, signed_in):
    give(people.maya, (0, 540, 600))
    old = {"do": "hours", "weekday": "0", "starts": "09:00", "ends": "12:00"}
    assert signed_in(people.maya).post(ADDRESS, old).status_code == 422
    assert hours_of(people.maya) == [(0, 540, 600)]


@pytest.mark.parametrize(
    ("button", "shown"),
    [("copy", [(day, 600, 630) for day in range(5)]), ("restore", [(0, 540, 600)])],
)
def test_the_buttons_of_the_grid_show_hours_and_save_none(people, signed_in, button, shown):
    give(people.maya, (0, 540, 600))
    answer = signed_in(people.maya).post(ADDRESS, hours("0-600", **{button: "1"}))
    assert answer.status_code == 200
    assert answer.context["forms"]["hours"]["hours"].stretches == shown
    assert hours_of(people.maya) == [(0, 540, 600)]


@pytest.mark.parametrize(
    ("data", "setting", "value", "before"),
    [
        (hours("0-600"), "hours", lambda person: hours_of(person), [(1, 540, 600)]),
        (
            {"do": "room", "url": "https://rooms.example.org/new"},
            "room",
            lambda person: MeetingRoom.objects.get(mentor=person).url,
            "https://rooms.example.org/old",
        ),
    ],
)
def test_a_change_is_undone_here_as_in_the_profile(people, signed_in, data, setting, value, before):
    give(people.maya, (1, 540, 600))
    MeetingRoom.objects.create(mentor=people.maya, url="https://rooms.example.org/old")
    client = signed_in(people.maya)
    assert client.get(ADDRESS).context["undo_urls"] == {}
    client.post(ADDRESS, data)
    assert value(people.maya) != before
    (change,) = ProfileChange.objects.filter(mentor__user=people.maya)
    urls = client.get(ADDRESS).context["undo_urls"]
    assert urls == {setting: f"/dashboard/profile/undo/{change.pk}/"}
    assert signed_in(people.carl).post(urls[setting], {"next": ADDRESS}).status_code == 404
    answer = client.post(urls[setting], {"next": ADDRESS})
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    assert value(people.maya) == before
    assert client.get(ADDRESS).context["undo_urls"] == {}


def test_an_undo_leads_to_no_other_site(people, signed_in):
    client = signed_in(people.maya)
    client.post(ADDRESS, hours("0-600"))
    (url,) = client.get(ADDRESS).context["undo_urls"].values()
    answer = client.post(url, {"next": "https://evil.example/"})
    assert answer["Location"] == "/dashboard/profile/#hours"


def test_a_mentor_without_a_profile_saves_and_undoes_nothing(people, signed_in):
    mia = make.person("Mia", "mentor")
    client = signed_in(mia)
    client.post(ADDRESS, hours("0-600"))
    client.post(ADDRESS, {"do": "room", "url": "rooms.example.org"})
    assert hours_of(mia) == [(0, 600, 630)]
    assert MeetingRoom.objects.get(mentor=mia).url == "https://rooms.example.org"
    assert client.get(ADDRESS).context["undo_urls"] == {}


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
    give(people.maya, (0, 540, 600))
    days = TimeOff.objects.create(person=people.maya, starts_on=TODAY, ends_on=TODAY)
    client = signed_in(people.carl)
    page = client.get(ADDRESS).context
    assert (page["forms"]["hours"]["hours"].stretches, page["time_off"]) == ([], [])
    for data in (
        {"do": "remove_off", "row": days.pk},
        {"do": "remove_off", "row": "x"},
        {"do": "remove_off"},
        {"do": "everything"},
    ):
        assert client.post(ADDRESS, data).status_code == 404
    assert WeeklyHours.objects.exists()
    assert TimeOff.objects.exists()


def test_only_mentors_and_assessors_have_them(people, signed_in):
    for person in (people.stu, people.noor, people.nora):
        assert signed_in(person).post(ADDRESS, hours("0-600")).status_code == 404
    assert not WeeklyHours.objects.exists()
