"""Weekly hours as stretches of weekdays, and what a table of cells shows and changes of them. Pure.

A stretch is (weekday, starts, ends), 0 for Monday, minutes since midnight on the clock of the
person's zone. What a cell shows only in part is never changed by a table.
"""

from collections.abc import Iterable

Stretch = tuple[int, int, int]
NONE, PART, FULL = "", "part", "full"


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order; those that overlap or touch are one."""
    found: list[Stretch] = []
    for weekday, starts, ends in sorted(stretches):
        if found and found[-1][0] == weekday and starts <= found[-1][2]:
            found[-1] = (weekday, found[-1][1], max(ends, found[-1][2]))
        else:
            found.append((weekday, starts, ends))
    return found


def covered(stretches: list[Stretch], weekday: int, starts: int, cell: int) -> str:
    """How much of the cell, so many minutes long, lies in these stretches, which must be merged:
    FULL, PART or NONE."""
    ends, state = starts + cell, NONE
    for day, first, last in stretches:
        if day == weekday and first < ends and last > starts:
            if first <= starts and last >= ends:
                return FULL
            state = PART
    return state


def without(stretches: list[Stretch], weekday: int, starts: int, cell: int) -> list[Stretch]:
    """The stretches with the cell cut out."""
    ends, left = starts + cell, []
    for day, first, last in stretches:
        if day != weekday or first >= ends or last <= starts:
            left.append((day, first, last))
            continue
        if first < starts:
            left.append((day, first, starts))
        if last > ends:
            left.append((day, ends, last))
    return left


def changed(
    before: list[Stretch], ticked: set[tuple[int, int]], rows: range, cell: int
) -> list[Stretch]:
    """What the hours are once these cells, of the rows that were shown, are ticked and no others.

    Hours outside the rows stay, and so does what fills a cell only in part.
    """
    hours = merged(before)
    shown = [(day, row) for day in range(7) for row in rows]
    for day, row in shown:
        if (day, row) not in ticked and covered(hours, day, row, cell) == FULL:
            hours = without(hours, day, row, cell)
    added = [(day, row, row + cell) for day, row in shown if (day, row) in ticked]
    return merged([*hours, *added])
