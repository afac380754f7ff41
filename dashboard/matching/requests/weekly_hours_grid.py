"""Weekly hours as a table of whole hours, to tick without a script; what is finer stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.dates import WEEKDAYS

from students.models import WeeklyHours
from students.stretches import FULL, Stretch, changed, covered, merged

HOUR = 60
CELLS = range(7 * 24)
# Most people have time at these hours; the others stand in a table of their own.
USUAL = range(7, 22)
UNUSUAL = (*range(0, 7), *range(22, 24))


@dataclass(frozen=True)
class Line:
    """An hour of the day with its seven cells: number, name and whether it is ticked."""

    hour: int
    cells: list[tuple[int, str, bool]]

    @property
    def starts(self) -> int:
        return self.hour * HOUR


def ticked(stretches: Iterable[Stretch]) -> set[int]:
    """The cells that lie whole in the hours; a cell is ``weekday * 24 + hour``."""
    hours = merged(stretches)
    return {cell for cell in CELLS if covered(hours, *_of_cell(cell), HOUR) == FULL}


def after(stretches: list[Stretch], cells: set[int]) -> list[Stretch]:
    """The hours once these cells are ticked and no others, merged.

    Half an hour that the table cannot show (9:00 to 12:30) is neither lost nor rounded.
    """
    return changed(stretches, {_of_cell(cell) for cell in cells}, range(0, 24 * HOUR, HOUR), HOUR)


def write(person: Any, stretches: list[Stretch]) -> None:
    """In the transaction of the caller; hours that stay as they are keep their rows."""
    if stretches != WeeklyHours.objects.stretches_of(person):
        WeeklyHours.objects.replace(person, stretches)


def lines(hours: Iterable[int], cells: set[int]) -> list[Line]:
    names = [str(name) for _number, name in sorted(WEEKDAYS.items())]
    return [
        Line(
            hour,
            [(day * 24 + hour, names[day], day * 24 + hour in cells) for day in range(7)],
        )
        for hour in hours
    ]


def by_day(stretches: list[Stretch]) -> list[tuple[Any, list[tuple[int, int]]]]:
    """Each day that has hours, with their minutes from and until."""
    days = groupby(sorted(stretches), key=lambda stretch: stretch[0])
    return [(WEEKDAYS[day], [each[1:] for each in found]) for day, found in days]


def _of_cell(cell: int) -> tuple[int, int]:
    """Its weekday, and the minutes since midnight at which it starts."""
    return cell // 24, cell % 24 * HOUR
