"""The guides in the search, for whom they are open: by the titles of their projects alone.

No text of a guide is searched: it is on a login of its own, and each reading of it is logged.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mentorhub import access
from mentorhub.search import PROJECTS, Found, Query, Result, Source, register
from students.models import Project
from students.paths.search import names_project


def _find(person: Any, query: Query, most: int) -> Found:
    rows = Project.objects.with_open_guide(person).select_related("path")
    rows = rows.filter(names_project(query, query.without(_("Mentor guide"))))
    rows = rows.defer("brief", "path__description")
    rows = rows.order_by("path__position", "path", "position", "pk")
    return Found.of(rows, most, _result)


def _result(project: Project) -> Result:
    label = _("Mentor guide")
    return Result(
        title=f"P{project.position} {project.title}",
        line=f"{label} · {project.path.title}",
        url=reverse("guide", args=[project.path.slug, project.slug]),
        icon="lock",
        keywords=f"{label} {project.title}",
    )


register(
    Source(
        name="guides",
        group=PROJECTS,
        position=20,
        is_for=access.may_see_every_project,
        find=_find,
    )
)
