"""What a matching is computed from, as plain values: no model, no name, no free text.

People are their numbers. Everything is sorted by number, so that the order in which rows came
from the database changes nothing.
"""

from dataclasses import dataclass, field, fields
from typing import Any

# Quarters of an hour in the reference week, which begins on a Monday at 00:00 UTC.
QUARTERS = 7 * 24 * 4
WEEK = (1 << QUARTERS) - 1
TERMS = ("waiting", "overlap", "novice", "spread", "previous", "preference")


@dataclass(frozen=True)
class Waiting:
    """One open request."""

    id: int
    student: int
    enrolment: int
    path: int
    # In progress or wished for; it must be among those the mentor chose, if they chose any.
    project: int | None = None
    # Projects of the path that are still to be done, the one in progress included.
    remaining: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    # Bit n: free in quarter n of the reference week.
    hours: int = 0
    # Length of a session, in quarters of an hour.
    quarters: int = 2
    # Whole days waited so far; one who came back stands before everybody.
    days: int = 0
    returned: bool = False
    needs_support: bool = False
    wants_previous: bool | None = None
    previous: int | None = None
    # The mentor in force: somebody who asks for a change does not get the same one.
    current: int | None = None
    declined: frozenset[int] = frozenset()
    forbidden: frozenset[int] = frozenset()
    pinned: int | None = None

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Who stands before whom: came back, then waited longest, then the lower number."""
        return (not self.returned, -self.days, self.id)


@dataclass(frozen=True)
class Candidate:
    """A mentor, by the number of the person."""

    id: int
    capacity: int = 0
    # Main mentorships in force or planned.
    load: int = 0
    # Approved for, and not a student of.
    paths: frozenset[int] = frozenset()
    # Path -> projects chosen on it; a path without any: all of them.
    chosen: dict[int, frozenset[int]] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    hours: int = 0
    willing: bool = False
    paused: bool = False
    novice: bool = False

    @property
    def seats(self) -> int:
        return max(self.capacity - self.load, 0)


@dataclass(frozen=True)
class Problem:
    waiting: tuple[Waiting, ...]
    candidates: tuple[Candidate, ...]
    # Term -> 0..100.
    weights: dict[str, int]
    # A longer wait (days) and more common starts count no more.
    longest_wait_days: int = 60
    enough_starts: int = 40

    def __post_init__(self) -> None:
        object.__setattr__(self, "waiting", tuple(sorted(self.waiting, key=lambda row: row.id)))
        ordered = tuple(sorted(self.candidates, key=lambda row: row.id))
        object.__setattr__(self, "candidates", ordered)

    def as_json(self) -> dict[str, Any]:
        """Everything, in a form that ``from_json`` reads back the same."""
        return {
            "waiting": [_plain(row) for row in self.waiting],
            "candidates": [_plain(row) for row in self.candidates],
            "weights": self.weights,
            "longest_wait_days": self.longest_wait_days,
            "enough_starts": self.enough_starts,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Problem":
        return cls(
            waiting=tuple(_waiting(row) for row in data["waiting"]),
            candidates=tuple(_candidate(row) for row in data["candidates"]),
            weights=data["weights"],
            longest_wait_days=data["longest_wait_days"],
            enough_starts=data["enough_starts"],
        )


def _plain(row: Waiting | Candidate) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields(row):
        value = getattr(row, each.name)
        if each.name == "hours":
            value = f"{value:x}"
        elif each.name == "chosen":
            value = {str(path): sorted(projects) for path, projects in value.items()}
        elif isinstance(value, frozenset):
            value = sorted(value)
        found[each.name] = value
    return found


def _waiting(row: dict[str, Any]) -> Waiting:
    sets = ("remaining", "languages", "declined", "forbidden")
    made = {name: frozenset(row[name]) for name in sets}
    return Waiting(**{**row, **made, "hours": int(row["hours"], 16)})


def _candidate(row: dict[str, Any]) -> Candidate:
    chosen = {int(path): frozenset(projects) for path, projects in row["chosen"].items()}
    made = {"paths": frozenset(row["paths"]), "languages": frozenset(row["languages"])}
    hours = int(row["hours"], 16)
    return Candidate(**{**row, **made, "chosen": chosen, "hours": hours})
