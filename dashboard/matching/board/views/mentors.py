"""The list of mentors with their taken and free seats."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.matching.board.queries import mentors_with_seats
from mentorhub import access
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.similar_names import search_names
from students.models import Approval
from students.paths.queries import paths_of

SHOW_ALL = "all"


@access.managers
@require_safe
def mentors(request: HttpRequest) -> HttpResponse:
    """The most free seats first; only mentors with a free seat, unless ``?show=all``."""
    approved = Approval.objects.for_mentoring().filter(user=OuterRef("user"))
    rows = (
        mentors_with_seats()
        .select_related("user")
        .annotate(paths=ArraySubquery(approved.order_by("path__position").values("path__title")))
    )
    query, path = parameters.search(request), parameters.text(request.GET, "path")
    show_all = parameters.choice(request.GET, "show", {SHOW_ALL}) == SHOW_ALL
    if path:
        rows = rows.filter(
            user__in=Approval.objects.for_mentoring().filter(path__slug=path).values("user")
        )
    if not show_all:
        rows = rows.filter(free__gt=0, paused=False)
    rows = rows.order_by("-free", "user__plain_name", "pk")
    rows, similar = search_names(rows, query, "user__plain_name", sees_everybody=True)
    context = {
        "page": page_of(rows, request),
        "query": query,
        "similar": similar,
        "path": path,
        "shown": SHOW_ALL if show_all else "",
        "paths": paths_of(request.user),
    }
    return render(request, "matching/mentors.html", context)
