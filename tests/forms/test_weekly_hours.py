"""Weekly hours: neighbours become one, what the grid cannot show stays, and the form field."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from mentorhub.forms import weekly_hours
from mentorhub.forms.weekly_hours import (
    CELLS,
    MARKER,
    MAX_STRETCHES,
    Coverage,
    GridButtonsMixin,
    WeeklyHoursField,
)

MONDAY, TUESDAY, SUNDAY = 0, 1, 6


def cells(*pairs):
    return {(day, row) for day, first, last in pairs for row in range(first, last, 30)}


def test_neighbours_become_one_and_days_stay_apart():
    after = weekly_hours.apply_cells([], cells((MONDAY, 540, 720), (TUESDAY, 540, 570)))
    assert after == [(MONDAY, 540, 720), (TUESDAY, 540, 570)]


def test_rows_that_overlap_or_touch_are_read_as_one():
    rows = [(MONDAY, 600, 660), (MONDAY, 540, 600), (MONDAY, 550, 610)]
    assert weekly_hours.merge(rows) == [(MONDAY, 540, 660)]


def test_a_cell_in_the_middle_is_cut_out():
    ticked = cells((MONDAY, 540, 600), (MONDAY, 630, 720))
    after = weekly_hours.apply_cells([(MONDAY, 540, 720)], ticked)
    assert after == [(MONDAY, 540, 600), (MONDAY, 630, 720)]


def test_quarter_hours_are_kept_whatever_is_ticked_around_them():
    before = [(MONDAY, 555, 645)]  # 09:15 to 10:45
    assert weekly_hours.apply_cells(before, cells((MONDAY, 570, 630))) == before
    emptied = weekly_hours.apply_cells(before, set())
    assert emptied == [(MONDAY, 555, 570), (MONDAY, 630, 645)]
    filled = weekly_hours.apply_cells(before, cells((MONDAY, 540, 660)))
    assert filled == [(MONDAY, 540, 660)]
    assert weekly_hours.remainders(before) == [(MONDAY, 555, 570), (MONDAY, 630, 645)]
    assert weekly_hours.remainders([(MONDAY, 545, 555)]) == [(MONDAY, 545, 555)]


def test_a_quarter_of_an_hour_goes_once_its_cell_was_ticked():
    ticked = weekly_hours.apply_cells([(MONDAY, 545, 555)], cells((MONDAY, 540, 570)))
    assert ticked == [(MONDAY, 540, 570)]
    assert weekly_hours.apply_cells(ticked, set()) == []


def test_how_much_of_a_cell_is_covered():
    hours = [(MONDAY, 555, 645)]
    found = {start: weekly_hours.coverage(hours, (MONDAY, start)) for start in (510, 540, 570)}
    assert found == {510: Coverage.NONE, 540: Coverage.PART, 570: Coverage.FULL}
    assert weekly_hours.coverage(hours, (TUESDAY, 570)) == Coverage.NONE


def test_one_day_on_others_in_place_of_theirs():
    before = [(MONDAY, 545, 600), (TUESDAY, 1200, 1260), (SUNDAY, 600, 660)]
    after = weekly_hours.copy_day(before, MONDAY, range(1, 5))
    assert after == [*((day, 545, 600) for day in range(5)), (SUNDAY, 600, 660)]


def test_days_with_the_same_hours_are_said_once():
    rows = [(day, 540, 750) for day in (0, 1, 2, 4)]
    assert [text for _days, text in weekly_hours.describe(rows)] == ["09:00–12:30"] * 2
    assert weekly_hours.describe(rows)[0][0] == "Monday – Wednesday"


class HoursForm(GridButtonsMixin, forms.Form):
    name = forms.CharField()
    hours = WeeklyHoursField(error_messages={"required": "None."})

    def __init__(self, *args, before=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hours"].before = list(before)


def sent(*names, **more):
    data = QueryDict(mutable=True)
    data.setlist("hours", names)
    data.update({"name": "Maya", **more})
    return data


class TestField:
    def test_the_value_is_the_hours_to_save(self):
        form = HoursForm(sent(MARKER, "0-540", "0-570"), before=[(SUNDAY, 545, 555)])
        assert form.is_valid()
        assert form.cleaned_data["hours"] == [(MONDAY, 540, 600), (SUNDAY, 545, 555)]

    def test_hours_that_do_not_change_stay_as_they_are_written(self):
        before = [(MONDAY, 570, 600), (MONDAY, 540, 570)]
        form = HoursForm(sent(MARKER, "0-540", "0-570"), before=before)
        assert form.is_valid()
        assert form.cleaned_data["hours"] == sorted(before)

    @pytest.mark.parametrize(
        ("names", "code"),
        [
            ((), "invalid"),
            (("0-540",), "invalid"),
            ((MARKER, "0-541"), "invalid"),
            ((MARKER, "7-0"), "invalid"),
            ((MARKER,), "required"),
            ((MARKER, *(name for name, cell in CELLS.items() if cell[1] % 60)), "too_many"),
        ],
    )
    def test_what_is_refused(self, names, code):
        form = HoursForm(sent(*names))
        assert form.errors.as_data()["hours"][0].code == code
        assert MAX_STRETCHES < 7 * 24

    def test_no_hours_at_all_where_they_may_be_empty(self):
        assert WeeklyHoursField(required=False).clean(weekly_hours.Ticks(frozenset())) == []
        with pytest.raises(ValidationError):
            WeeklyHoursField(required=False).clean(None)

    def test_the_grid_shows_the_hours_of_now_and_then_what_was_sent(self):
        before = [(MONDAY, 540, 600), (SUNDAY, 545, 555)]
        grid = HoursForm(before=before)["hours"]
        assert grid.stretches == before
        assert [text for _day, text in grid.remainders] == ["09:05–09:15"]
        assert not grid.has_night
        bound = HoursForm(sent(MARKER, "1-0", "x", name=""), before=before)
        assert not bound.is_valid()
        assert bound["hours"].stretches == [(TUESDAY, 0, 30), (SUNDAY, 545, 555)]
        assert bound["hours"].has_night

    def test_every_cell_of_the_week_is_in_one_row(self):
        grid = HoursForm()["hours"]
        names = [name for row in (*grid.daytime, *grid.night) for name, _day, _state in row.cells]
        assert sorted(names) == sorted(CELLS)


class TestButtons:
    """Where a form is saved as a whole, the buttons of the grid save nothing."""

    def test_monday_is_copied_with_the_rest_as_it_was_typed(self):
        form = HoursForm(sent(MARKER, "0-540", name="", copy="1"))
        assert not form.is_valid()
        assert not form.errors
        assert form["hours"].stretches == [(day, 540, 570) for day in range(5)]
        assert form["name"].value() == ""

    def test_the_saved_hours_are_shown_again(self):
        form = HoursForm(sent(MARKER, "0-540", restore="1"), before=[(SUNDAY, 600, 660)])
        assert not form.is_valid()
        assert form["hours"].stretches == [(SUNDAY, 600, 660)]
        assert form["name"].value() == "Maya"
