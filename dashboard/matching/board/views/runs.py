"""The list of runs, and one run with its progress and proposals."""

from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dashboard.matching.board.explanation_texts import TERM_TEXTS, reason_texts
from dashboard.matching.board.pair_sentences import reasons_for
from dashboard.matching.board.what_if import assumptions_of, compare_figures
from dashboard.matching.models import MatchingRun, ProposedPair
from dashboard.matching.models.pair import DECIDED
from mentorhub import access
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.similar_names import search_names

PairState = ProposedPair.State


class Tab(StrEnum):
    """The lists of a run, as the parameter ``show`` names them."""

    OPEN = "open"
    NOBODY = "nobody"
    DECIDED = "decided"
    STALE = "stale"


TABS = {
    Tab.OPEN: (_("To decide"), Q(state=PairState.PROPOSED, mentor__isnull=False)),
    Tab.NOBODY: (_("Nobody fits"), Q(mentor=None)),
    Tab.DECIDED: (_("Decided"), Q(state__in=DECIDED)),
    Tab.STALE: (_("Out of date"), Q(state=PairState.STALE, mentor__isnull=False)),
}


@access.managers
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    rows = MatchingRun.objects.visible_to(request.user).select_related("asked_by").defer("input")
    page = page_of(rows, request)
    return render(request, "matching/runs.html", {"page": page})


@access.managers
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """The page reloads its progress by htmx until the run is finished; a reload does the same."""
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
        # The run is finished: the browser loads the whole page.
        response["HX-Refresh"] = "true"
    return response


def _visible(request: HttpRequest) -> QuerySet[MatchingRun]:
    rows = MatchingRun.objects.visible_to(request.user)
    return rows.select_related("asked_by").defer("input")


def _weights(found: MatchingRun) -> list[tuple[Any, int]]:
    return [(text.label, found.weights.get(term, 0)) for term, text in TERM_TEXTS.items()]


def _results(request: HttpRequest, found: MatchingRun) -> dict[str, Any]:
    pairs = ProposedPair.objects.visible_to(request.user).filter(run=found)
    counts = pairs.aggregate(
        **{tab.value: Count("pk", filter=rule) for tab, (_label, rule) in TABS.items()}
    )
    tab = parameters.choice(request.GET, "show", TABS)
    if tab not in TABS:
        tab = next((each for each in TABS if counts[each]), Tab.OPEN)
    rows = pairs.filter(TABS[tab][1]).select_related(
        "request__student", "request__enrolment__path", "mentor__mentor_profile", "runner_up",
        "decided_by",
    )  # fmt: skip
    rows = rows.defer("request__wishes", "request__needs", "request__reason_for_change")
    query = parameters.search(request)
    names = ("request__student__plain_name", "mentor__plain_name")
    rows = rows.order_by("-score", "pk")
    rows, similar = search_names(rows, query, *names, sees_everybody=True)
    page = page_of(rows, request)
    for pair in page:
        pair.reasons = reason_texts(pair.why_nobody)
        pair.sentence = reasons_for(pair, pair.mentor, pair.terms) if pair.mentor else ""
        pair.is_tie = pair.runner_up_id is not None and pair.score == pair.runner_up_score
    return {
        "page": page,
        "query": query,
        "similar": similar,
        "shown": tab,
        "tabs": [
            (each, label, counts[each]) for each, (label, _rule) in TABS.items() if counts[each]
        ],
        "may_decide": not found.is_what_if,
        "figures": compare_figures(found),
    }
