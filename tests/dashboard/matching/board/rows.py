"""Requests, runs and pairs for the tests of the managers' pages."""

from django.utils import timezone

from dashboard.matching.models import (
    MatchingRun,
    MentorRequest,
    ProposedPair,
    ScoreTerm,
    WeightPreset,
)
from dashboard.matching.models.run import compress_input
from students.models import Enrolment

# Other than the defaults, in the last one.
WEIGHTS = {
    "waiting": 60,
    "overlap": 40,
    "novice": 50,
    "spread": 30,
    "previous": 80,
    "preference": 5,
}


def waits(student, **fields):
    enrolment = Enrolment.objects.running().get(student=student)
    fields = {"languages": ["en"], "made_by": student} | fields
    return MentorRequest.objects.create(student=student, enrolment=enrolment, **fields)


def run(by, **fields):
    fields = {
        "weights": WeightPreset().weights,
        "state": MatchingRun.State.DONE,
        "finished_at": timezone.now(),
        "input": compress_input({}),
        "result": {"matched": 1, "unmatched": 0},
    } | fields
    return MatchingRun.objects.create(asked_by=by, **fields)


def terms(points=100, **fields):
    one = {"fact": 3, "value": points // 10, "weight": 10, "points": points}
    return dict.fromkeys(ScoreTerm, one) | fields


def pair(of, request, mentor, **fields):
    fields = {"score": 600, "terms": terms()} | fields if mentor else fields
    return ProposedPair.objects.create(run=of, request=request, mentor=mentor, **fields)
