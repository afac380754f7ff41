"""The matching board of the mentorship managers: who waits, who has room, and *Propose*."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.matching.board import queries
from dashboard.matching.board.forms import WeightsForm, chosen_preset
from dashboard.matching.models import MatchingRun, MentorRequest, ProposedPair, WeightPreset
from dashboard.matching.requests.lifecycle import may_be_asked_for
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.lists import page_of

A_PAGE = 25
# Kept weights offered; whoever keeps more deletes some.
PRESETS = 50


@access.managers
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    return render(request, "matching/board.html", board_context(request))


def board_context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What the page shows; ``weights_form`` in its place when one was refused."""
    runs = MatchingRun.objects.visible_to(request.user).real().select_related("asked_by")
    run, page = runs.defer("input").first(), waiting(request)
    presets = list(WeightPreset.objects.all()[:PRESETS])
    preset = chosen_preset(request)
    start = preset or next((each for each in presets if each.is_default), WeightPreset())
    with_proposals(page, run)
    longest = MentorRequest.objects.open().aggregate(since=Min("waiting_since"))["since"]
    return {
        "page": page,
        "query": parameters.search(request),
        "path": parameters.text(request.GET, "path"),
        "run": run,
        "longest": longest,
        "without": may_be_asked_for().count(),
        "paths": queries.room_by_path(),
        "room": queries.totals(),
        "presets": presets,
        "preset": preset,
        "weights_form": WeightsForm(initial=start.weights),
    } | more


def waiting(request: HttpRequest) -> Page:
    """Open requests, the front of the queue first, as the address filters them."""
    rows = (
        MentorRequest.objects.visible_to(request.user)
        .open()
        .longest_waiting_first()
        .select_related("student", "enrolment__path", "project")
        .defer("wishes", "needs", "reason_for_change", "project__brief")
    )
    if query := parameters.search(request):
        rows = rows.filter(student__name__icontains=query)
    if path := parameters.text(request.GET, "path"):
        rows = rows.filter(enrolment__path__slug=path)
    return page_of(rows, request, A_PAGE)


def with_proposals(page: Page, run: MatchingRun | None) -> None:
    """Each row's ``pair``: what the last run says of it. One query."""
    pairs = ProposedPair.objects.filter(run=run, request__in=[row.pk for row in page])
    by_request = {pair.request_id: pair for pair in pairs.select_related("mentor")} if run else {}
    for row in page:
        row.pair = by_request.get(row.pk)


@access.managers
@act_limits.limited(act_limits.MATCHING_RUN)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Order a run for everybody who waits; a worker computes it within seconds."""
    form = WeightsForm(request.POST)
    if not form.is_valid():
        context = board_context(request, weights_form=form)
        return render(request, "matching/board.html", context, status=422)
    if not MentorRequest.objects.open().exists():
        messages.info(request, _("Nobody waits for a mentor."))
        return redirect("matching")
    run = MatchingRun.objects.ask(by=request.user, weights=form.cleaned_data)
    return redirect("matching_run", run.pk)
