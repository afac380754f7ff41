"""A result as the student reads it: of a released verdict, or of a draft in its preview.

``templates/evaluations/_result.html`` shows it; nothing of a guide is in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from students.defences.models.verdict import Outcome
from students.models import Defence, Verdict, VerdictSkill

if TYPE_CHECKING:
    from guides.evaluating.drafts import ReleaseDraft
    from mentorhub.accounts.models import User


@dataclass(frozen=True)
class ShownSkill:
    """``title`` is the public one; empty: “Skill 1”, by its position."""

    position: int
    title: str
    acquired: bool
    words: str


@dataclass(frozen=True)
class ShownResult:
    """``released_at`` is None in a preview, and so is ``fix_until``: the time for fixes begins with
    the release, and has ``fix_hours``. ``reason`` is why the result was corrected. ``is_running``
    is whether fixes can still be handed in."""

    defence: Defence
    assessor: "User"
    outcome: Outcome
    words: str
    skills: tuple[ShownSkill, ...]
    fix_hours: int = 0
    released_at: datetime | None = None
    fix_until: datetime | None = None
    reason: str = ""
    is_running: bool = True

    @property
    def is_validated(self) -> bool:
        return self.outcome == Outcome.VALIDATED

    @property
    def is_conditional(self) -> bool:
        return self.outcome == Outcome.CONDITIONAL

    @property
    def acquired(self) -> int:
        return sum(each.acquired for each in self.skills)


def of_verdict(
    verdict: Verdict, skills: Iterable[VerdictSkill], *, is_running: bool = True
) -> ShownResult:
    """``verdict`` with its defence, its work and its assessor."""
    return ShownResult(
        defence=verdict.defence,
        assessor=verdict.assessor,
        outcome=Outcome(verdict.outcome),
        words=verdict.words,
        skills=tuple(
            ShownSkill(each.position, each.title, each.acquired, each.words) for each in skills
        ),
        is_running=is_running,
        released_at=verdict.released_at,
        fix_until=verdict.fix_until,
        reason=verdict.reason,
    )


def of_draft(
    draft: "ReleaseDraft",
    defence: Defence,
    assessor: "User",
    titles: Mapping[UUID, str],
    *,
    fix_hours: int,
) -> ShownResult:
    """``titles``: the public titles of the project’s skills, by key."""
    return ShownResult(
        defence=defence,
        assessor=assessor,
        outcome=Outcome(draft.outcome or Outcome.VALIDATED),
        words=draft.words,
        skills=tuple(
            ShownSkill(each.position, titles.get(each.key, ""), each.acquired, each.words)
            for each in draft.skills
        ),
        fix_hours=fix_hours,
    )
