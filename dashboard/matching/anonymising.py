"""Which texts of the matching are emptied when a person is anonymised."""

from django.db.models import F, Q

from dashboard.matching.models import (
    Assignment,
    MatchingRun,
    MentorRequest,
    PairRule,
    ProposedPair,
    WeightPreset,
)
from mentorhub.accounts.models import User
from mentorhub.personal_data import REMOVED, Clear, declare, keep

FIGURES = "Numbers and fixed words, of people only their numbers."


def _about_mentor_before(person: User) -> Q:
    """Requests of students whose mentor the person was at the time of the request."""
    return Q(student__mentorships__mentor=person, student__mentorships__starts_at__lte=F("made_at"))


# A declined row must have a reason (a constraint); a trigger allows no new value but REMOVED.
def _declined_for(person: User) -> Q:
    return Q(mentorship__student=person, declined_at__isnull=False)


def _declined_by(person: User) -> Q:
    return Q(mentorship__mentor=person, declined_at__isnull=False)


declare(
    MentorRequest,
    keep("languages", because="Codes of languages; the database wants at least one."),
    Clear(
        {"wishes": "", "needs": "", "needs_support": False, "wants_previous": None},
        of="student",
    ),
    Clear({"reason_for_change": ""}, of=("student", _about_mentor_before)),
)
declare(Assignment, Clear({"decline_reason": REMOVED}, of=(_declined_for, _declined_by)))
declare(
    ProposedPair,
    keep("terms", "runner_up_terms", "why_nobody", because=FIGURES),
    Clear({"reason": ""}, of=("request__student", "mentor")),
)
declare(PairRule, Clear({"reason": ""}, of=("student", "mentor")))
declare(
    MatchingRun,
    keep("weights", "what_if", "input", "result", because=FIGURES),
    keep("why", because="A sentence of ours."),
)
declare(WeightPreset, keep("name", because="The name of a setting."))
