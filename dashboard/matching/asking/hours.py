"""Weekly hours as a table of whole hours, to tick without a script; what is finer stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.dates import WEEKDAYS

from students.models import WeeklyHours

DAY = 24 * 60
CELLS = range(7 * 24)
# Most people have time at these hours; the others stand in a table of their own.
USUAL = range(7, 22)
UNUSUAL = (*range(0, 7), *range(22, 24))
# A weekday (0 is Monday), and minutes since its midnight.
Stretch = tuple[int, int, int]


@dataclass(frozen=True)
class Line:
    """An hour of the day with its seven cells: number, name and whether it is ticked."""

    hour: int
    cells: list[tuple[int, str, bool]]

    @property
    def starts(self) -> int:
        return self.hour * 60


def stretches_of(person: Any) -> list[Stretch]:
    rows = WeeklyHours.objects.filter(person=person).order_by("weekday", "starts")
    return list(rows.values_list("weekday", "starts", "ends"))


def ticked(stretches: Iterable[Stretch]) -> set[int]:
    """The cells that lie whole in the hours; a cell is ``weekday * 24 + hour``."""
    minutes = _minutes(stretches)
    return {cell for cell in CELLS if minutes.issuperset(_of_cell(cell))}


def after(stretches: list[Stretch], cells: set[int]) -> list[Stretch]:
    """The hours once these cells are ticked and no others, merged.

    Half an hour that the table cannot show (9:00 to 12:30) is neither lost nor rounded.
    """
    minutes = _minutes(stretches)
    for cell in CELLS:
        if cell in cells:
            minutes.update(_of_cell(cell))
        elif minutes.issuperset(_of_cell(cell)):
            minutes.difference_update(_of_cell(cell))
    return _merged(minutes)


def write(person: Any, stretches: list[Stretch]) -> None:
    """In the transaction of the caller; hours that stay as they are keep their rows."""
    if stretches == stretches_of(person):
        return
    WeeklyHours.objects.filter(person=person).delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(person=person, weekday=weekday, starts=starts, ends=ends)
        for weekday, starts, ends in stretches
    )


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


def _of_cell(cell: int) -> range:
    return range(cell * 60, cell * 60 + 60)


def _minutes(stretches: Iterable[Stretch]) -> set[int]:
    return {
        minute
        for weekday, starts, ends in stretches
        for minute in range(weekday * DAY + starts, weekday * DAY + ends)
    }


def _merged(minutes: set[int]) -> list[Stretch]:
    """Stretches end at midnight: the next day begins one of its own."""
    found: list[Stretch] = []
    for minute in sorted(minutes):
        weekday, of_day = divmod(minute, DAY)
        if found and found[-1][0] == weekday and found[-1][2] == of_day:
            found[-1] = (weekday, found[-1][1], of_day + 1)
        else:
            found.append((weekday, of_day, of_day + 1))
    return found
