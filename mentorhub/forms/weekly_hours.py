"""Weekly hours: stretches of weekdays, the grid of half hours that shows and changes them, and the
form field of the grid. ``templates/components/_weekly_hours.html`` draws it.

A stretch is (weekday, starts, ends): 0 is Monday, minutes since midnight on the clock of the
person's zone. The grid never changes a stretch that fills a cell only in part: it is shown in
words below the grid, until its cell is ticked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from mentorhub.formats import clock
from mentorhub.forms import parameters

Stretch = tuple[int, int, int]
# (weekday, minutes since midnight at which it starts); it lasts CELL minutes.
Cell = tuple[int, int]

CELL = 30
DAY = 24 * 60
DAYTIME = range(6 * 60, 23 * 60, CELL)
NIGHT = (*range(0, DAYTIME.start, CELL), *range(DAYTIME.stop, DAY, CELL))
CELLS: dict[str, Cell] = {
    f"{weekday}-{starts}": (weekday, starts)
    for weekday in range(7)
    for starts in range(0, DAY, CELL)
}
MONDAY, OTHER_WORKING_DAYS = 0, range(1, 5)
MAX_STRETCHES = 60
# Sent with the ticked cells: without it a form that has no grid would remove all hours.
MARKER = "week"
# Buttons of the grid. Where a form is saved as a whole, they change what it shows and save nothing.
COPY, RESTORE = "copy", "restore"


# --- Stretches ----------------------------------------------------------------------------------


class Coverage(StrEnum):
    NONE = ""
    PART = "part"
    FULL = "full"


def merge(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order; those that overlap or touch become one."""
    found: list[Stretch] = []
    for weekday, starts, ends in sorted(stretches):
        if found and found[-1][0] == weekday and starts <= found[-1][2]:
            found[-1] = (weekday, found[-1][1], max(ends, found[-1][2]))
        else:
            found.append((weekday, starts, ends))
    return found


def coverage(stretches: Iterable[Stretch], cell: Cell) -> Coverage:
    """How much of the cell lies in these stretches, which must be merged."""
    weekday, starts = cell
    ends, found = starts + CELL, Coverage.NONE
    for day, first, last in stretches:
        if day == weekday and first < ends and last > starts:
            if first <= starts and last >= ends:
                return Coverage.FULL
            found = Coverage.PART
    return found


def without(stretches: Iterable[Stretch], cell: Cell) -> list[Stretch]:
    """The stretches with the cell cut out."""
    weekday, starts = cell
    ends, left = starts + CELL, []
    for day, first, last in stretches:
        if day != weekday or first >= ends or last <= starts:
            left.append((day, first, last))
            continue
        if first < starts:
            left.append((day, first, starts))
        if last > ends:
            left.append((day, ends, last))
    return left


def apply_cells(before: Iterable[Stretch], ticked: Iterable[Cell]) -> list[Stretch]:
    """The hours, merged, once these cells are ticked and no others.

    A stretch that fills an unticked cell only in part stays.
    """
    chosen, hours = set(ticked), merge(before)
    for cell in CELLS.values():
        if cell not in chosen and coverage(hours, cell) == Coverage.FULL:
            hours = without(hours, cell)
    return merge([*hours, *((day, starts, starts + CELL) for day, starts in chosen)])


def copy_day(stretches: Iterable[Stretch], weekday: int, to: Iterable[int]) -> list[Stretch]:
    """The hours of one day on other days too, in place of theirs."""
    days = set(to) - {weekday}
    kept = [each for each in merge(stretches) if each[0] not in days]
    copies = [(day, s, e) for day in days for first, s, e in kept if first == weekday]
    return merge([*kept, *copies])


