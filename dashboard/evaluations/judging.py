"""What an assessor may open to judge a work: the assessment, and the work itself."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from mentorhub import access
from mentorhub.prepared import prepared
from students.deliverables.queries import versions_of_work
from students.models import (
    Assessment,
    Defence,
    Deliverable,
    ExpectedDeliverable,
    ProjectSkill,
    ProjectWork,
)

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


def assessment_to_judge(assessor: "User", defence: int) -> Assessment:
    """The assessor's own, of the defence or of the fixes after it, while its work is open to them;
    with what its page shows of project and student. Raises Http404."""
    return _assessment.get_or_404(assessor, defence)


@prepared
def _assessment(reader: "User", defence: int) -> QuerySet[Assessment]:
    closed = (Defence.Status.REQUESTED.value, Defence.Status.NOT_HELD.value)
    works = ProjectWork.objects.filter(access.works_one_assesses(reader))
    rows = Assessment.objects.visible_to(reader).filter(
        assessor=reader, withdrawn_at=None, defence=defence, defence__work__in=works
    )
    project = OuterRef("defence__work__project")
    skills = ProjectSkill.objects.filter(project=project).order_by("position", "pk")
    expected = ExpectedDeliverable.objects.filter(project=project).order_by("position", "pk")
    return (
        rows.exclude(defence__status__in=closed)
        .select_related(
            "assessor", "defence__work__project__path", "defence__work__enrolment",
            "defence__student",
        )
        .defer("defence__work__project__brief")
        .annotate(
            skill_values=ArraySubquery(skills.values(json=JSONObject(key="key", title="title"))),
            expected_values=ArraySubquery(expected.values(json=JSONObject(title="title"))),
        )
        .order_by("-begun_at")
    )  # fmt: skip


def public_titles(assessment: Any) -> dict[UUID, str]:
    """The titles of the skills as students read them, of an ``assessment_to_judge``."""
    return {UUID(each["key"]): each["title"] for each in assessment.skill_values}


@dataclass(frozen=True)
class Expected:
    title: str
    is_handed_in: bool


@dataclass(frozen=True)
class WorkLeft:
    """What the student handed in: newest first, what came after the defence apart."""

    before: list[Deliverable]
    after: list[Deliverable]
    expected: list[Expected]


def work_left(assessor: "User", assessment: Any) -> WorkLeft:
    defence = assessment.defence
    work = defence.work
    rows: list[Any] = versions_of_work(assessor, work.enrolment_id, work.project_id)
    start = defence.starts_at
    kept = [row for row in rows if row.withdrawn_at is None]
    answered = {title for row in kept for title in row.expected_titles}
    return WorkLeft(
        before=[row for row in rows if start is None or row.handed_in_at <= start],
        after=[row for row in rows if start is not None and row.handed_in_at > start],
        expected=[
            Expected(each["title"], each["title"] in answered)
            for each in assessment.expected_values
        ],
    )
