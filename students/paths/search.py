"""Paths and projects in the search; "p3" finds the third project of a path."""

import re
from typing import Any

from django.db.models import Case, Q, When
from django.utils.translation import gettext as _

from mentorhub import access
from mentorhub.plain_text import begins_words
from mentorhub.search import PROJECTS, Found, Query, Result, Source, register
from mentorhub.similar_names import resembling
from students.models import Path, Project

NUMBER = re.compile(r"p?(\d{1,3})", re.ASCII)


def names_project(query: Query, words: tuple[str, ...] | None = None) -> Q:
    """Projects whose title, path or number the words name."""
    found = Q()
    for word in query.words if words is None else words:
        named = begins_words([word], "plain_title", "path__plain_title")
        if number := NUMBER.fullmatch(word):
            named |= Q(position=int(number[1]))
        found &= named
    return found


def _find_similar_projects(person: Any, query: Query, most: int) -> Found:
    rows = Project.objects.visible_to(person).select_related("path")
    rows = rows.defer("brief", "path__description").order_by("path__position", "position", "pk")
    rows = resembling(rows, query.words, "plain_title", "path__plain_title")
    return Found.similar(rows, most, _project_result)


def _find_projects(person: Any, query: Query, most: int) -> Found:
    begins = Case(When(plain_title__startswith=" ".join(query.words), then=0), default=1)
    rows = Project.objects.visible_to(person).filter(names_project(query)).select_related("path")
    rows = rows.order_by(begins, "path__position", "path", "position", "pk")
    rows = rows.defer("brief", "path__description")
    return Found.of(rows, most, _project_result)


def _project_result(project: Project) -> Result:
    return Result(
        title=f"P{project.position} {project.title}",
        line=project.path.title,
        url=project.get_absolute_url(),
        icon="target",
        keywords=project.title,
    )


def _find_paths(person: Any, query: Query, most: int) -> Found:
    rows = Path.objects.visible_to(person).filter(begins_words(query.words, "plain_title"))
    rows = rows.defer("description").order_by("position", "pk")
    return Found.of(rows, most, _path_result)


def _path_result(path: Path) -> Result:
    return Result(title=path.title, line=_("Path"), url=path.get_absolute_url(), icon="route")


register(
    Source(
        name="projects",
        group=PROJECTS,
        position=10,
        is_for=access.is_member,
        find=_find_projects,
        find_similar=_find_similar_projects,
    )
)
register(
    Source(name="paths", group=PROJECTS, position=30, is_for=access.is_member, find=_find_paths)
)
