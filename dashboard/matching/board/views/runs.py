"""Runs of the matching: the list of all, and one with its progress and what it proposes."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dashboard.matching.board.texts import TERMS, why_nobody
from dashboard.matching.board.what_if import assumptions_of, before_and_after
from dashboard.matching.models import MatchingRun, ProposedPair
from mentorhub import access
from mentorhub.forms import parameters
from mentorhub.lists import page_of

A_PAGE = 25
# What the list of one run shows: those that wait for a decision, those nobody fits, the decided.
SHOWN = {
    "open": (_("To decide"), Q(state="proposed", mentor__isnull=False)),
    "nobody": (_("Nobody fits"), Q(mentor=None)),
    "decided": (_("Decided"), Q(state__in=("accepted", "refused"))),
    "stale": (_("Out of date"), Q(state="stale", mentor__isnull=False)),
}


@access.managers
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    rows = MatchingRun.objects.visible_to(request.user).select_related("asked_by").defer("input")
    page = page_of(rows, request, A_PAGE)
    return render(request, "matching/runs.html", {"page": page})


@access.managers
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """While it is computed the page asks again by itself; a reload does the same."""
    found = get_object_or_404(_visible(request), pk=pk)
    context: dict[str, Any] = {"run": found, "weights": _weights(found)}
    if found.is_what_if:
        context["assumptions"] = assumptions_of(found.what_if)
    wants_progress = request.htmx and parameters.has(request.GET, "part")
    if wants_progress and found.finished_at is None:
        return render(request, "matching/_progress.html", context)
    if found.state == MatchingRun.State.DONE:
        context |= _results(request, found)
    response = render(request, "matching/run.html", context)
    if request.htmx and found.finished_at is not None:
        # The whole page is another one by now.
        response["HX-Refresh"] = "true"
    return response


def _visible(request: HttpRequest) -> QuerySet[MatchingRun]:
    rows = MatchingRun.objects.visible_to(request.user)
    return rows.select_related("asked_by").defer("input")


def _weights(found: MatchingRun) -> list[tuple[Any, int]]:
    return [(term.label, found.weights.get(name, 0)) for name, term in TERMS.items()]


def _results(request: HttpRequest, found: MatchingRun) -> dict[str, Any]:
    shown = parameters.choice(request.GET, "show", SHOWN)
    pairs = ProposedPair.objects.visible_to(request.user).filter(run=found)
    counts = pairs.aggregate(**{key: Count("pk", filter=rule) for key, (_, rule) in SHOWN.items()})
    if shown not in SHOWN:
        shown = next((key for key in SHOWN if counts[key]), "open")
    rows = pairs.filter(SHOWN[shown][1]).select_related(
        "request__student", "request__enrolment__path", "mentor", "runner_up", "decided_by"
    )
    rows = rows.defer("request__wishes", "request__needs", "request__reason_for_change")
    if query := parameters.search(request):
        rows = rows.filter(
            Q(request__student__name__icontains=query) | Q(mentor__name__icontains=query)
        )
    page = page_of(rows.order_by("-score", "pk"), request, A_PAGE)
    for pair in page:
        pair.reasons = why_nobody(pair.why_nobody)
    return {
        "page": page,
        "query": query,
        "shown": shown,
        "tabs": [(key, label, counts[key]) for key, (label, _) in SHOWN.items() if counts[key]],
        "may_decide": not found.is_what_if,
        "figures": before_and_after(found),
    }
