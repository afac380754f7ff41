"""What an assessor may assess, and what they know of its guides."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from guides.reading import GuideState, guide_states
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
    approvals = (
        Approval.objects.running()
        .filter(user=assessor, kind=Approval.Kind.ASSESSOR)
        .select_related("path", "granted_by")
        .defer("path__description")
        .order_by("path__position", "path")
    )
    found = {
        approval.path_id: AssessedPath(approval, approval.path_id == assessor.enrolled_path_id)
        for approval in approvals
    }
    if not found:
        return []
    states = guide_states(assessor)
    projects = Project.objects.visible_to(assessor).filter(path__in=found).defer("brief")
    for project in projects.order_by("path", "position", "pk"):
        path = found[project.path_id]
        project.path = path.approval.path
        guide = None if path.is_own else states.get(project.pk)
        path.projects.append(AssessedProject(project, guide))
    return list(found.values())


def changed_guides(paths: list[AssessedPath]) -> list[AssessedProject]:
    """Those that changed since the assessor read them, the latest change first."""
    rows = [row for path in paths for row in path.projects if row.guide and row.guide.has_changed]
    return sorted(rows, key=lambda row: row.guide.updated_at, reverse=True)  # type: ignore[union-attr]
