"""The grid of half hours: neighbours become one, and what it cannot show stays."""

import pytest

from dashboard.profile import hours
from students.models import WeeklyHours

PAGE = "/dashboard/profile/hours/"
MONDAY, TUESDAY, SUNDAY = 0, 1, 6


def cells(*pairs):
    return {(day, row) for day, first, last in pairs for row in range(first, last, 30)}


def test_neighbours_become_one_and_days_stay_apart():
    ticked = cells((MONDAY, 540, 720), (TUESDAY, 540, 570))
    after = hours.changed([], ticked, hours.DAYTIME)
    assert after == [(MONDAY, 540, 720), (TUESDAY, 540, 570)]


def test_rows_that_overlap_or_touch_are_read_as_one():
    rows = [(MONDAY, 600, 660), (MONDAY, 540, 600), (MONDAY, 550, 610)]
    assert hours.merged(rows) == [(MONDAY, 540, 660)]


def test_a_cell_in_the_middle_is_cut_out():
    ticked = cells((MONDAY, 540, 600), (MONDAY, 630, 720))
    after = hours.changed([(MONDAY, 540, 720)], ticked, hours.DAYTIME)
    assert after == [(MONDAY, 540, 600), (MONDAY, 630, 720)]


def test_quarter_hours_are_kept_whatever_is_ticked_around_them():
    before = [(MONDAY, 555, 645)]  # 09:15 to 10:45
    untouched = hours.changed(before, cells((MONDAY, 570, 630)), hours.DAYTIME)
    assert untouched == before
    emptied = hours.changed(before, set(), hours.DAYTIME)
    assert emptied == [(MONDAY, 555, 570), (MONDAY, 630, 645)]
    filled = hours.changed(before, cells((MONDAY, 540, 660)), hours.DAYTIME)
    assert filled == [(MONDAY, 540, 660)]
    assert hours.odd_ones(before) == [(MONDAY, 555, 570), (MONDAY, 630, 645)]
    assert hours.odd_ones([(MONDAY, 545, 555)]) == [(MONDAY, 545, 555)]


def test_the_night_that_is_not_shown_stays():
    before = [(SUNDAY, 0, 90), (SUNDAY, 1380, 1440)]
    assert hours.changed(before, set(), hours.DAYTIME) == before
    assert hours.changed(before, set(), hours.WHOLE_DAY) == []


def test_one_day_on_others_in_the_place_of_what_they_had():
    before = [(MONDAY, 540, 600), (TUESDAY, 1200, 1260), (SUNDAY, 600, 660)]
    after = hours.copied(before, MONDAY, range(1, 5))
    assert after == [*((day, 540, 600) for day in range(5)), (SUNDAY, 600, 660)]


def test_days_with_the_same_hours_are_said_once():
    rows = [(day, 540, 750) for day in (0, 1, 2, 4)]
    assert [text for _days, text in hours.in_words(rows)] == ["09:00–12:30"] * 2
    assert hours.in_words(rows)[0][0] == "Monday – Wednesday"


@pytest.mark.django_db
class TestPage:
    def rows(self, people):
        found = WeeklyHours.objects.filter(person=people.maya)
        return list(found.values_list("weekday", "starts", "ends"))

    def test_it_shows_what_stands_there_with_a_name_for_each_box(self, people, maya):
        WeeklyHours.objects.create(person=people.maya, weekday=0, starts=555, ends=660)
        page = maya.get(PAGE).content.decode()
        assert 'value="0-570" aria-label="Mon 09:30" checked' in page
        assert 'value="0-540" aria-label="Mon 09:00" class="part-full"' in page
        assert "Monday 09:15–09:30" in page
        assert page.count('name="h"') == 7 * 34
        assert maya.get(f"{PAGE}?night=1").content.decode().count('name="h"') == 7 * 48

    def test_ticked_boxes_become_hours_of_the_agenda(self, people, maya):
        WeeklyHours.objects.create(person=people.maya, weekday=0, starts=555, ends=570)
        WeeklyHours.objects.create(person=people.maya, weekday=6, starts=0, ends=60)
        maya.post(PAGE, {"h": ["2-600", "2-630", "2-660"]})
        assert self.rows(people) == [(0, 555, 570), (2, 600, 690), (6, 0, 60)]

    def test_monday_on_every_working_day_and_one_goes_on_there(self, people, maya):
        answer = maya.post(PAGE, {"h": ["0-600"], "copy": "1"})
        assert answer["Location"].startswith(PAGE)
        assert self.rows(people) == [(day, 600, 630) for day in range(5)]

    def test_the_night_is_opened_without_losing_what_is_ticked(self, people, maya):
        answer = maya.post(PAGE, {"h": ["0-600"], "show": "night"})
        assert answer["Location"] == f"{PAGE}?night=1"
        answer = maya.post(PAGE, {"h": ["0-0"], "night": "1", "show": "day"})
        assert answer["Location"] == PAGE
        assert self.rows(people) == [(0, 0, 30)]

    def test_undone_while_it_is_open_it_stays_open(self, people, maya):
        page = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://x/dashboard/profile/"}
        note = maya.post(PAGE, {"h": ["0-600"], "opened": "1"}, **page).content.decode()
        assert 'name="opened"' in note
        undo = note.partition('action="')[2].partition('"')[0]
        part = maya.post(undo, {"opened": "1"}, **page).content.decode()
        assert part.count('name="h"') == 7 * 34
        assert self.rows(people) == []

    def test_saving_without_a_change_leaves_rows_as_they_are_written(self, people, maya):
        for starts, ends in ((540, 600), (600, 660)):
            WeeklyHours.objects.create(person=people.maya, weekday=0, starts=starts, ends=ends)
        maya.post(PAGE, {"h": ["0-540", "0-570", "0-600", "0-630"]})
        assert self.rows(people) == [(0, 540, 600), (0, 600, 660)]

    @pytest.mark.parametrize("cell", ["7-540", "0-541", "0-0", "x", "", "0-540; select 1", "-1-0"])
    def test_no_hour_of_a_week_is_refused(self, people, maya, cell):
        assert maya.post(PAGE, {"h": ["0-540", cell]}).status_code == 422
        assert self.rows(people) == []
