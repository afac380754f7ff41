"""How far a student is on a path: each project with what has been done on it."""

from dataclasses import dataclass

from students.models import Enrolment, Path, Project, ProjectWork


@dataclass(frozen=True)
class Step:
    project: Project
    work: ProjectWork | None

    @property
    def state(self) -> str:
        """``done``, ``current``, ``rework`` or ``next``."""
        if self.work is None:
            return "next"
        states = {"validated": "done", "in_progress": "current", "to_rework": "rework"}
        return states[self.work.state]

    @property
    def is_open(self) -> bool:
        """In progress, or to rework."""
        return self.state in ("current", "rework")


@dataclass(frozen=True)
class Progress:
    enrolment: Enrolment
    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def current(self) -> Step | None:
        return next((step for step in self.steps if step.state in ("current", "rework")), None)


def projects_of(path: Path) -> list[Project]:
    """The published projects of a path, in order, without their long texts."""
    return list(path.projects.published().defer("brief").order_by("position", "pk"))


def progress_of(enrolment: Enrolment) -> Progress:
    """Two queries: the projects of the path, and the work of the enrolment."""
    works = {work.project_id: work for work in enrolment.works.all()}
    projects = projects_of(enrolment.path)
    for project in projects:
        project.path = enrolment.path
    return Progress(enrolment, [Step(project, works.get(project.pk)) for project in projects])
