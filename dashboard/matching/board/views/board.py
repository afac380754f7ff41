"""The board: waiting students, capacity by path, and the form that starts a run."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.matching.board.forms import WeightsForm
from dashboard.matching.board.queries import (
    attach_proposals,
    capacity_by_path,
    free_seats,
    latest_run,
    longest_waiting_since,
    queue_page,
    selected_preset,
    total_capacity,
)
from dashboard.matching.models import MatchingRun, MentorRequest, WeightPreset
from dashboard.matching.requests.queries import prepared_without_mentor
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters

# The number of presets that the page offers.
MAX_PRESETS = 50


@access.managers
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    return render(request, "matching/board.html", board_context(request))


def board_context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """The context of ``board.html``; ``more`` replaces values, such as a refused form."""
    run = latest_run.first(request.user)
    page, similar = queue_page(request)
    presets = list(WeightPreset.objects.all()[:MAX_PRESETS])
    preset = selected_preset(request)
    start = preset or next((each for each in presets if each.is_default), WeightPreset())
    attach_proposals(page, run.pk if run else None)
    free = free_seats()
    paths = capacity_by_path(free)
    return {
        "page": page,
        "query": parameters.search(request),
        "similar": similar,
        "path": parameters.text(request.GET, "path"),
        "run": run,
        "longest": longest_waiting_since(),
        "without": prepared_without_mentor.rows(timezone.now()).count(),
        "paths": paths,
        # Of the whole list, whatever the search leaves of it.
        "waiting": sum(each.waiting for each in paths),
        "room": total_capacity(free),
        "presets": presets,
        "preset": preset,
        "weights_form": WeightsForm(initial=start.weights),
    } | more


@access.managers
@act_limits.limited(act_limits.MATCHING_RUN)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Queue a run; a worker computes it within seconds."""
    form = WeightsForm(request.POST)
    if not form.is_valid():
        context = board_context(request, weights_form=form)
        return render(request, "matching/board.html", context, status=422)
    if not MentorRequest.objects.open().exists():
        messages.info(request, _("Nobody is waiting for a mentor."))
        return redirect("matching")
    run = MatchingRun.objects.ask(by=request.user, weights=form.cleaned_data)
    return redirect("matching_run", run.pk)
