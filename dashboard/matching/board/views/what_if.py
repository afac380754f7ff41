"""The page on which a manager tries other facts before anything is saved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.matching.board.forms import chosen_preset
from dashboard.matching.board.queries import mentors_with_seats
from dashboard.matching.board.what_if import MOST, MOST_STUDENTS, assumptions_of, what_if_of
from dashboard.matching.models import MatchingRun, WeightPreset
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from students.models import Path

FOUND = 8


@access.managers
@act_limits.limited(act_limits.MATCHING_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: HttpRequest) -> HttpResponse:
    supposed = what_if_of(request)
    if request.method == "POST":
        if supposed:
            preset = chosen_preset(request)
            weights = preset.weights if preset else WeightPreset.default()
            run = MatchingRun.objects.ask(by=request.user, weights=weights, what_if=supposed)
            return redirect("matching_run", run.pk)
        messages.info(request, _("Suppose something first."))
    query = parameters.search(request)
    found = mentors_with_seats().filter(user__name__icontains=query) if query else []
    context = {
        "assumptions": assumptions_of(supposed, request),
        "query": query,
        "found": found.select_related("user").order_by("user__name")[:FOUND] if query else [],
        "paths": Path.objects.visible_to(request.user) if query else [],
        "kept": [
            (name, value)
            for name in ("capacity", "open")
            for value in parameters.many(request.GET, name, most=MOST)
        ],
        "seat_numbers": range(MOST_STUDENTS + 1),
    }
    return render(request, "matching/what_if.html", context)
