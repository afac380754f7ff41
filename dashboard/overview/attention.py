"""What on a student asks for the mentor: one list of rules, each in plain words.

A rule says what it looks at, and what a mentor can do about it (its playbook). The page shows the
rule with the finding, so that nobody has to guess why a card is marked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dashboard.overview.queries import SupportedStudent
from mentorhub.dates import today_of
from students.models import SessionPolicy
from students.sessions.absences import are_two_in_a_row

NO_CONTACT_DAYS = 14


@dataclass(frozen=True)
class Rule:
    key: str
    # How it is called where one chooses among signals.
    name: Any
    level: str  # bad, warn or note: the colour, always with words and an icon
    icon: str
    # The sentence that stands on the card, or nothing when the rule does not apply.
    finds: Callable[[SupportedStudent, SessionPolicy, datetime], str]
    rule: Callable[[SessionPolicy], Any]
    playbook: tuple[Any, ...]


@dataclass(frozen=True)
class Finding:
    rule: Rule
    words: str
    # The rule with the school's own numbers in it.
    because: str


def _absent_twice(row: SupportedStudent, policy: SessionPolicy, now: datetime) -> str:
    since = policy.absences_count_from(today_of(row.student, now))
    return str(_("Two absences in a row")) if are_two_in_a_row(row.latest, since) else ""


def _overdue(row: SupportedStudent, policy: SessionPolicy, now: datetime) -> str:
    if row.work is None or row.work.due_on is None or not row.is_late:
        return ""
    days = (row.today - row.work.due_on).days
    return ngettext("Project overdue by %(days)s day", "Project overdue by %(days)s days", days) % {
        "days": days
    }


def _no_deliverable(row: SupportedStudent, policy: SessionPolicy, now: datetime) -> str:
    if row.work is None or row.paused_until:
        return ""
    latest = max(row.work.started_at, row.handed_in_at or row.work.started_at)
    days = row.days_since(latest)
    if days < policy.no_deliverable_days:
        return ""
    return ngettext("No deliverable for %(days)s day", "No deliverable for %(days)s days", days) % {
        "days": days
    }


def _no_session(row: SupportedStudent, policy: SessionPolicy, now: datetime) -> str:
    missing = row.next_at is None and not row.paused_until
    return str(_("No session planned")) if missing else ""


def _no_contact(row: SupportedStudent, policy: SessionPolicy, now: datetime) -> str:
    if row.quiet_days < NO_CONTACT_DAYS or row.paused_until:
        return ""
    return ngettext(
        "No contact for %(days)s day", "No contact for %(days)s days", row.quiet_days
    ) % {"days": row.quiet_days}


def _proposal(row: SupportedStudent, policy: SessionPolicy, now: datetime) -> str:
    return str(_("Proposed another time")) if row.proposal else ""


def _no_project(row: SupportedStudent, policy: SessionPolicy, now: datetime) -> str:
    missing = row.path is not None and row.work is None and row.done < row.total
    return str(_("No project in progress")) if missing else ""


def _to_rework(row: SupportedStudent, policy: SessionPolicy, now: datetime) -> str:
    return str(_("Reworking parts")) if row.work and row.work.state == "to_rework" else ""


# The first that applies stands on the card; the others are counted behind it.
RULES = [
    Rule(
        "absent_twice", _("Two absences in a row"), "bad", "user-round-x", _absent_twice,
        lambda policy: _(
            "The student did not come to the last two sessions. Absences older than "
            "%(months)s months no longer count."
        ) % {"months": policy.absence_months},
        (
            _("Write a short message today: ask how they are, not where they were."),
            _("Offer two times for a short call, one of them outside the usual hours."),
            _("Tell the mentorship managers if there is no answer within two days."),
        ),
    ),
    Rule(
        "overdue", _("Project overdue"), "bad", "flag", _overdue,
        lambda policy: _("The project in progress is past its due day."),
        (
            _("Look together at what is left, and name the smallest version to present."),
            _("Agree on a new date and on what will be handed in each week until then."),
            _("If the path itself is too much just now, speak of a pause with the managers."),
        ),
    ),
    Rule(
        "no_deliverable", _("No deliverable for long"), "warn", "package", _no_deliverable,
        lambda policy: _(
            "Nothing was handed in for %(days)s days or more, counted from the last "
            "deliverable or the start of the project."
        ) % {"days": policy.no_deliverable_days},
        (
            _("Ask for whatever exists, unfinished: a link to the draft is enough."),
            _("Make the next goal one that ends in something to hand in."),
            _("Share screens for ten minutes and start that piece together."),
        ),
    ),
    Rule(
        "no_session", _("No session planned"), "warn", "calendar-x", _no_session,
        lambda policy: _("There is no session to come. A funded student needs one every week."),
        (
            _("Plan the next one now, or a weekly series at the usual hour."),
            _("If you will be away for longer, ask the managers for a cover."),
        ),
    ),
    Rule(
        "no_contact", _("No contact for two weeks"), "warn", "hourglass", _no_contact,
        lambda policy: _(
            "No session has taken place for %(days)s days or more."
        ) % {"days": NO_CONTACT_DAYS},
        (
            _("Write to the student and name what you remember of the last session."),
            _("Keep the next session short and fix the one after it at its end."),
        ),
    ),
    Rule(
        "no_project", _("No project in progress"), "warn", "target", _no_project,
        lambda policy: _("The last project is finished and the next has not been started."),
        (
            _("Read the next brief with the student and start the project with them."),
        ),
    ),
    Rule(
        "proposal", _("Proposed another time"), "note", "calendar-days", _proposal,
        lambda policy: _("The student asked for another time and waits for your answer."),
        (
            _("Accept it, or decline and say when you could."),
        ),
    ),
    Rule(
        "to_rework", _("Reworking parts"), "note", "rotate-ccw", _to_rework,
        lambda policy: _("The assessor listed parts to rework; a second defence follows."),
        (
            _("Go through the list point by point and date each of them."),
            _("Rehearse the second presentation once, with the hard question first."),
        ),
    ),
]  # fmt: skip


def find(row: SupportedStudent, policy: SessionPolicy, now: datetime | None = None) -> None:
    """Write the findings of a student onto their row, the gravest first."""
    now = now or timezone.now()
    row.findings = [
        Finding(rule, words, str(rule.rule(policy)))
        for rule in RULES
        if (words := rule.finds(row, policy, now))
    ]
