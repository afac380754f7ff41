"""Why a student is at risk, as managers see it, and the button that answers each reason.

The reasons of the mentor's dashboard (students/attention) count here too, without those that are no
more than a note; managers alone see that a student has no mentor, or one who is away.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorhub.date_formats import date_format
from students.attention.answers import Answer, message_to
from students.attention.rules import (
    FOLLOW_FROM_NO_MENTOR,
    RULES,
    AttentionRule,
    Finding,
    Severity,
)
from students.models import SessionPolicy

if TYPE_CHECKING:
    from dashboard.directory.students import DirectoryStudent
    from mentorhub.accounts.models import User


def _no_mentor(row: Any, policy: SessionPolicy, now: datetime) -> str:
    return str(_("No mentor")) if row.mentor is None and row.cover is None else ""


def _mentor_away(row: Any, policy: SessionPolicy, now: datetime) -> str:
    absence = row.mentor_absence
    if absence is None or row.cover is not None:
        return ""
    if absence.ends_on is None:
        return gettext("%(name)s is away without a cover") % {"name": row.mentor.name}
    values = {"name": row.mentor.name, "day": date_format(absence.ends_on, gettext("j M"))}
    return gettext("%(name)s is away until %(day)s without a cover") % values


NO_MENTOR = AttentionRule(
    "no_mentor", _("No mentor"), Severity.BAD, "handshake", _no_mentor,
    lambda policy: _("The student has no mentor at the moment."), (),
)  # fmt: skip
MENTOR_AWAY = AttentionRule(
    "mentor_away", _("Mentor away without a cover"), Severity.BAD, "calendar-x", _mentor_away,
    lambda policy: _("The mentor is away for a week or more, and no cover is planned."), (),
)  # fmt: skip
# By severity: the gravest is shown first, and its button is the one that is offered.
RISKS = [
    NO_MENTOR,
    MENTOR_AWAY,
    *(rule for rule in RULES if rule.level == Severity.BAD),
    *(rule for rule in RULES if rule.level == Severity.WARN),
]


def add_risks(row: "DirectoryStudent", policy: SessionPolicy, now: datetime) -> None:
    """Set ``row.findings``: the reasons that apply, in the order of ``RISKS``."""
    found = [Finding(rule, text, policy) for rule in RISKS if (text := rule.find(row, policy, now))]
    if found and found[0].rule is NO_MENTOR:
        found = [each for each in found if each.rule.key not in FOLLOW_FROM_NO_MENTOR]
    row.findings = found


def urgency(row: "DirectoryStudent") -> Any:
    """By the gravest reason, then how many there are, then the longest without contact."""
    rank = RISKS.index(row.findings[0].rule) if row.findings else len(RISKS)
    return rank, -len(row.findings), row.last_contact_at, row.student.pk


def answer_to(row: "DirectoryStudent", manager: "User") -> Answer:
    """What a manager can do about the gravest reason: give a mentor, plan a cover, or write to
    whoever supports the student."""
    gravest = row.findings[0]
    if gravest.rule is NO_MENTOR:
        url = f"{reverse('mentor_request_for')}?student={row.student.pk}"
        return Answer(gettext("Find a mentor"), url, "handshake")
    if gravest.rule is MENTOR_AWAY:
        url = reverse("cover_for_mentor", args=[row.mentor_absence.mentor.pk])
        return Answer(gettext("Plan a cover"), url, "refresh-cw")
    # Absences are a matter of the student; all else is for the mentor to do first.
    person = row.cover or row.mentor
    if person is None or person.pk == manager.pk or gravest.rule.key == "absent_twice":
        person = row.student
    return message_to(person)
