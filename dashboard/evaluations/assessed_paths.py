"""What an assessor may assess, and what they know of its guides."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from dashboard.evaluations import first_defence
from guides.reading import GuideState, guide_states
from mentorhub.prepared import any_of, prepared
from students.models import Approval, Project

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


@dataclass(frozen=True)
class AssessedProject:
    """``guide`` is None while nobody has written one."""

    project: Project
    guide: GuideState | None


@dataclass(frozen=True)
class AssessedPath:
    """``is_own`` is the path on which the assessor is a student: its guides are closed to them."""

    approval: Approval
    is_own: bool
    projects: list[AssessedProject] = field(default_factory=list)

    @property
    def granted_at(self) -> datetime:
        return self.approval.granted_at

    @property
    def granted_by(self) -> "User | None":
        return self.approval.granted_by


def assessed_paths(assessor: "User") -> list[AssessedPath]:
    """The paths of the running approvals as assessor, each with its published projects."""
    found = {
        approval.path_id: AssessedPath(approval, approval.path_id == assessor.enrolled_path_id)
        for approval in _approvals(assessor)
    }
    if not found:
        return []
    states = guide_states(assessor)
    for project in _projects(assessor, list(found)):
        path = found[project.path_id]
        project.path = path.approval.path
        guide = None if path.is_own else states.get(project.pk)
        path.projects.append(AssessedProject(project, guide))
    return list(found.values())


@prepared
def _approvals(assessor: "User") -> QuerySet[Approval]:
    rows = Approval.objects.running().filter(user=assessor, kind=Approval.Kind.ASSESSOR)
    rows = rows.select_related("path", "granted_by").defer("path__description")
    rows = rows.annotate(**first_defence.annotations("user"))
    return rows.order_by("path__position", "path")


@prepared
def _projects(assessor: "User", paths: list[int]) -> QuerySet[Project]:
    rows = Project.objects.visible_to(assessor).filter(any_of("path", paths))
    return rows.defer("brief").order_by("path", "position", "pk")


def changed_guides(paths: list[AssessedPath]) -> list[AssessedProject]:
    """Those that changed since the assessor read them, the latest change first."""
    rows = [row for path in paths for row in path.projects if row.guide and row.guide.has_changed]
    return sorted(rows, key=lambda row: row.guide.updated_at, reverse=True)  # type: ignore[union-attr]
