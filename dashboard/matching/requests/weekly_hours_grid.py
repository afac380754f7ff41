"""Weekly hours as a table of checkboxes, one for each hour of the week; works without a script."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.dates import WEEKDAYS

from students.models import WeeklyHours
from students.stretches import FULL, Stretch, changed, covered, merged

HOUR_MINUTES = 60
CELLS = range(7 * 24)
# The hours at which most people have time; the page has a second table for the others.
USUAL_HOURS = range(7, 22)
OTHER_HOURS = (*range(0, 7), *range(22, 24))


@dataclass(frozen=True)
class GridRow:
    """An hour of the day with a cell for each weekday: number, weekday, whether it is checked."""

    hour: int
    cells: list[tuple[int, str, bool]]

    @property
    def starts(self) -> int:
        return self.hour * HOUR_MINUTES


def checked_cells(stretches: Iterable[Stretch]) -> set[int]:
    """The cells that are completely free; a cell is ``weekday * 24 + hour``."""
    hours = merged(stretches)
    return {cell for cell in CELLS if covered(hours, *_start_of_cell(cell), HOUR_MINUTES) == FULL}


def stretches_with_cells(stretches: list[Stretch], cells: set[int]) -> list[Stretch]:
    """The stretches after these cells were checked and all others unchecked, merged.

    Parts of an hour, which the table cannot show (9:00 to 12:30), are kept.
    """
    starts = {_start_of_cell(cell) for cell in cells}
    return changed(stretches, starts, range(0, 24 * HOUR_MINUTES, HOUR_MINUTES), HOUR_MINUTES)


def save_hours(person: Any, stretches: list[Stretch]) -> None:
    """Replace the rows unless nothing has changed. The caller opens the transaction."""
    if stretches != WeeklyHours.objects.stretches_of(person):
        WeeklyHours.objects.replace(person, stretches)


def grid_rows(hours: Iterable[int], cells: set[int]) -> list[GridRow]:
    names = [str(name) for _number, name in sorted(WEEKDAYS.items())]
    return [
        GridRow(
            hour,
            [(day * 24 + hour, names[day], day * 24 + hour in cells) for day in range(7)],
        )
        for hour in hours
    ]


def by_day(stretches: list[Stretch]) -> list[tuple[Any, list[tuple[int, int]]]]:
    """Weekday name -> (start, end) of its stretches, in minutes since midnight."""
    days = groupby(sorted(stretches), key=lambda stretch: stretch[0])
    return [(WEEKDAYS[day], [each[1:] for each in found]) for day, found in days]


def _start_of_cell(cell: int) -> tuple[int, int]:
    """Its weekday, and its start in minutes since midnight."""
    return cell // 24, cell % 24 * HOUR_MINUTES
