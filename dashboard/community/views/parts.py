"""What the community says about a project, on the page of its guide and beside the note of a
session: each asks the gate and the rule of the community again. Without JavaScript they are pages.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboard.community.models import Group, Topic, TopicKind
from dashboard.community.moderation_page import EXCERPT
from mentorhub import access
from mentorhub.pointers import in_words
from mentorhub.posts import words_of_markdown
from students.models import Project

SHOWN = 5


@access.community
@require_safe
def updates(request: HttpRequest, pk: int) -> HttpResponse:
    """The latest updates of the project."""
    project, group = _project(request, pk)
    rows = _about(request, project).filter(kind=TopicKind.UPDATE)
    context = {"rows": list(rows.order_by("-created_at", "-pk")[:SHOWN])}
    return _part(request, "updates", project, group, context)


@access.community
@require_safe
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """The answered questions about the project, the latest first."""
    project, group = _project(request, pk)
    rows = _about(request, project).filter(accepted__isnull=False)
    rows = rows.filter(accepted__removed_at=None).select_related("accepted__author")
    found = list(rows.order_by("-changed_at", "-pk")[:SHOWN])
    for topic in found:
        text = in_words(topic.accepted.body[: 2 * EXCERPT])
        topic.excerpt = words_of_markdown(text)[:EXCERPT]  # type: ignore[attr-defined]
    return _part(request, "answers", project, group, {"rows": found})


def _project(request: HttpRequest, pk: int) -> tuple[Project, Group]:
    """A project with the group of its path, for those who see that group."""
    project = get_object_or_404(Project.objects.select_related("path"), pk=pk)
    groups = Group.objects.visible_to(request.user)
    return project, get_object_or_404(groups, path=project.path_id)


def _about(request: HttpRequest, project: Project) -> QuerySet[Topic]:
    rows = Topic.objects.visible_to(request.user).kept().filter(project=project)
    return rows.select_related("author", "group__path")


def _part(
    request: HttpRequest, name: str, project: Project, group: Group, context: dict[str, Any]
) -> HttpResponse:
    template = f"community/_{name}.html" if request.htmx else f"community/{name}.html"
    return render(request, template, {**context, "project": project, "group": group})
