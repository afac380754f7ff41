"""What becomes of the words of a request for a mentor, and of those that decided it."""

from django.db.models import F, Q

from dashboard.matching.models import (
    Assignment,
    MatchingRun,
    MentorRequest,
    ProposedPair,
    Verdict,
    WeightPreset,
)
from mentorhub.accounts.models import User
from mentorhub.personal_data import REMOVED, Clear, declare, keep

FIGURES = "Numbers and fixed words, of people only their numbers."


def _reasons_to_change(person: User) -> Q:
    """Why a student asked for another mentor: the student's words, about the mentor of then."""
    about_mentor = Q(
        student__mentorships__mentor=person, student__mentorships__starts_at__lte=F("made_at")
    )
    return Q(student=person) | about_mentor


def _declined(person: User) -> Q:
    """A row that was declined has a reason (a constraint), written once (a trigger)."""
    of_two = Q(mentorship__student=person) | Q(mentorship__mentor=person)
    return of_two & Q(declined_at__isnull=False)


declare(
    MentorRequest,
    keep("languages", because="Codes of languages; the database wants at least one."),
    Clear(
        {"wishes": "", "needs": "", "needs_support": False, "wants_previous": None},
        of="student",
    ),
    Clear({"reason_for_change": ""}, of=_reasons_to_change),
)
declare(Assignment, Clear({"decline_reason": REMOVED}, of=_declined))
declare(
    ProposedPair,
    keep("terms", "runner_up_terms", "why_nobody", because=FIGURES),
    Clear({"reason": ""}, of=("request__student", "mentor")),
)
declare(Verdict, Clear({"reason": ""}, of=("student", "mentor")))
declare(
    MatchingRun,
    keep("weights", "what_if", "input", "result", because=FIGURES),
    keep("why", because="A sentence of ours."),
)
declare(WeightPreset, keep("name", because="The name of a setting."))
