"""Guides, defences, drafts and verdicts for tests, named after the state they are in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from guides.evaluating.models import Evaluation, Mark, SkillWords
from guides.models import Criterion, Guide, GuideVersion, Skill
from guides.pasting.recording import write_fingerprints
from guides.versions import guide_content, save_version
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.models import (
    Assessment,
    Defence,
    Deliverable,
    Path,
    Project,
    ProjectSkill,
    ProjectWork,
    Verdict,
    VerdictSkill,
)
from tests import factories as make
from tests.people import School, school

HOUR = timedelta(hours=1)
# Words of ``guide_of`` that no student reads.
SECRETS = ("Hidden", "Complete when", "crust is crisp", "crumb is open", "oven is preheated")


@dataclass
class Judged:
    """Stu's work on Bread, which Ines judges."""

    people: School
    guide: Guide
    work: ProjectWork
    defence: Defence
    assessment: Assessment
    # Of the page, once a test has opened it.
    draft: Any = None


def judged_work(*, is_held: bool = True) -> Judged:
    """Stu has defended the work on Bread, and Ines has the verdict to write; or will defend it in
    two days."""
    people = school()
    guide = guide_of(people.bread, criteria=3)
    work = make.work(people.stu, people.bread)
    defence = (held_defence if is_held else booked_defence)(work, people.ines)
    return Judged(people, guide, work, defence, assessment(defence))


