"""The students at risk on the home of managers, by the gravest reason of each."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.directory.risks import NO_MENTOR, RISKS, answer_to, urgency
from dashboard.directory.students import DirectoryStudent, all_students, directory_students
from mentorhub.dates import today_of
from mentorhub.page_parts import Figure, Part, Slot, register
from students.attention.rules import AttentionRule, Severity
from students.models import Enrolment

# Of one reason.
SHOWN = 3
# The rules are judged in Python, of all students: a school with more of them has the list alone.
MOST_STUDENTS = 500


@dataclass
class Reason:
    rule: AttentionRule
    rows: list[DirectoryStudent] = field(default_factory=list)

    @property
    def shown(self) -> list[DirectoryStudent]:
        """None of those without a mentor: the matching shows who waits."""
        return [] if self.rule is NO_MENTOR else self.rows[:SHOWN]

    @property
    def is_grave(self) -> bool:
        return self.rule.level == Severity.BAD


def by_gravest_reason(rows: list[DirectoryStudent], manager: Any) -> list[Reason]:
    """Each student at risk once, the most urgent first; reasons in the order of ``RISKS``."""
    found = {rule.key: Reason(rule) for rule in RISKS}
    for row in sorted((row for row in rows if row.findings), key=urgency):
        row.answer = answer_to(row, manager)  # type: ignore[attr-defined]
        gravest = found[row.findings[0].rule.key]
        row.details = [  # type: ignore[attr-defined]
            each.text for each in row.findings if each.text != str(gravest.rule.name)
        ]
        gravest.rows.append(row)
    return [reason for reason in found.values() if reason.rows]


def _facts(reader: Any, now: datetime) -> dict[str, Any]:
    running = Enrolment.objects.running().order_by().values("pk")
    return {"one_student_too_many": Subquery(running[MOST_STUDENTS : MOST_STUDENTS + 1])}


def _at_risk(request: HttpRequest, manager: Any) -> dict[str, Any]:
    is_large, reasons = manager.one_student_too_many is not None, []
    if not is_large:
        now = timezone.now()
        students = all_students.rows(request.user, now, today_of(request.user, now))
        reasons = by_gravest_reason(directory_students(students, request.user, now), request.user)
    grave = sum(len(reason.rows) for reason in reasons if reason.is_grave)
    urgent = ngettext("%(n)s of them urgent", "%(n)s of them urgent", grave)
    return {
        "figure": Figure(
            count=None if is_large else sum(len(reason.rows) for reason in reasons),
            label=_("Students at risk"),
            url=reverse("directory_at_risk"),
            icon="triangle-alert",
            detail=urgent % {"n": grave} if grave else "",
            is_bad=grave > 0,
        ),
        "reasons": reasons,
        "is_large": is_large,
    }


register(
    Part(
        slot=Slot.MANAGER_SECTIONS,
        position=10,
        template="directory/_home_risks.html",
        context=_at_risk,
        annotations=_facts,
    )
)
