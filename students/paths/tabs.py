"""The tabs of a project. The Mentor guide is listed only for people who may open it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from students.models import Project
from students.paths.queries import project_at


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    url: str
    is_current: bool
    is_confidential: bool = False


def project_for(user: Any, path: str, project: str) -> Project:
    """The project with these slugs, in one query, annotated with ``guide_is_open`` for this person.

    Raises Http404 when it does not exist or this person may not see it.
    """
    return project_at.get_or_404(user, path, project)


def tabs_of(project: Project, current: str, *, guide_is_open: bool) -> list[Tab]:
    labels = {"brief": _("Brief"), "course": _("Course"), "resources": _("Resources")}
    if guide_is_open:
        labels["guide"] = _("Mentor guide")
    return [
        Tab(
            name=name,
            label=label,
            url=reverse(name, args=[project.path.slug, project.slug]),
            is_current=name == current,
            is_confidential=name == "guide",
        )
        for name, label in labels.items()
    ]