def remainders(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The parts of stretches that fill no whole cell."""
    found = []
    for day, starts, ends in merge(stretches):
        first, last = -(-starts // CELL) * CELL, ends // CELL * CELL
        if first > last:
            found.append((day, starts, ends))
            continue
        found += [(day, s, e) for s, e in ((starts, first), (last, ends)) if s < e]
    return found


def describe(stretches: Iterable[Stretch]) -> list[tuple[str, str]]:
    """[("Monday – Friday", "09:00–12:30, 14:00–20:30"), …]: neighbouring days with the same hours
    are one line."""
    by_day = {
        day: ", ".join(f"{clock(starts)}–{clock(ends)}" for _day, starts, ends in rows)
        for day, rows in groupby(merge(stretches), key=lambda each: each[0])
    }
    lines: list[tuple[list[int], str]] = []
    for day, text in by_day.items():
        if lines and lines[-1][1] == text and lines[-1][0][-1] == day - 1:
            lines[-1][0].append(day)
        else:
            lines.append(([day], text))
    return [(_day_names(days), text) for days, text in lines]


def _day_names(days: list[int]) -> str:
    if len(days) == 1:
        return str(WEEKDAYS[days[0]])
    return f"{WEEKDAYS[days[0]]} – {WEEKDAYS[days[-1]]}"


# --- The form field -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Ticks:
    """What a browser sent for the grid: the names of ticked cells, and whether Monday's hours are
    to be copied."""

    names: frozenset[str]
    copies_monday: bool = False

    @property
    def are_known(self) -> bool:
        return self.names <= CELLS.keys()

    def applied_to(self, before: Iterable[Stretch]) -> list[Stretch]:
        """The hours, merged; hours that do not change keep their stretches. Unknown names are left
        out."""
        before = sorted(before)
        after = apply_cells(before, [CELLS[name] for name in self.names if name in CELLS])
        if self.copies_monday:
            after = copy_day(after, MONDAY, OTHER_WORKING_DAYS)
        return before if after == merge(before) else after


class WeeklyHoursInput(forms.Widget):
    """Reads the grid; None when it was not sent, or when what it was before is to be shown."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Ticks | None:
        sent = parameters.many(data, name, most=len(CELLS) + 1)
        if MARKER not in sent or parameters.has(data, RESTORE):
            return None
        return Ticks(frozenset(sent) - {MARKER}, parameters.has(data, COPY))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data


@dataclass(frozen=True)
class GridRow:
    """A half hour of the day. ``cells`` has for each weekday the name of the cell, the short name
    of the day and a ``Coverage``."""

    clock: str
    is_half_hour: bool
    cells: list[tuple[str, str, Coverage]]


class WeeklyHoursBoundField(forms.BoundField):
    """What the template of the grid draws: the hours of before, or those that were sent."""

    @cached_property
    def stretches(self) -> list[Stretch]:
        ticks = self.data if self.form.is_bound else None
        before = self.field.before
        return merge(ticks.applied_to(before) if ticks else before)

    @cached_property
    def days(self) -> list[tuple[str, str]]:
        return [(str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day])) for day in range(7)]

    @property
    def daytime(self) -> list[GridRow]:
        return [self._row(starts) for starts in DAYTIME]

    @property
    def night(self) -> list[GridRow]:
        return [self._row(starts) for starts in NIGHT]

    @property
    def has_night(self) -> bool:
        return any(coverage(self.stretches, (day, starts)) for day in range(7) for starts in NIGHT)

    @property
    def remainders(self) -> list[tuple[str, str]]:
        """In words: what is finer than the grid."""
        return describe(remainders(self.stretches))

    def _row(self, starts: int) -> GridRow:
        cells = [
            (f"{day}-{starts}", short, coverage(self.stretches, (day, starts)))
            for day, (short, _name) in enumerate(self.days)
        ]
        return GridRow(clock(starts), starts % 60 != 0, cells)


class WeeklyHoursField(forms.Field):
    """The grid. The form sets ``before``, the hours of now; the value is the hours to save."""

    widget = WeeklyHoursInput
    default_error_messages = {
        "invalid": _("These are not valid weekly hours."),
        "too_many": _("That is more than %(most)s time slots a week. Leave fewer gaps."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.before: list[Stretch] = []

    def get_bound_field(self, form: Any, field_name: str) -> WeeklyHoursBoundField:
        return WeeklyHoursBoundField(form, self, field_name)

    def clean(self, value: Ticks | None) -> list[Stretch]:
        if value is None or not value.are_known:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        after = value.applied_to(self.before)
        if self.required and not after:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(after) > MAX_STRETCHES:
            raise ValidationError(
                self.error_messages["too_many"], code="too_many", params={"most": MAX_STRETCHES}
            )
        return after


class GridButtonsMixin:
    """For a form that is saved as a whole: after a button of the grid it is shown again with what
    was typed, unchecked and unsaved."""

    def full_clean(self) -> None:
        if not self._grid_button_was_pressed():
            super().full_clean()  # type: ignore[misc]
            return
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def is_valid(self) -> bool:
        return not self._grid_button_was_pressed() and super().is_valid()  # type: ignore[misc]

    def _grid_button_was_pressed(self) -> bool:
        data = self.data  # type: ignore[attr-defined]
        return any(parameters.has(data, button) for button in (COPY, RESTORE))
