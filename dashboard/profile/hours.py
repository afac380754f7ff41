"""Weekly hours as a grid of half hours. Pure: no database.

A cell of the grid is half an hour. What a cell shows only in part (a quarter of an hour) stands
below the grid in words.
"""

from collections.abc import Iterable
from itertools import groupby

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

from mentorhub.formats import clock
from students import stretches as algebra
from students.stretches import Stretch, merged

CELL = 30
# The rows that stand there at once, and those of the whole night.
DAYTIME = range(6 * 60, 23 * 60, CELL)
WHOLE_DAY = range(0, 24 * 60, CELL)


def covered(stretches: list[Stretch], weekday: int, starts: int) -> str:
    """How much of the cell lies in these stretches: FULL, PART or NONE of students.stretches."""
    return algebra.covered(stretches, weekday, starts, CELL)


def changed(before: list[Stretch], ticked: set[tuple[int, int]], rows: range) -> list[Stretch]:
    """The hours once these cells, of the rows that were shown, are ticked and no others."""
    return algebra.changed(before, ticked, rows, CELL)


def copied(before: list[Stretch], weekday: int, to: Iterable[int]) -> list[Stretch]:
    """The hours of one day on others too, in the place of what they had."""
    days = set(to) - {weekday}
    kept = [each for each in merged(before) if each[0] not in days]
    copies = [(day, s, e) for day in days for first, s, e in kept if first == weekday]
    return merged([*kept, *copies])


def odd_ones(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The parts that fill no whole cell."""
    odd = []
    for day, starts, ends in merged(stretches):
        first, last = -(-starts // CELL) * CELL, ends // CELL * CELL
        if first > last:
            odd.append((day, starts, ends))
            continue
        odd += [(day, s, e) for s, e in ((starts, first), (last, ends)) if s < e]
    return odd


def in_words(stretches: Iterable[Stretch]) -> list[tuple[str, str]]:
    """[("Monday – Friday", "09:00–12:30, 14:00–20:30"), …]: neighbours with the same hours."""
    by_day = {
        day: ", ".join(f"{clock(starts)}–{clock(ends)}" for _d, starts, ends in rows)
        for day, rows in groupby(merged(stretches), key=lambda each: each[0])
    }
    lines: list[tuple[list[int], str]] = []
    for day, text in by_day.items():
        if lines and lines[-1][1] == text and lines[-1][0][-1] == day - 1:
            lines[-1][0].append(day)
        else:
            lines.append(([day], text))
    return [(_days(days), text) for days, text in lines]


def _days(days: list[int]) -> str:
    if len(days) == 1:
        return str(WEEKDAYS[days[0]])
    return f"{WEEKDAYS[days[0]]} – {WEEKDAYS[days[-1]]}"


def short_day(weekday: int) -> str:
    return str(WEEKDAYS_ABBR[weekday])