def guide_of(project: Project, criteria: int = 4) -> Guide:
    """Two skills with public titles, and a version saved before any work began: the first
    criterion, "crust", is required, "crumb" and so on are not."""
    with signed_in_as(STAFF):
        guide = Guide.objects.create(project=project, advice="Knead.", steps="Bake.", version=1)
        skills = [
            Skill.objects.create(
                guide=guide, name=f"Hidden {title}", deliverable="A loaf", position=position
            )
            for position, title in enumerate(("Kneading", "Baking"), 1)
        ]
        texts = ["the crust is crisp and golden", "the crumb is open", "the oven is preheated"]
        texts += [f"the loaf number {number} has risen" for number in range(4, criteria + 1)]
        for position, text in enumerate(texts[:criteria], 1):
            Criterion.objects.create(
                skill=skills[position > max(2, criteria // 2)],
                text=f"Complete when {text}",
                position=position,
                required=position == 1,
            )
        for skill in skills:
            title = skill.name.removeprefix("Hidden ")
            ProjectSkill.objects.create(
                project=project, key=skill.key, position=skill.position, title=title
            )
        long_ago = timezone.now() - timedelta(days=300)
        GuideVersion.objects.create(
            guide=guide, number=1, content=guide_content(guide), saved_at=long_ago
        )
        write_fingerprints(project.pk)
    return guide


def secrets_in(text: str) -> list[str]:
    """The words of ``guide_of`` that are in the text and that no student reads."""
    return [each for each in SECRETS if each in text]


def changed(guide: Guide, that: str, **fields: Any) -> Criterion:
    """Change the criterion that contains ``that``, and save today's version."""
    with signed_in_as(STAFF):
        row = Criterion.objects.get(skill__guide=guide, text__contains=that)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        save_version(guide, by=None)
    return row


def requested_defence(work: ProjectWork, by: User, **fields: Any) -> Defence:
    """In the queue, for two to three weeks from now."""
    today = timezone.localdate()
    fields = {
        "number": work.defences.count() + 1,
        "student_id": work.enrolment.student_id,
        "requested_by": by,
        "earliest_on": today + timedelta(days=14),
        "latest_on": today + timedelta(days=21),
        "zone": "Europe/Paris",
    } | fields
    return Defence.objects.create(work=work, **fields)


def held_defence(work: ProjectWork, assessor: User, **fields: Any) -> Defence:
    """It took place two hours ago; its assessor has the verdict to write."""
    now = fields.pop("now", None) or timezone.now()
    fields = {
        "by": assessor,
        "status": Defence.Status.HELD,
        "assessor": assessor,
        "taken_at": now - timedelta(days=10),
        "requested_at": now - timedelta(days=17),
        "earliest_on": (now - timedelta(days=3)).date(),
        "latest_on": (now + timedelta(days=4)).date(),
        "starts_at": now - 2 * HOUR,
        "ends_at": now - HOUR,
        "ended_at": now - HOUR,
        "ended_by": assessor,
        "schedule_version": 1,
    } | fields
    return requested_defence(work, **fields)


def booked_defence(work: ProjectWork, assessor: User, **fields: Any) -> Defence:
    """It takes place in two days."""
    start = timezone.now() + timedelta(days=2)
    fields = {
        "status": Defence.Status.BOOKED,
        "starts_at": start,
        "ends_at": start + HOUR,
        "ended_at": None,
        "ended_by": None,
    } | fields
    return held_defence(work, assessor, **fields)


def assessment(defence: Defence, **fields: Any) -> Assessment:
    """Of the assessor who took the defence."""
    fields = {"assessor": defence.assessor} | fields
    return Assessment.objects.create(defence=defence, **fields)


def draft(
    judged: Assessment, outcome: str = "validated", *, not_met: int = 0, **fields: Any
) -> Evaluation:
    """Marks for every criterion of the guide, all met but the last ``not_met``, and words."""
    fields = {"version": 1, "outcome": outcome, "words": "A fine loaf."} | fields
    with signed_in_as(STAFF):
        made = Evaluation.objects.create(assessment_id=judged.pk, **fields)
        skills = list(Skill.objects.filter(guide__project=judged.defence.work.project_id))
        criteria = [each for skill in skills for each in skill.criteria.all()]
        for number, criterion in enumerate(criteria):
            is_met = number < len(criteria) - not_met
            Mark.objects.create(
                evaluation=made, key=criterion.key, value="met" if is_met else "not_met"
            )
        for skill in skills:
            words = f"On {skill.name.removeprefix('Hidden ')}."
            SkillWords.objects.create(evaluation=made, key=skill.key, words=words)
    return made


def mark(case: Judged, text: str, value: str, words: str = "") -> Mark:
    """Mark the criterion that contains the text, in a draft that was opened before."""
    with signed_in_as(STAFF):
        key = Criterion.objects.get(skill__guide=case.guide, text__contains=text).key
        row = Mark.objects.get(evaluation__assessment=case.assessment, key=key)
        row.value, row.words = value, words
        row.save()
    return row


def draft_of(case: Judged) -> Evaluation:
    with signed_in_as(STAFF):
        return Evaluation.objects.get(assessment=case.assessment)


def hand_in(case: Judged) -> None:
    """The dates of a release, without its verdict."""
    now = timezone.now()
    with signed_in_as(STAFF):
        Assessment.objects.filter(pk=case.assessment.pk).update(handed_in_at=now, released_at=now)
    case.assessment.refresh_from_db()


def released(defence: Defence, outcome: str = "validated", **fields: Any) -> Verdict:
    """As the release leaves them: verdict, defence and work; without a draft."""
    at: datetime = fields.pop("at", None) or timezone.now()
    work = defence.work
    is_conditional = outcome == Verdict.Outcome.CONDITIONAL
    fields = {
        "number": defence.verdicts.count() + 1,
        "assessor": defence.assessor,
        "words": "A fine loaf.",
        "released_at": at,
        "fix_until": at + 48 * HOUR if is_conditional else None,
        "guide_version": 1,
    } | fields
    made = Verdict.objects.create(defence=defence, outcome=outcome, **fields)
    for position, (title, acquired) in enumerate((("Kneading", True), ("Baking", False)), 1):
        VerdictSkill.objects.create(
            verdict=made,
            position=position,
            title=title,
            acquired=acquired or outcome == Verdict.Outcome.VALIDATED,
            words=f"On {title}.",
        )
    Assessment.objects.filter(defence=defence, withdrawn_at=None, released_at=None).update(
        handed_in_at=at, released_at=at
    )
    if defence.status != Defence.Status.RELEASED:
        defence.status, defence.closes_at = Defence.Status.RELEASED, at + timedelta(days=30)
        defence.save(update_fields=["status", "closes_at"])
    work.state = ProjectWork.State(outcome)
    work.finished_at = at if outcome == Verdict.Outcome.VALIDATED else None
    work.save(update_fields=["state", "finished_at"])
    return made


def judged(work: ProjectWork, assessor: User, outcome: str = "validated", **fields: Any) -> Verdict:
    """A defence that was held, with its released verdict."""
    at = fields.get("at") or timezone.now()
    defence = held_defence(work, assessor, now=at)
    assessment(defence, begun_at=at - 2 * HOUR)
    return released(defence, outcome, **fields)


def fix(verdict: Verdict, *, at: datetime, begun_at: datetime | None = None) -> Deliverable:
    """What the student hands in after a conditional verdict."""
    work = verdict.defence.work
    own = Deliverable.objects.filter(enrolment=work.enrolment, project=work.project)
    return Deliverable.objects.create(
        enrolment=work.enrolment,
        project=work.project,
        number=own.count() + 1,
        link="https://example.org/loaf",
        handed_in_at=at,
        begun_at=begun_at or at,
    )


def second_assessor(path: Path) -> User:
    return make.assessor("Ada Assessor", path)


def fix_of(verdict: Verdict) -> Deliverable | None:
    """The deliverable that counts as the fix, found by the instant that the clock says."""
    fix_at = Verdict.objects.with_clock().get(pk=verdict.pk).fix_at
    if fix_at is None:
        return None
    work = verdict.defence.work
    rows = Deliverable.objects.kept().filter(
        enrolment=work.enrolment_id, project=work.project_id, handed_in_at=fix_at
    )
    return rows.order_by("number").first()


def counts_as_fix(deliverable: Deliverable, verdict: Verdict, grace: timedelta) -> bool:
    """The rule once more, in Python: begun, and handed in, in time for this verdict."""
    if verdict.fix_until is None or deliverable.withdrawn_at is not None:
        return False
    if deliverable.handed_in_at <= verdict.released_at:
        return False
    return (
        deliverable.begun_at <= verdict.fix_until
        and deliverable.handed_in_at <= verdict.fix_until + grace
    )
