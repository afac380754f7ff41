"""The outcomes of a session and their properties, declared once.

To add one, add a member to ``Status`` and an entry to ``OUTCOME_KINDS``, in the order in which it
is offered; forms, pages, mails and counts use the entry. docs/decisions/outcomes.md has the steps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Flag, auto
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from students.sessions.models.policy import SessionPolicy
    from students.sessions.models.session import Session


class Status(models.TextChoices):
    """The label is shown in lists, on pages and in the history of outcomes."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED_EARLY = "cancelled_early", _("Cancelled by the student, in time")
    CANCELLED_LATE = "cancelled_late", _("Cancelled by the student, late")
    NO_SHOW = "no_show", _("The student did not come")
    CANCELLED_OTHER = "cancelled_other", _("Cancelled for another reason")
    MENTOR_ABSENT = "mentor_absent", _("The mentor did not come")


def status_choices() -> list[tuple[str, Any]]:
    """The choices of the column. As a function, so that a new status needs no migration."""
    return Status.choices


class Phase(Flag):
    """When an outcome is recorded, relative to the session."""

    IN_TIME = auto()  # before the start, and before the late window
    LATE = auto()  # before the start, inside the late window (24 hours, by default)
    BEGUN = auto()  # too early to count a student as absent
    WAIT_OVER = auto()  # a student who has not come is absent: after one third, by default

    BEFORE_START = IN_TIME | LATE
    AFTER_START = BEGUN | WAIT_OVER

    @classmethod
    def of(cls, session: "Session", now: datetime, policy: "SessionPolicy") -> "Phase":
        if now < session.starts_at:
            return cls.LATE if session.is_late_at(now, policy) else cls.IN_TIME
        return cls.WAIT_OVER if now >= session.absent_from(policy) else cls.BEGUN


@dataclass(frozen=True, kw_only=True)
class OutcomeKind:
    # When it can be chosen; a correction may choose any outcome.
    offered: Phase
    # The label of the choice when a mentor records or corrects the outcome.
    when_closing: Any
    # The label of the choice when a mentor cancels; None when it is no reason to cancel.
    when_cancelling: Any = None
    # The state in the words of the student and of the mentor of the session; None: as everybody.
    for_student: Any = None
    for_mentor: Any = None
    # Whether the session is cancelled: it says nothing about attendance.
    cancels: bool = False
    # A reason of a student who cancels; ``offered`` decides which one fits the time.
    by_student: bool = False
    # A text is required; the student reads it in the mail.
    needs_text: bool = False
    # Whether it may be made up by another session; None when nothing is said about that.
    can_be_made_up: bool | None = None
    took_place: bool = False
    # Whether the session was not cancelled: both people should have come.
    was_due: bool = False
    # Whether the mentor came and expected the student.
    student_expected: bool = False
    # The student did not come: an absence marker is created.
    marks_absence: bool = False
    # The mentor did not come; counted apart from the student's absences.
    mentor_missed: bool = False
    # The icon in the sprite and the CSS class of the badge.
    icon: str = "x"
    badge: str = ""

    @property
    def fits_every_date(self) -> bool:
        """Whether it can be used for a whole series, because it does not depend on the time."""
        return self.offered & Phase.BEFORE_START == Phase.BEFORE_START

    @property
    def is_missed(self) -> bool:
        return self.marks_absence or self.mentor_missed

    @property
    def advice(self) -> Any:
        """The sentence about another date in the mail about a cancellation."""
        if not self.cancels or self.can_be_made_up is None:
            return ""
        if self.can_be_made_up:
            return _("It can be made up: choose another date together.")
        return _("It was cancelled late, so it cannot be made up.")


OUTCOME_KINDS: dict[str, OutcomeKind] = {
    Status.HELD: OutcomeKind(
        offered=Phase.AFTER_START,
        when_closing=_("It took place"),
        took_place=True,
        was_due=True,
        student_expected=True,
        icon="circle-check",
        badge="badge-good",
    ),
    Status.NO_SHOW: OutcomeKind(
        offered=Phase.WAIT_OVER,
        when_closing=_("The student did not come"),
        for_student=_("You did not come"),
        when_cancelling=_("The student did not come; it cannot be made up"),
        can_be_made_up=False,
        was_due=True,
        student_expected=True,
        marks_absence=True,
        icon="circle-x",
        badge="badge-bad",
    ),
    Status.MENTOR_ABSENT: OutcomeKind(
        offered=Phase.AFTER_START,
        when_closing=_("I could not attend"),
        for_student=_("Your mentor did not come"),
        for_mentor=_("You did not come"),
        was_due=True,
        mentor_missed=True,
        icon="circle-x",
        badge="badge-bad",
    ),
    Status.CANCELLED_EARLY: OutcomeKind(
        offered=Phase.IN_TIME,
        when_closing=_("The student cancelled in time"),
        for_student=_("You cancelled in time"),
        when_cancelling=_("The student cancelled in time; it can be made up"),
        cancels=True,
        by_student=True,
        can_be_made_up=True,
    ),
    Status.CANCELLED_LATE: OutcomeKind(
        offered=Phase.LATE,
        when_closing=_("The student cancelled late"),
        for_student=_("You cancelled late"),
        when_cancelling=_("The student cancelled late; it cannot be made up"),
        cancels=True,
        by_student=True,
        can_be_made_up=False,
    ),
    Status.CANCELLED_OTHER: OutcomeKind(
        offered=Phase.BEFORE_START | Phase.AFTER_START,
        when_closing=_("It did not take place for another reason"),
        for_student=_("Cancelled"),
        when_cancelling=_("Another reason, which the student can read"),
        cancels=True,
        needs_text=True,
    ),
}


def statuses_where(condition: Callable[[OutcomeKind], Any]) -> tuple[str, ...]:
    """The values of the statuses whose kind meets the condition, for queries."""
    return tuple(Status(status).value for status, kind in OUTCOME_KINDS.items() if condition(kind))


CANCELLED = statuses_where(lambda kind: kind.cancels)
CANCELLED_LATE_BY_STUDENT = statuses_where(
    lambda kind: kind.by_student and Phase.LATE in kind.offered
)
TOOK_PLACE = statuses_where(lambda kind: kind.took_place)
DUE = statuses_where(lambda kind: kind.was_due)
STUDENT_EXPECTED = statuses_where(lambda kind: kind.student_expected)
STUDENT_ABSENT = statuses_where(lambda kind: kind.marks_absence)
MENTOR_ABSENT = statuses_where(lambda kind: kind.mentor_missed)
MISSED = statuses_where(lambda kind: kind.is_missed)
NEEDS_TEXT = statuses_where(lambda kind: kind.needs_text)


def as_sql(values: tuple[str, ...]) -> str:
    """Statuses as an SQL list: ``('held', 'no_show')``."""
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"
