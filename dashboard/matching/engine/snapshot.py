"""The school as a problem to solve, read in a number of queries that does not grow with it."""

from datetime import UTC, datetime
from typing import Any

from dashboard.matching.engine.mentors import candidates
from dashboard.matching.engine.problem import Problem
from dashboard.matching.engine.students import waiting
from dashboard.matching.engine.weekly_bits import next_week
from dashboard.matching.models import MatchingPolicy


def take(weights: dict[str, int], now: datetime, what_if: dict[str, Any] | None = None) -> Problem:
    """Everybody who waits and every mentor, as they are at ``now`` (aware).

    ``what_if`` changes the copy alone, as it stands in ``MatchingRun.what_if``:
    ``{"capacity": {"7": 4}, "open_path": {"7": [2, 3]}}``, mentors and paths by number.
    """
    # The week of reference is one in UTC, and so is the day that it follows.
    monday = next_week(now.astimezone(UTC).date())
    policy = MatchingPolicy.current()
    return Problem(
        waiting=tuple(waiting(now, monday)),
        candidates=tuple(candidates(now, monday, what_if or {})),
        weights=weights,
        longest_wait_days=policy.longest_wait_days,
        enough_starts=policy.enough_starts,
    )
