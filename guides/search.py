"""The guides in the search, for whom they are open: by the titles of their projects alone.

No text of a guide is searched: it is on a login of its own, and each reading of it is logged.
"""

from typing import Any

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from mentorhub import access
from mentorhub.search import PROJECTS, Found, Query, Result, Source, register
from students.models import Project
from students.paths.search import names_project


def _find(person: Any, query: Query, most: int) -> Found:
    label = _("Mentor guide")
    rows = Project.objects.with_open_guide(person).select_related("path")
    rows = rows.filter(names_project(query, query.without(label)))
    rows = rows.defer("brief", "path__description")
    rows = rows.order_by("path__position", "path", "position", "pk")
    found: list[Any] = list(rows.annotate(total=Window(Count("pk")))[:most])
    results = [
        Result(
            title=f"P{each.position} {each.title}",
            line=f"{label} · {each.path.title}",
            url=reverse("guide", args=[each.path.slug, each.slug]),
            icon="lock",
            keywords=f"{label} {each.title}",
        )
        for each in found
    ]
    return Found(results, found[0].total if found else 0)


register(
    Source(
        name="guides",
        group=PROJECTS,
        position=20,
        is_for=access.may_see_every_project,
        find=_find,
    )
)
