"""A work that is judged: a guide with three criteria in two skills, a defence, an assessment."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from guides.models import Criterion, Evaluation, Guide, GuideVersion, Mark, Skill
from guides.pasting.recording import write_fingerprints
from guides.versions import guide_content, save_version
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.models import Assessment, Defence, Project, ProjectWork
from tests import factories as make
from tests.people import School, school


@dataclass
class Judged:
    """Stu’s work on Bread, which Ines judges."""

    people: School
    guide: Guide
    work: ProjectWork
    defence: Defence
    assessment: Assessment
    # Of the page, once a test has opened it.
    draft: Any = None


def judged(*, status: str = "held", **fields: Any) -> Judged:
    people = school()
    guide = guide_of(people.bread)
    work = make.work(people.stu, people.bread)
    defence = defence_of(work, people.ines, status=status, **fields)
    assessment = Assessment.objects.create(defence=defence, assessor=people.ines)
    return Judged(people, guide, work, defence, assessment)


def guide_of(project: Project, criteria: int = 3) -> Guide:
    """With a version saved before any work began: “crust” is required, “crumb” and so on are not;
    the last ones belong to a second skill."""
    with signed_in_as(STAFF):
        guide = Guide.objects.create(project=project, advice="Knead.", steps="Bake.")
        first = Skill.objects.create(guide=guide, name="Kneading by hand", position=1)
        second = Skill.objects.create(guide=guide, name="Firing the oven", position=2)
        texts = ["the crust is crisp and golden", "the crumb is open", "the oven is preheated"]
        texts += [f"the loaf number {number} has risen" for number in range(4, criteria + 1)]
        for position, text in enumerate(texts[:criteria], 1):
            skill = first if position <= max(2, criteria // 2) else second
            Criterion.objects.create(
                skill=skill, text=f"Complete when {text}", position=position, required=position == 1
            )
        guide.version = 1
        guide.save()
        GuideVersion.objects.create(
            guide=guide,
            number=1,
            content=guide_content(guide),
            saved_at=timezone.now() - timedelta(days=300),
        )
        write_fingerprints(project.pk)
    return guide


def changed(guide: Guide, that: str, **fields: Any) -> Criterion:
    """Change the criterion that contains ``that``, and save today's version."""
    with signed_in_as(STAFF):
        row = Criterion.objects.get(skill__guide=guide, text__contains=that)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        save_version(guide, by=None)
    return row


def defence_of(
    work: ProjectWork, assessor: User | None = None, *, status: str = "held", **fields: Any
) -> Defence:
    """Booked for an hour ago and held, unless the status is another one."""
    now = timezone.now()
    start = now - timedelta(hours=1) if status != "booked" else now + timedelta(days=2)
    dates: dict[str, Any] = {}
    if assessor is not None:
        dates = {
            "assessor": assessor,
            "taken_at": now - timedelta(days=10),
            "starts_at": start,
            "ends_at": start + timedelta(minutes=45),
            "zone": "Europe/Paris",
        }
    today = now.date()
    return Defence.objects.create(
        **{
            "work": work,
            "number": work.defences.count() + 1,
            "student": work.enrolment.student,
            "status": status,
            "requested_by": work.enrolment.student,
            "earliest_on": today,
            "latest_on": today + timedelta(days=21),
            "zone": "Europe/Paris",
        }
        | dates
        | fields
    )


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


def release(case: Judged) -> None:
    """The dates of a release, without its verdict."""
    now = timezone.now()
    with signed_in_as(STAFF):
        Assessment.objects.filter(pk=case.assessment.pk).update(handed_in_at=now, released_at=now)
    case.assessment.refresh_from_db()
