"""The progress of a student on a path: each project with the state of the student's work."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import timezone

from mentorhub.prepared import prepared
from students.models import Enrolment, Path, Project, ProjectWork

if TYPE_CHECKING:
    from datetime import datetime


class StepState(StrEnum):
    """The values are used in CSS classes (``rail-done`` …)."""

    DONE = "done"
    CURRENT = "current"
    CONDITIONAL = "conditional"
    REWORK = "rework"
    NEXT = "next"


STEP_STATES = {
    ProjectWork.State.VALIDATED: StepState.DONE,
    ProjectWork.State.IN_PROGRESS: StepState.CURRENT,
    ProjectWork.State.CONDITIONAL: StepState.CONDITIONAL,
    ProjectWork.State.TO_REWORK: StepState.REWORK,
}


@dataclass(frozen=True)
class Step:
    project: Project
    work: ProjectWork | None
    # On the path, from 1.
    number: int

    @property
    def state(self) -> StepState:
        if self.work is None:
            return StepState.NEXT
        return STEP_STATES[self.work.counted_state]

    @property
    def is_done(self) -> bool:
        return self.state == StepState.DONE

    @property
    def is_current(self) -> bool:
        return self.state == StepState.CURRENT

    @property
    def is_conditional(self) -> bool:
        return self.state == StepState.CONDITIONAL

    @property
    def is_rework(self) -> bool:
        return self.state == StepState.REWORK

    @property
    def is_open(self) -> bool:
        """In progress, with fixes to make, or to rework."""
        return self.is_current or self.is_conditional or self.is_rework


@dataclass(frozen=True)
class Progress:
    enrolment: Enrolment
    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def current(self) -> Step | None:
        """The open project; None when there is none."""
        return next((step for step in self.steps if step.is_open), None)


def projects_in_order(path: Path) -> QuerySet[Project]:
    """The published projects of a path; their briefs are deferred."""
    rows = Project.objects.filter(path=path).published()
    return rows.defer("brief").order_by("position", "pk")


projects_of = prepared(projects_in_order)


@prepared
def _titles_in_order(path: int) -> QuerySet[Project]:
    rows = Project.objects.filter(path=path).published()
    return rows.only("slug", "title", "path").order_by("position", "pk")


def neighbours_of(project: Project) -> dict[str, Project | None]:
    """The published projects before and after this one on its path, in one query."""
    projects = _titles_in_order(project.path_id)
    place = next((n for n, other in enumerate(projects) if other == project), None)
    if place is None:
        return {"project_before": None, "project_after": None}
    return {
        "project_before": projects[place - 1] if place else None,
        "project_after": projects[place + 1] if projects[place + 1 :] else None,
    }


def progress_of(enrolment: Enrolment) -> Progress:
    """The progress of an enrolment, in one query."""
    steps = []
    found = _projects_with_work(enrolment.path, enrolment, timezone.now())
    for number, project in enumerate(found, 1):
        # Django sets no attribute where the join finds nothing.
        project.path, work = enrolment.path, getattr(project, "own", None)
        if work is not None:
            work.project, work.enrolment = project, enrolment
            work.state_now = project.state_now  # type: ignore[attr-defined]
            work.defence_now = project.defence_now  # type: ignore[attr-defined]
            work.result_id = project.result_id  # type: ignore[attr-defined]
        steps.append(Step(project, work, number))
    return Progress(enrolment, steps)


@prepared
def _projects_with_work(path: Path, enrolment: Enrolment, now: "datetime") -> QuerySet[Project]:
    own = FilteredRelation("works", condition=Q(works__enrolment=enrolment))
    rows = projects_in_order(path).annotate(own=own).select_related("own")
    return rows.annotate(
        state_now=ProjectWork.state_at(now, "own__"),
        defence_now=ProjectWork.open_defence("own__"),
        result_id=ProjectWork.last_result("own__"),
    )
