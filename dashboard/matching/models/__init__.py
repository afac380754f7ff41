"""Who waits for a mentor, what a run of the matching proposed, and what became of it."""

from dashboard.matching.models.assignment import Assignment, Verdict
from dashboard.matching.models.pair import ProposedPair
from dashboard.matching.models.policy import MatchingPolicy, WeightPreset
from dashboard.matching.models.request import MentorRequest
from dashboard.matching.models.run import MatchingRun

__all__ = [
    "Assignment",
    "MatchingPolicy",
    "MatchingRun",
    "MentorRequest",
    "ProposedPair",
    "Verdict",
    "WeightPreset",
]
