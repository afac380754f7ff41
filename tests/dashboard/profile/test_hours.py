"""The weekly hours of the profile, in the editor that all pages share (tests/forms)."""

import pytest

from students.models import WeeklyHours
from tests.weekly_hours import ticked

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/profile/hours/"


def rows(people):
    found = WeeklyHours.objects.filter(person=people.maya)
    return list(found.values_list("weekday", "starts", "ends"))


def test_it_shows_the_hours_with_a_name_for_each_box(people, maya):
    WeeklyHours.objects.create(person=people.maya, weekday=0, starts=555, ends=660)
    page = maya.get(PAGE).content.decode()
    assert 'value="0-570" aria-label="Mon 09:30" checked' in page
    assert 'value="0-540" aria-label="Mon 09:00" class="part-full"' in page
    assert "Monday 09:15–09:30" in page
    assert page.count('type="checkbox" name="hours"') == 7 * 48


def test_ticked_boxes_become_hours_of_the_agenda(people, maya):
    WeeklyHours.objects.create(person=people.maya, weekday=0, starts=555, ends=570)
    WeeklyHours.objects.create(person=people.maya, weekday=6, starts=0, ends=60)
    maya.post(PAGE, ticked("2-600", "2-630", "2-660"))
    assert rows(people) == [(0, 555, 570), (2, 600, 690)]


def test_mondays_hours_on_every_working_day_and_one_goes_on_there(people, maya):
    answer = maya.post(PAGE, ticked("0-600", copy="1"))
    assert answer["Location"] == PAGE
    assert rows(people) == [(day, 600, 630) for day in range(5)]


def test_undone_while_it_is_open_it_stays_open(people, maya):
    page = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://x/dashboard/profile/"}
    note = maya.post(PAGE, ticked("0-600", opened="1"), **page).content.decode()
    assert 'name="opened"' in note
    undo = note.partition('action="')[2].partition('"')[0]
    part = maya.post(undo, {"opened": "1"}, **page).content.decode()
    assert part.count('type="checkbox" name="hours"') == 7 * 48
    assert rows(people) == []


def test_saving_without_a_change_leaves_rows_as_they_are_written(people, maya):
    for starts, ends in ((540, 600), (600, 660)):
        WeeklyHours.objects.create(person=people.maya, weekday=0, starts=starts, ends=ends)
    maya.post(PAGE, ticked("0-540", "0-570", "0-600", "0-630"))
    assert rows(people) == [(0, 540, 600), (0, 600, 660)]


@pytest.mark.parametrize("cell", ["7-540", "0-541", "0-1440", "x", "", "0-540; select 1", "-1-0"])
def test_what_is_no_cell_of_the_week_is_refused(people, maya, cell):
    assert maya.post(PAGE, ticked("0-540", cell)).status_code == 422
    assert rows(people) == []


def test_a_form_without_the_grid_does_not_remove_the_hours(people, maya):
    WeeklyHours.objects.create(person=people.maya, weekday=0, starts=540, ends=600)
    for data in ({}, {"h": ["0-600"]}, {"hours": ["0-600"]}):
        assert maya.post(PAGE, data).status_code == 422
    assert rows(people) == [(0, 540, 600)]
