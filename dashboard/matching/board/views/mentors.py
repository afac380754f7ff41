"""Who has room: every mentor with seats taken and free."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.matching.board.queries import mentors_with_seats
from mentorhub import access
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from students.models import Approval, Path

A_PAGE = 25


@access.managers
@require_safe
def mentors(request: HttpRequest) -> HttpResponse:
    """By free seats, or by name; those with room alone unless all are asked for."""
    approved = Approval.objects.for_mentoring().filter(user=OuterRef("user"))
    rows = (
        mentors_with_seats()
        .select_related("user")
        .annotate(paths=ArraySubquery(approved.order_by("path__position").values("path__title")))
    )
    query, path = parameters.search(request), parameters.text(request.GET, "path")
    shown = parameters.choice(request.GET, "show", {"all"})
    if query:
        rows = rows.filter(user__name__icontains=query)
    if path:
        rows = rows.filter(
            user__in=Approval.objects.for_mentoring().filter(path__slug=path).values("user")
        )
    if shown != "all":
        rows = rows.filter(free__gt=0, paused=False)
    context = {
        "page": page_of(rows.order_by("-free", "user__name", "pk"), request, A_PAGE),
        "query": query,
        "path": path,
        "shown": shown,
        "paths": Path.objects.visible_to(request.user),
    }
    return render(request, "matching/mentors.html", context)
