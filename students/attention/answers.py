"""The buttons that answer a finding: where each leads, for the student whom it concerns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from students.attention.facts import StudentFacts
from students.attention.rules import Action

if TYPE_CHECKING:
    from students.attention.rules import Finding


@dataclass(frozen=True)
class Answer:
    """A button."""

    label: str
    url: str
    icon: str
    # Whether it changes something: a form that posts, not a link.
    is_post: bool = False


@dataclass(frozen=True)
class Step:
    """A sentence of advice, with the button that does it where there is one."""

    text: str
    answer: Answer | None


def mail_to(name: str, email: str, subject: str) -> Answer:
    """A mail, addressed and with a subject."""
    url = f"mailto:{quote(email, safe='@')}?subject={quote(subject)}"
    return Answer(_("Write to %(name)s") % {"name": name.split(" ")[0]}, url, "mail")


def message_to(person: Any) -> Answer:
    """A message to somebody whom the reader may write to (with ``pk`` and ``name``): their thread,
    or a new one."""
    url = f"{reverse('inbox_new')}?to={person.pk}"
    return Answer(_("Write to %(name)s") % {"name": person.name.split(" ")[0]}, url, "mail")


def steps_for(finding: "Finding", row: StudentFacts) -> list[Step]:
    """The playbook of a finding, for a mentor of the student."""
    return [
        Step(str(advice.text), answer_to(advice.action, finding, row) if advice.action else None)
        for advice in finding.rule.playbook
    ]


def answer_to(action: Action, finding: "Finding", row: StudentFacts) -> Answer | None:
    """The button for an action; None where the student or the school has nothing to act on."""
    return ANSWERS[action](finding, row)


def plan_with(row: StudentFacts) -> Answer:
    url = f"{reverse('session_plan')}?student={row.student.pk}"
    return Answer(_("Plan a session"), url, "calendar-plus")


def _tell_managers(finding: "Finding", row: StudentFacts) -> Answer:
    url = f"{reverse('help_contact')}?subject=people&from=student_dashboard"
    return Answer(_("Write to the managers"), url, "mail")


def _page_of(row: StudentFacts, place: str) -> str:
    return f"{reverse('student_dashboard', args=[row.student.pk])}#{place}"


def _set_due_day(finding: "Finding", row: StudentFacts) -> Answer | None:
    return Answer(_("Set a new due date"), _page_of(row, "due"), "flag") if row.work else None


def _add_goal(finding: "Finding", row: StudentFacts) -> Answer:
    return Answer(_("Add a goal"), _page_of(row, "goals"), "target")


def _read_guide(finding: "Finding", row: StudentFacts) -> Answer | None:
    if not row.guide_url:
        return None
    return Answer(_("Open the guide"), row.guide_url, "lock")


def _start_project(finding: "Finding", row: StudentFacts) -> Answer:
    url = reverse("next_project", args=[row.student.pk])
    return Answer(_("Start the next project"), url, "arrow-right", is_post=True)


def _answer_proposal(finding: "Finding", row: StudentFacts) -> Answer | None:
    if not row.proposals:
        return None
    url = reverse("session_proposal_answer", args=[row.proposals[0].id])
    return Answer(_("Accept or decline"), url, "calendar-days")


ANSWERS: dict[Action, Callable[["Finding", StudentFacts], Answer | None]] = {
    Action.WRITE: lambda finding, row: message_to(row.student),
    Action.PLAN: lambda finding, row: plan_with(row),
    Action.TELL_MANAGERS: _tell_managers,
    Action.SET_DUE_DAY: _set_due_day,
    Action.ADD_GOAL: _add_goal,
    Action.READ_GUIDE: _read_guide,
    Action.START_PROJECT: _start_project,
    Action.ANSWER_PROPOSAL: _answer_proposal,
}
