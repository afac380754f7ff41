"""Rows of two columns as sets, and everybody's hours: what both halves of a snapshot need."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from dashboard.matching.engine.weekly_bits import bits
from students.models import WeeklyHours


def sets(rows: Iterable[tuple[Any, Any]]) -> defaultdict[int, set[int]]:
    """The second of each row, by the first."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for key, value in rows:
        found[key].add(value)
    return found


def weekly_hours(people: Q, monday: date) -> dict[int, int]:
    """Person -> bits of the reference week, from the hours on the clock of their zone."""
    stretches: defaultdict[tuple[int, str], list[tuple[int, int, int]]] = defaultdict(list)
    rows = WeeklyHours.objects.filter(people).order_by()
    for person, zone, *stretch in rows.values_list(
        "person_id", "person__zone", "weekday", "starts", "ends"
    ):
        stretches[person, zone].append(tuple(stretch))
    return {person: bits(each, zone, monday) for (person, zone), each in stretches.items()}
