"""The home of assessors: what they owe, the queue, their history, and the guides of their paths."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.evaluations import queue
from dashboard.evaluations.assessed_paths import assessed_paths, changed_guides
from dashboard.evaluations.first_defence import checklist
from mentorhub import access
from mentorhub.forms import parameters

VIEWS = ("defences", "history", "paths")


@access.assessors
@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    view = parameters.choice(request.GET, "view", VIEWS, "defences")
    context: dict[str, Any] = {"view": view, "now": timezone.now()}
    if view == "history":
        context |= {
            "page": queue.history_page(request),
            "figures": queue.figures_of(request.user),
        }
    else:
        context |= _paths(request)
    if view == "defences":
        context |= _defences(request, context)
    return render(request, f"evaluations/home_{view}.html", context)


def _paths(request: HttpRequest) -> dict[str, Any]:
    paths = assessed_paths(request.user)
    projects = [row for path in paths for row in path.projects]
    return {
        "paths": paths,
        "changed": changed_guides(paths),
        "unread": sum(1 for row in projects if row.guide and row.guide.is_unread),
        "guides": sum(1 for row in projects if row.guide),
    }


def _defences(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    now, query = context["now"], parameters.search(request)
    own = queue.own_defences(request.user, now)
    proposals = [each for each in own if each.is_requested]
    mine = [each for each in own if not each.is_requested]
    for each in mine:
        each.is_due = each.is_held or each.ends_at <= now
    page, similar = queue.queue_page(request, query, now)
    answers = queue.answers_due(request.user, now)
    for each in [*proposals, *page]:
        each.student.photo = None  # access.photos: of nobody whose work one does not judge yet
    for verdict in answers:
        if verdict.defence.assessor_id != request.user.pk:
            verdict.defence.student.photo = None
    due = [each for each in mine if each.is_due]
    return {
        "answers": answers,
        "proposals": proposals,
        "due": due,
        "due_count": len(due) + len(answers),
        "coming": [each for each in mine if not each.is_due],
        "weeks": queue.calendar_of(mine, request.user, now),
        "page": page,
        "query": query,
        "similar": similar,
        "checklist": checklist(request.user, context["paths"]),
    }


@access.assessors
@require_safe
def assessor_home(request: HttpRequest) -> HttpResponse:
    """The address that the home had before there was a queue."""
    return redirect("evaluations")
