"""The input of a matching, as plain values: no model instances, no names, no free text.

People, paths and projects are primary keys. Requests and mentors are sorted by primary key, so that
the result does not depend on the order in which the database returned the rows.
"""

from dataclasses import dataclass, field, fields
from typing import Any

# Quarters of an hour in the reference week, which begins on a Monday at 00:00 UTC.
QUARTERS_A_WEEK = 7 * 24 * 4
# In days: what is longer makes no difference.
LONGEST_IDLE = 365
WHOLE_WEEK = (1 << QUARTERS_A_WEEK) - 1


@dataclass(frozen=True)
class WaitingStudent:
    """One open request; ``id`` is that of the request."""

    id: int
    student: int
    enrolment: int
    path: int
    # In progress or wished for. A mentor who has chosen projects of the path must have chosen it.
    project: int | None = None
    # Unfinished projects of the path, the one in progress included.
    remaining: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    # See weekly_bits.
    hours: int = 0
    # Length of a session, in quarters of an hour.
    quarters: int = 2
    # Whole days since the request.
    days: int = 0
    # A mentor declined: first in the queue.
    returned: bool = False
    needs_support: bool = False
    wants_previous: bool | None = None
    previous: int | None = None
    # The present mentor of a student who asks for another one; not proposed again.
    current: int | None = None
    declined: frozenset[int] = frozenset()
    forbidden: frozenset[int] = frozenset()
    # Those who judge a defence of the student now.
    judges: frozenset[int] = frozenset()
    pinned: int | None = None

    @property
    def queue_position(self) -> tuple[bool, int, int]:
        """Sort key of the queue: returned first, then the longest wait, then the lower ID."""
        return (not self.returned, -self.days, self.id)


@dataclass(frozen=True)
class Candidate:
    """A mentor; ``id`` is that of the user."""

    id: int
    capacity: int = 0
    # Main mentorships in force or planned.
    load: int = 0
    # Paths that the mentor is approved for and does not study.
    paths: frozenset[int] = frozenset()
    # Path -> chosen projects; a path that is missing here means all its projects.
    chosen: dict[int, frozenset[int]] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    hours: int = 0
    willing: bool = False
    paused: bool = False
    novice: bool = False
    # Whole days since the mentor got the last student, or joined; at most ``LONGEST_IDLE``. It
    # decides between matchings of the same score.
    idle_days: int = 0

    @property
    def seats(self) -> int:
        return max(self.capacity - self.load, 0)


@dataclass(frozen=True)
class Problem:
    waiting: tuple[WaitingStudent, ...]
    candidates: tuple[Candidate, ...]
    # ScoreTerm -> 0 to 100.
    weights: dict[str, int]
    # Upper limits of what counts; see MatchingPolicy.
    longest_wait_days: int = 60
    enough_starts: int = 40

    def __post_init__(self) -> None:
        object.__setattr__(self, "waiting", tuple(sorted(self.waiting, key=lambda row: row.id)))
        ordered = tuple(sorted(self.candidates, key=lambda row: row.id))
        object.__setattr__(self, "candidates", ordered)

    def as_json(self) -> dict[str, Any]:
        """JSON-compatible data; ``from_json`` restores an equal problem."""
        return {
            "waiting": [_row_as_json(row) for row in self.waiting],
            "candidates": [_row_as_json(row) for row in self.candidates],
            "weights": self.weights,
            "longest_wait_days": self.longest_wait_days,
            "enough_starts": self.enough_starts,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Problem":
        return cls(
            waiting=tuple(_student_from_json(row) for row in data["waiting"]),
            candidates=tuple(_candidate_from_json(row) for row in data["candidates"]),
            weights=data["weights"],
            longest_wait_days=data["longest_wait_days"],
            enough_starts=data["enough_starts"],
        )


def _row_as_json(row: WaitingStudent | Candidate) -> dict[str, Any]:
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


def _student_from_json(row: dict[str, Any]) -> WaitingStudent:
    sets = ("remaining", "languages", "declined", "forbidden")
    made = {name: frozenset(row[name]) for name in sets}
    # A run that an earlier release has stored knows none.
    made["judges"] = frozenset(row.get("judges", ()))
    return WaitingStudent(**{**row, **made, "hours": int(row["hours"], 16)})


def _candidate_from_json(row: dict[str, Any]) -> Candidate:
    chosen = {int(path): frozenset(projects) for path, projects in row["chosen"].items()}
    made = {"paths": frozenset(row["paths"]), "languages": frozenset(row["languages"])}
    hours = int(row["hours"], 16)
    return Candidate(**{**row, **made, "chosen": chosen, "hours": hours})
