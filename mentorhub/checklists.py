"""Lists of first steps, of a new mentor and of a new school.

What is done is read from the rows that it leaves behind, never ticked. A list is shown until all of
it is done or the person puts it away (``User.first_steps_put_away_at``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise

# Who began earlier knows their way about: a list that a later release adds is not shown to them.
NEW_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Step:
    """``name`` marks the step in the page. Without ``url`` somebody else takes the step, or it is
    taken outside of the site; ``why`` then says so."""

    name: str
    title: str | Promise
    why: str | Promise
    is_done: bool
    action: str | Promise = ""
    url: str = ""


@dataclass(frozen=True)
class Checklist:
    steps: Sequence[Step]

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_done(self) -> bool:
        return self.next is None

    @property
    def next(self) -> Step | None:
        """The first step that one can take now; else the first that is open."""
        open_steps = [step for step in self.steps if not step.is_done]
        return next((step for step in open_steps if step.url), (open_steps or [None])[0])
