"""What the student needs now, as their mentor or a manager reads it: signals with the buttons that
answer them, the gravest first."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.student_page.history import History
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.accounts.writing import may_write
from mentorhub.dates import today_of
from mentorhub.templatetags.ui_tags import relative, short
from students.attention.answers import Answer, Step, mail_to, message_to, steps_for
from students.attention.facts import CurrentWork, StudentFacts, latest_sessions
from students.attention.rules import FOLLOW_FROM_NO_MENTOR, Finding, Severity, add_findings
from students.models import Mentorship, SessionPolicy
from students.paths.progress import Progress

PROPOSAL = "proposal"


@dataclass(frozen=True)
class Signal:
    key: str
    level: Severity
    icon: str
    text: str
    # Why it is shown.
    because: str
    # The button beside it.
    answer: Answer | None = None
    # Advice, where there is more to do than one button.
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class SituationOfStudent:
    """All that the signals are made of."""

    enrolment: Any
    reader: User
    history: History
    facts: StudentFacts
    # Whether the reader is a mentor of the student.
    supports: bool
    # By kind.
    mentorships: dict[str, Mentorship]

    @property
    def acting(self) -> Mentorship | None:
        """The mentorship whose mentor acts today: the cover, while there is one."""
        kinds = Mentorship.Kind
        return self.mentorships.get(kinds.COVER) or self.mentorships.get(kinds.MAIN)

    @property
    def is_covered_by_another(self) -> bool:
        acting = self.acting
        return acting is not None and acting.is_cover and acting.mentor_id != self.reader.pk


def facts_for(
    enrolment: Any,
    progress: Progress,
    history: History,
    reader: User,
    now: datetime,
    *,
    mentorships: dict[str, Mentorship],
    next_at: datetime | None,
    paused_until: Any,
    proposal: Any,
) -> StudentFacts:
    """The facts by which the rules of attention judge, of an enrolment of this page."""
    step, path = progress.current, enrolment.path
    work = None
    guide_url = ""
    if step and step.work:
        work = CurrentWork(
            id=step.work.pk,
            slug=step.project.slug,
            title=step.project.title,
            position=step.project.position,
            state=step.work.counted_state,
            defence=getattr(step.work, "defence_now", None),
            started_at=step.work.started_at,
            due_on=step.work.due_on,
        )
        guide_url = guide_url_of(enrolment, step.project)
    own = [row for row in mentorships.values() if row.mentor_id == reader.pk]
    since = own[0] if own else mentorships.get(Mentorship.Kind.MAIN)
    return StudentFacts(
        student=enrolment.student,
        zone=reader.zone,
        today=today_of(reader, now),
        supported_since=since.starts_at if since else enrolment.started_at,
        path={"slug": path.slug, "title": path.title},
        work=work,
        done=progress.done,
        total=progress.total,
        paused_until=paused_until,
        next_at=next_at,
        met_at=history.met_at,
        latest=latest_sessions(enrolment),
        handed_in_at=history.handed_in_at,
        proposals=[proposal] if proposal else [],
        guide_url=guide_url,
    )


def guide_url_of(enrolment: Any, project: Model) -> str:
    """The guide of a project in the weeks of this student; empty where it is closed to the
    reader."""
    if not enrolment.guide_is_open:
        return ""
    url = reverse("guide", args=[enrolment.path.slug, project.slug])
    return f"{url}?student={enrolment.student_id}"


def signals_of(situation: SituationOfStudent, policy: SessionPolicy, now: datetime) -> list[Signal]:
    """The gravest first, then what the mentor owes, then the others."""
    facts, mentorships = situation.facts, situation.mentorships
    if situation.enrolment.ended_at:
        return []
    add_findings(facts, policy, now)
    findings = facts.findings
    if not mentorships:
        findings = [each for each in findings if each.rule.key not in FOLLOW_FROM_NO_MENTOR]
    if not situation.supports:
        return _for_others(findings, situation)
    if situation.is_covered_by_another:
        return [*_outcomes_owed(situation), *_for_others(findings, situation)]
    grave = [each for each in findings if each.rule.level == Severity.BAD]
    asked = [each for each in findings if each.rule.key == PROPOSAL]
    others = [each for each in findings if each not in grave and each not in asked]
    return [
        *(_for_mentor(each, situation) for each in grave),
        *(_proposed(each, situation) for each in asked),
        *_outcomes_owed(situation),
        *_deliverables_to_read(situation),
        *(_for_mentor(each, situation) for each in others),
    ]


def _for_mentor(finding: Finding, situation: SituationOfStudent) -> Signal:
    steps = steps_for(finding, situation.facts)
    first = next((step.answer for step in steps if step.answer), None)
    return _signal(finding, answer=first, steps=steps)


def _for_others(findings: list[Finding], situation: SituationOfStudent) -> list[Signal]:
    """For a manager, and for a mentor whom a colleague covers: who supports the student today acts.

    Absences are a matter of the student. One message to each of them speaks of all that concerns
    them: its button stands beside the gravest.
    """
    student, support = situation.facts.student, situation.acting
    by_person: dict[User, list[Finding]] = {}
    for finding in findings:
        is_absence = finding.rule.key == "absent_twice"
        person = support.mentor if support and not is_absence else student
        by_person.setdefault(person, []).append(finding)
    answers = {
        concern[0].rule.key: _write_to(person, concern, situation)
        for person, concern in by_person.items()
    }
    return [_signal(each, answer=answers.get(each.rule.key)) for each in findings]


def _write_to(person: User, concern: list[Finding], situation: SituationOfStudent) -> Answer | None:
    """A message; a mail to a covering colleague with whom the reader shares no path; None for
    oneself."""
    reader, student = situation.reader, situation.facts.student
    if person.pk == reader.pk:
        return None
    is_certain = access.is_manager(reader) or (person.pk == student.pk and situation.supports)
    if is_certain or may_write(reader, person):
        return message_to(person)
    subject = f"{student.name}: " + ", ".join(each.text for each in concern)
    return mail_to(person.name, person.email, subject)


def _proposed(finding: Finding, situation: SituationOfStudent) -> Signal:
    proposal = situation.facts.proposals[0]
    values = {"name": situation.facts.student.first_name, "when": short(proposal.starts_at)}
    if proposal.instead_of:
        values["was"] = short(proposal.instead_of)
        text = _("%(name)s proposes %(when)s instead of %(was)s") % values
    else:
        text = _("%(name)s proposes %(when)s for a new session") % values
    (step,) = steps_for(finding, situation.facts)
    return _signal(finding, text=text, answer=step.answer)


def _signal(finding: Finding, *, text: str = "", **values: Any) -> Signal:
    rule = finding.rule
    return Signal(rule.key, rule.level, rule.icon, text or finding.text, finding.because, **values)


def _outcomes_owed(situation: SituationOfStudent) -> list[Signal]:
    owed = situation.history.owed_by(situation.reader)
    if not owed:
        return []
    text = ngettext("%(n)s outcome to record", "%(n)s outcomes to record", len(owed))
    oldest = owed[-1]
    because = _("The session on %(when)s is over. Record how it went.")
    return [
        Signal(
            "outcome",
            Severity.WARN,
            "hourglass",
            text % {"n": len(owed)},
            because % {"when": short(oldest.starts_at)},
            Answer(_("Record it"), reverse("session", args=[oldest.pk]) + "#end", "check"),
        )
    ]


def _deliverables_to_read(situation: SituationOfStudent) -> list[Signal]:
    unread = situation.history.unread
    if not unread:
        return []
    text = ngettext("%(n)s deliverable to read", "%(n)s deliverables to read", len(unread))
    label, place = _("Read them"), "deliverables"
    if len(unread) == 1:
        label, place = _("Read it"), f"deliverable-{unread[0].pk}"
    page = reverse("student_dashboard", args=[situation.facts.student.pk])
    return [
        Signal(
            "unread",
            Severity.NOTE,
            "package",
            text % {"n": len(unread)},
            _("Handed in %(when)s.") % {"when": relative(unread[-1].at)},
            Answer(label, f"{page}#{place}", "book-open"),
        )
    ]
