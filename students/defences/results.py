"""The last result of an enrolment, for the homes: read in the query of the page, as one column."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Subquery

from mentorhub.dates import read_instant
from mentorhub.json_text import JsonText
from students.defences.clocks import FixClock, FixState
from students.defences.models.verdict import Outcome, as_instant
from students.models import Defence, Verdict, VerdictSkill

# A validated project is celebrated for so long.
CELEBRATED = timedelta(days=7)
# Skills that are named, at most.
MISSING = 12


@dataclass(frozen=True)
class LastResult:
    verdict: int
    defence: int
    work: int
    outcome: Outcome
    released_at: datetime
    project: str
    # Titles of the skills that are not acquired; empty for one without a public title.
    missing: list[str] = field(default_factory=list)
    assessor_name: str = ""
    assessor_zone: str = ""
    # Whether another defence of the work is under way.
    is_under_way: bool = False
    clock: FixClock | None = None

    @property
    def is_validated(self) -> bool:
        return self.outcome == Outcome.VALIDATED

    def is_celebrated(self, now: datetime) -> bool:
        return self.is_validated and now - self.released_at < CELEBRATED

    def fix_state(self, now: datetime) -> FixState | None:
        return self.clock.state(now) if self.clock else None

    def is_to_rework(self, now: datetime) -> bool:
        return self.outcome == Outcome.TO_REWORK or self.fix_state(now) == FixState.LAPSED


def last_result_annotation(**enrolment: Any) -> Subquery:
    """The last verdict of the running enrolment for which the conditions hold; ``last_result``
    reads it. Null when there is none."""
    own = {f"defence__work__enrolment__{name}": value for name, value in enrolment.items()}
    if "student" in enrolment:
        # By the index of defences: a student has fewer of them than works.
        own["defence__student"] = enrolment["student"]
    rows = Verdict.objects.filter(defence__work__enrolment__ended_at=None, **own).with_clock()
    missing = VerdictSkill.objects.filter(verdict=OuterRef("pk"), acquired=False)
    under_way = Defence.objects.open().filter(work=OuterRef("defence__work"))
    values: Any = JsonText(
        verdict="pk",
        defence="defence",
        work="defence__work",
        outcome="outcome",
        released_at="released_at",
        project="defence__work__project__title",
        missing=ArraySubquery(missing.order_by("position").values("title")[:MISSING]),
        assessor_name="defence__assessor__name",
        assessor_zone="defence__assessor__zone",
        under_way=Subquery(under_way.values("pk")[:1]),
        fix_until="fix_until",
        fix_ends=as_instant(F("fix_until") + F("fix_grace")),
        fix_at="fix_at",
        answer_due=as_instant(F("fix_at") + F("fix_answer_time")),
    )
    return Subquery(rows.order_by("-pk").values(json=values)[:1])


def last_result(json: dict[str, Any] | None) -> LastResult | None:
    if json is None:
        return None
    return LastResult(
        verdict=json["verdict"],
        defence=json["defence"],
        work=json["work"],
        outcome=Outcome(json["outcome"]),
        released_at=read_instant(json["released_at"]),
        project=json["project"],
        missing=json["missing"],
        assessor_name=json["assessor_name"] or "",
        assessor_zone=json["assessor_zone"] or "",
        is_under_way=json["under_way"] is not None,
        clock=_clock(json),
    )


def _clock(json: dict[str, Any]) -> FixClock | None:
    if json["fix_until"] is None:
        return None
    until, fix_at = read_instant(json["fix_until"]), None
    answer_time = timedelta()
    if json["fix_at"] is not None:
        fix_at = read_instant(json["fix_at"])
        answer_time = read_instant(json["answer_due"]) - fix_at
    return FixClock(
        fix_until=until,
        grace=read_instant(json["fix_ends"]) - until,
        answer_time=answer_time,
        fix_at=fix_at,
        is_followed=False,
    )
