"""Which students need the mentor's attention, and why: a list of rules.

Each rule has an explanation and a playbook: what the mentor can do. The page shows them with the
finding, so that mentors know why a card is marked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from students.attention.facts import StudentFacts
from students.models import SessionPolicy
from students.sessions.absences import are_two_in_a_row

NO_CONTACT_DAYS = 14


class Severity(StrEnum):
    """The values are used in CSS classes (``badge-bad`` …)."""

    BAD = "bad"
    WARN = "warn"
    NOTE = "note"


class Action(StrEnum):
    """What a mentor can do about a finding; ``answers.py`` turns it into a button."""

    WRITE = "write"
    PLAN = "plan"
    TELL_MANAGERS = "tell_managers"
    SET_DUE_DAY = "set_due_day"
    ADD_GOAL = "add_goal"
    READ_GUIDE = "read_guide"
    START_PROJECT = "start_project"
    ANSWER_PROPOSAL = "answer_proposal"


@dataclass(frozen=True)
class Advice:
    text: Any
    # None for what happens in the session itself.
    action: Action | None = None


@dataclass(frozen=True)
class AttentionRule:
    key: str
    # The label of the filter.
    name: Any
    level: Severity
    icon: str
    # The text of the badge on the card, or "" when the rule does not apply.
    find: Callable[[StudentFacts, SessionPolicy, datetime], str]
    # When the rule applies, with the school's own numbers.
    explain: Callable[[SessionPolicy], Any]
    # What the mentor can do, the most useful first.
    playbook: tuple[Advice, ...]


@dataclass(frozen=True)
class Finding:
    rule: AttentionRule
    text: str
    policy: SessionPolicy

    @property
    def because(self) -> str:
        """The explanation of the rule; most lists do not show it."""
        return str(self.rule.explain(self.policy))


def _absent_twice(row: StudentFacts, policy: SessionPolicy, now: datetime) -> str:
    absent = are_two_in_a_row(row.latest, policy, row.student, now)
    return str(_("Two absences in a row")) if absent else ""


def _overdue(row: StudentFacts, policy: SessionPolicy, now: datetime) -> str:
    days = row.days_late
    if not days or row.paused_until:
        return ""
    return ngettext("Project overdue by %(days)s day", "Project overdue by %(days)s days", days) % {
        "days": days
    }


def _no_deliverable(row: StudentFacts, policy: SessionPolicy, now: datetime) -> str:
    if row.work is None or row.paused_until:
        return ""
    days = row.days_without_deliverable
    if days < policy.no_deliverable_days:
        return ""
    return ngettext("No deliverable for %(days)s day", "No deliverable for %(days)s days", days) % {
        "days": days
    }


def _no_session(row: StudentFacts, policy: SessionPolicy, now: datetime) -> str:
    missing = row.next_at is None and not row.paused_until
    return str(_("No session planned")) if missing else ""


def _no_contact(row: StudentFacts, policy: SessionPolicy, now: datetime) -> str:
    if row.days_since_contact < NO_CONTACT_DAYS or row.paused_until:
        return ""
    return ngettext(
        "No contact for %(days)s day", "No contact for %(days)s days", row.days_since_contact
    ) % {"days": row.days_since_contact}


def _proposal(row: StudentFacts, policy: SessionPolicy, now: datetime) -> str:
    return str(_("Proposed a time")) if row.proposals else ""


def _no_project(row: StudentFacts, policy: SessionPolicy, now: datetime) -> str:
    missing = row.path is not None and row.work is None and row.done < row.total
    return str(_("No project in progress")) if missing else ""


def _to_rework(row: StudentFacts, policy: SessionPolicy, now: datetime) -> str:
    return str(_("Reworking the project")) if row.work and row.work.is_to_rework else ""


def _conditional(row: StudentFacts, policy: SessionPolicy, now: datetime) -> str:
    return str(_("Fixes to make")) if row.work and row.work.is_conditional else ""


# By severity: the findings of a student are shown in this order.
RULES = [
    AttentionRule(
        "absent_twice", _("Two absences in a row"), Severity.BAD, "user-round-x", _absent_twice,
        lambda policy: _(
            "The student did not come to the last two sessions. Absences older than "
            "%(months)s months no longer count."
        ) % {"months": policy.absence_months},
        (
            Advice(
                _("Write a short message today: ask how they are, not where they were."),
                Action.WRITE,
            ),
            Advice(
                _("Offer two times for a short call, one of them outside the usual hours."),
                Action.PLAN,
            ),
            Advice(
                _("Tell the mentorship managers if there is no answer within two days."),
                Action.TELL_MANAGERS,
            ),
        ),
    ),
    AttentionRule(
        "overdue", _("Project overdue"), Severity.BAD, "flag", _overdue,
        lambda policy: _("The project in progress is past its due date."),
        (
            Advice(
                _("Agree on a new date and on what will be handed in each week until then."),
                Action.SET_DUE_DAY,
            ),
            Advice(
                _("Look together at what is left, and agree on the smallest version to present."),
                Action.READ_GUIDE,
            ),
            Advice(
                _("If the path itself is too much right now, talk to the managers about a pause."),
                Action.TELL_MANAGERS,
            ),
        ),
    ),
    AttentionRule(
        "no_deliverable", _("No deliverable for a while"), Severity.WARN, "package",
        _no_deliverable,
        lambda policy: _(
            "Nothing has been handed in for %(days)s days or more since the last deliverable or "
            "the start of the project."
        ) % {"days": policy.no_deliverable_days},
        (
            Advice(
                _("Ask for whatever there is, even unfinished: a link to a draft is enough."),
                Action.WRITE,
            ),
            Advice(
                _("Choose a next goal that ends with something to hand in."),
                Action.ADD_GOAL,
            ),
            Advice(
                _("Share your screens for ten minutes and start that part together."),
            ),
        ),
    ),
    AttentionRule(
        "no_session", _("No session planned"), Severity.WARN, "calendar-x", _no_session,
        lambda policy: _("No session is planned. A funded student needs one every week."),
        (
            Advice(
                _("Plan the next one now, or a weekly series at the usual time."),
                Action.PLAN,
            ),
            Advice(
                _("If you will be away for longer, ask the managers for a cover."),
                Action.TELL_MANAGERS,
            ),
        ),
    ),
    AttentionRule(
        "no_contact", _("No contact for two weeks"), Severity.WARN, "hourglass", _no_contact,
        lambda policy: _(
            "No session has taken place for %(days)s days or more."
        ) % {"days": NO_CONTACT_DAYS},
        (
            Advice(
                _(
                    "Write to the student and mention something you remember from the last "
                    "session."
                ),
                Action.WRITE,
            ),
            Advice(
                _("Keep the next session short, and plan the following one before it ends."),
            ),
        ),
    ),
    AttentionRule(
        "no_project", _("No project in progress"), Severity.WARN, "target", _no_project,
        lambda policy: _("The last project is finished and the next has not been started."),
        (
            Advice(
                _("Read the next brief with the student and start the project with them."),
                Action.START_PROJECT,
            ),
        ),
    ),
    AttentionRule(
        "proposal", _("Proposed a time"), Severity.NOTE, "calendar-days", _proposal,
        lambda policy: _("The student has proposed another time and is waiting for your answer."),
        (
            Advice(
                _("Accept, or decline and say when you could meet."),
                Action.ANSWER_PROPOSAL,
            ),
        ),
    ),
    AttentionRule(
        "conditional", _("Fixes to make"), Severity.NOTE, "wrench", _conditional,
        lambda policy: _(
            "The assessor asks for a few fixes within a short time; with them the project can be "
            "validated without another defence."
        ),
        (
            Advice(
                _("Offer a short call: which part is missing, and what would show it?"),
                Action.PLAN,
            ),
            Advice(
                _("Read the criteria that are not met, and turn each into a question."),
                Action.READ_GUIDE,
            ),
        ),
    ),
    AttentionRule(
        "to_rework", _("Reworking the project"), Severity.NOTE, "rotate-ccw", _to_rework,
        lambda policy: _("The assessor has listed parts to rework; a second defence will follow."),
        (
            Advice(
                _("Go through the list point by point and set a date for each."),
                Action.READ_GUIDE,
            ),
            Advice(
                _("Rehearse the second presentation once, with the hard question first."),
            ),
        ),
    ),
]  # fmt: skip


# What a student without a mentor cannot do anything about.
FOLLOW_FROM_NO_MENTOR = {"no_session", "no_contact", "no_project"}


def add_findings(row: StudentFacts, policy: SessionPolicy, now: datetime | None = None) -> None:
    """Set ``row.findings``: the rules that apply to the student, in the order of ``RULES``."""
    now = now or timezone.now()
    row.findings = [
        Finding(rule, text, policy) for rule in RULES if (text := rule.find(row, policy, now))
    ]
