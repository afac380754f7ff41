"""Who waits for a mentor, what a run of the matching proposed, and what became of it."""

from dashboard.matching.models.assignment import Assignment
from dashboard.matching.models.pair import ProposedPair
from dashboard.matching.models.pair_rule import PairRule
from dashboard.matching.models.policy import MatchingPolicy
from dashboard.matching.models.request import MentorRequest
from dashboard.matching.models.run import MatchingRun
from dashboard.matching.models.weights import ScoreTerm, WeightPreset

__all__ = [
    "Assignment",
    "MatchingPolicy",
    "MatchingRun",
    "MentorRequest",
    "PairRule",
    "ProposedPair",
    "ScoreTerm",
    "WeightPreset",
]
