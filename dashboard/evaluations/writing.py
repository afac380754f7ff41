"""Writes a verdict with what it says of each skill: for the release, and for a correction.

Needs the login *staff*, inside a transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mentorhub.database import lock
from mentorhub.endings import lock_people
from students.models import Defence, EvaluationPolicy, Verdict, VerdictSkill


@dataclass(frozen=True)
class WrittenSkill:
    """``title`` is the public one, or empty."""

    title: str
    acquired: bool
    words: str


def lock_defence(defence: Defence) -> None:
    """Lock the defence with its work and the enrolment, in the order of ``mentorhub.endings``:
    first the person."""
    lock_people([defence.student_id])
    for each in (defence.work.enrolment, defence.work, defence):
        lock(each)


def write_verdict(
    defence: Defence,
    *,
    outcome: str,
    skills: Iterable[WrittenSkill],
    now: datetime,
    policy: EvaluationPolicy,
    **fields: Any,
) -> Verdict:
    """The next verdict of a defence that is locked; the time for fixes of a conditional one begins
    now. ``fields`` are further columns."""
    last = defence.verdicts.order_by("-number").values_list("number", flat=True).first()
    verdict = Verdict.objects.create(
        defence=defence,
        number=(last or 0) + 1,
        outcome=outcome,
        fix_until=now + policy.fix_time if outcome == Verdict.Outcome.CONDITIONAL else None,
        released_at=now,
        **fields,
    )
    VerdictSkill.objects.bulk_create(
        VerdictSkill(
            verdict=verdict,
            position=position,
            title=skill.title,
            acquired=skill.acquired,
            words=skill.words,
        )
        for position, skill in enumerate(skills, 1)
    )
    return verdict
