"""What the student needs now, as their mentor or a manager reads it: signals with the buttons that
answer them, the gravest first."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorhub.accounts.models import User
from mentorhub.dates import read_instant, today_of
from mentorhub.templatetags.ui_tags import relative, short
from students.attention.answers import Answer, Step, steps_for, write_to
from students.attention.facts import (
    CurrentWork,
    StudentFacts,
    count_of,
    fact_annotations,
    latest_sessions,
)
from students.attention.rules import FOLLOW_FROM_NO_MENTOR, Finding, Severity, add_findings
from students.models import Deliverable, Mentorship, Session, SessionPolicy
from students.paths.progress import Progress

# What the page reads anyway is not asked again for the facts.
FACTS_ASKED = ("met_at", "latest", "handed_in_at")
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
    facts: StudentFacts
    # Whether the reader is a mentor of the student, who acts; a manager turns to the mentor.
    supports: bool
    # By kind.
    mentorships: dict[str, Mentorship]


def situation_annotations(reader: User, now: datetime) -> dict[str, Any]:
    """Annotations of enrolments for ``facts_for`` and ``signals_of``."""
    facts = fact_annotations(today_of(reader, now), now)
    unread = Deliverable.objects.unread().visible_to(reader).filter(enrolment=OuterRef("pk"))
    owed = Session.objects.to_record_by(reader).without_outcome(now)
    owed = owed.filter(student=OuterRef("student"))
    oldest = JSONObject(pk="pk", at="handed_in_at")
    return {name: facts[name] for name in FACTS_ASKED} | {
        "unread_count": count_of(unread, "enrolment"),
        "oldest_unread": Subquery(unread.order_by("handed_in_at").values(json=oldest)[:1]),
        "owed_count": count_of(owed, "student"),
        "oldest_owed": Subquery(owed.values(json=JSONObject(pk="pk", at="starts_at"))[:1]),
    }


def facts_for(
    enrolment: Any,
    progress: Progress,
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
            state=step.work.state,
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
        met_at=enrolment.met_at,
        latest=latest_sessions(enrolment),
        handed_in_at=enrolment.handed_in_at,
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
        return _for_manager(findings, situation)
    grave = [each for each in findings if each.rule.level == Severity.BAD]
    asked = [each for each in findings if each.rule.key == PROPOSAL]
    others = [each for each in findings if each not in grave and each not in asked]
    return [
        *(_for_mentor(each, situation) for each in grave),
        *(_proposed(each, situation) for each in asked),
        *_owed(situation.enrolment),
        *(_for_mentor(each, situation) for each in others),
    ]


def _for_mentor(finding: Finding, situation: SituationOfStudent) -> Signal:
    steps = steps_for(finding, situation.facts)
    first = next((step.answer for step in steps if step.answer), None)
    return _signal(finding, answer=first, steps=steps)


def _for_manager(findings: list[Finding], situation: SituationOfStudent) -> list[Signal]:
    """The mentor acts first; absences are a matter of the student. One mail to each of them speaks
    of all that concerns them: its button stands beside the gravest."""
    student, mentorships = situation.facts.student, situation.mentorships
    support = mentorships.get(Mentorship.Kind.COVER) or mentorships.get(Mentorship.Kind.MAIN)
    by_person: dict[User, list[Finding]] = {}
    for finding in findings:
        is_absence = finding.rule.key == "absent_twice"
        person = support.mentor if support and not is_absence else student
        by_person.setdefault(person, []).append(finding)
    mails = {
        concern[0].rule.key: write_to(
            person.name,
            person.email,
            f"{student.name}: " + ", ".join(each.text for each in concern),
        )
        for person, concern in by_person.items()
    }
    return [_signal(each, answer=mails.get(each.rule.key)) for each in findings]


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


def _owed(enrolment: Any) -> list[Signal]:
    """What waits for the mentor: outcomes to record, deliverables to read."""
    found = []
    if enrolment.owed_count:
        at = read_instant(enrolment.oldest_owed["at"])
        url = reverse("session", args=[enrolment.oldest_owed["pk"]]) + "#end"
        text = ngettext("%(n)s outcome to record", "%(n)s outcomes to record", enrolment.owed_count)
        found.append(
            Signal(
                "outcome",
                Severity.WARN,
                "hourglass",
                text % {"n": enrolment.owed_count},
                _("The session on %(when)s is over. Record how it went.") % {"when": short(at)},
                Answer(_("Record it"), url, "check"),
            )
        )
    if enrolment.unread_count:
        at = read_instant(enrolment.oldest_unread["at"])
        text = ngettext(
            "%(n)s deliverable to read", "%(n)s deliverables to read", enrolment.unread_count
        )
        is_one = enrolment.unread_count == 1
        place = f"#deliverable-{enrolment.oldest_unread['pk']}" if is_one else "#deliverables"
        found.append(
            Signal(
                "unread",
                Severity.NOTE,
                "package",
                text % {"n": enrolment.unread_count},
                _("Handed in %(when)s.") % {"when": relative(at)},
                Answer(
                    _("Read it") if is_one else _("Read them"),
                    reverse("student_dashboard", args=[enrolment.student_id]) + place,
                    "book-open",
                ),
            )
        )
    return found
