"""All that is known of each outcome of a session, declared once.

A new one is a member of ``Status`` and an entry of ``KINDS``, in the order in which it is offered;
forms, pages, mails and counts ask the entry. docs/decisions/outcomes.md has the steps.
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
    """The label is what lists, pages and the trace of outcomes call it."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED_EARLY = "cancelled_early", _("Cancelled by the student, in time")
    CANCELLED_LATE = "cancelled_late", _("Cancelled by the student, late")
    NO_SHOW = "no_show", _("The student did not come")
    CANCELLED_OTHER = "cancelled_other", _("Cancelled for another reason")
    MENTOR_ABSENT = "mentor_absent", _("The mentor did not come")


def status_choices() -> list[tuple[str, Any]]:
    """For the column: as a function, a new status needs no migration."""
    return Status.choices


class Phase(Flag):
    """The part of a session's time in which somebody says how it ended."""

    IN_TIME = auto()  # before the start, and before the late window
    LATE = auto()  # before the start, inside the late window (24 hours, by default)
    BEGUN = auto()  # too early to count a student as absent
    WAITED = auto()  # after one third of the session, by default

    BEFORE = IN_TIME | LATE
    SINCE = BEGUN | WAITED

    @classmethod
    def of(cls, session: "Session", now: datetime, policy: "SessionPolicy") -> "Phase":
        if now < session.starts_at:
            return cls.LATE if session.is_late_at(now, policy) else cls.IN_TIME
        return cls.WAITED if now >= session.absent_from(policy) else cls.BEGUN


@dataclass(frozen=True, kw_only=True)
class OutcomeKind:
    # When it can be chosen. A correction offers every kind.
    offered: Phase
    # The choice of a mentor who says how it went, or corrects what was said.
    when_closing: Any
    # The choice of a mentor who cancels; none where it is no reason to cancel.
    when_cancelling: Any = None
    # Whether the session is called off: it tells nothing about who would have come.
    cancels: bool = False
    # The reason of a student who cancels; which of them, their offered phase decides.
    by_student: bool = False
    # A text must say why, and the student reads it in the mail.
    needs_text: bool = False
    # Whether another date may take its place; None where nothing is said about it.
    can_be_made_up: bool | None = None
    took_place: bool = False
    # Whether the two people should have met: one of them may not have come.
    was_due: bool = False
    # Whether the student was awaited by a mentor who came.
    student_expected: bool = False
    # The student did not come: noted as an absence.
    marks_absence: bool = False
    # The mentor did not come; kept apart from the student's absences.
    mentor_missed: bool = False
    # How the state is drawn: an icon of the sprite, and the class of the badge.
    icon: str = "x"
    badge: str = ""

    @property
    def fits_every_date(self) -> bool:
        """Whether it can be the reason for a whole series: it does not depend on the hour."""
        return self.offered & Phase.BEFORE == Phase.BEFORE

    @property
    def is_missed(self) -> bool:
        return self.marks_absence or self.mentor_missed

    @property
    def advice(self) -> Any:
        """What the mail about a cancellation says about another date."""
        if not self.cancels or self.can_be_made_up is None:
            return ""
        if self.can_be_made_up:
            return _("It can be made up: choose another date together.")
        return _("It was cancelled late, so it cannot be made up.")


KINDS: dict[str, OutcomeKind] = {
    Status.HELD: OutcomeKind(
        offered=Phase.SINCE,
        when_closing=_("It took place"),
        took_place=True,
        was_due=True,
        student_expected=True,
        icon="circle-check",
        badge="badge-good",
    ),
    Status.NO_SHOW: OutcomeKind(
        offered=Phase.WAITED,
        when_closing=_("The student did not come"),
        when_cancelling=_("The student did not come; it cannot be made up"),
        can_be_made_up=False,
        was_due=True,
        student_expected=True,
        marks_absence=True,
        icon="circle-x",
        badge="badge-bad",
    ),
    Status.MENTOR_ABSENT: OutcomeKind(
        offered=Phase.SINCE,
        when_closing=_("I could not be there"),
        was_due=True,
        mentor_missed=True,
        icon="circle-x",
        badge="badge-bad",
    ),
    Status.CANCELLED_EARLY: OutcomeKind(
        offered=Phase.IN_TIME,
        when_closing=_("The student cancelled in time"),
        when_cancelling=_("The student cancelled in time; it can be made up"),
        cancels=True,
        by_student=True,
        can_be_made_up=True,
    ),
    Status.CANCELLED_LATE: OutcomeKind(
        offered=Phase.LATE,
        when_closing=_("The student cancelled late"),
        when_cancelling=_("The student cancelled late; it cannot be made up"),
        cancels=True,
        by_student=True,
        can_be_made_up=False,
    ),
    Status.CANCELLED_OTHER: OutcomeKind(
        offered=Phase.BEFORE | Phase.SINCE,
        when_closing=_("It did not take place, for another reason"),
        when_cancelling=_("Another reason, which the student reads"),
        cancels=True,
        needs_text=True,
    ),
}


def statuses(asked: Callable[[OutcomeKind], Any]) -> tuple[str, ...]:
    """The values of those for which it is true, for a filter."""
    return tuple(Status(status).value for status, kind in KINDS.items() if asked(kind))


CANCELLED = statuses(lambda kind: kind.cancels)
CANCELLED_LATE_BY_STUDENT = statuses(lambda kind: kind.by_student and Phase.LATE in kind.offered)
TOOK_PLACE = statuses(lambda kind: kind.took_place)
DUE = statuses(lambda kind: kind.was_due)
STUDENT_EXPECTED = statuses(lambda kind: kind.student_expected)
STUDENT_ABSENT = statuses(lambda kind: kind.marks_absence)
MENTOR_ABSENT = statuses(lambda kind: kind.mentor_missed)
MISSED = statuses(lambda kind: kind.is_missed)
NEEDS_TEXT = statuses(lambda kind: kind.needs_text)


def as_sql(values: tuple[str, ...]) -> str:
    """Statuses for SQL that is written by hand: ``('held', 'no_show')``."""
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"
