"""The page on which a manager tries other facts before anything is saved."""

from typing import Any

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.matching.board.queries import mentors_with_seats, selected_preset
from dashboard.matching.board.what_if import (
    MAX_CAPACITY,
    assumption_values,
    assumptions_of,
    what_if_of,
)
from dashboard.matching.models import MatchingRun, MentorRequest, WeightPreset
from mentorhub import access
from mentorhub.accounts import act_limits, languages
from mentorhub.forms import parameters
from mentorhub.plain_text import plain
from mentorhub.similar_names import search_names
from students.models import Approval, Path

MAX_MENTORS_FOUND = 8


@access.managers
@act_limits.limited(act_limits.MATCHING_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: HttpRequest) -> HttpResponse:
    assumed = what_if_of(request)
    if request.method == "POST":
        if assumed:
            preset = selected_preset(request)
            weights = preset.weights if preset else WeightPreset.default()
            run = MatchingRun.objects.ask(by=request.user, weights=weights, what_if=assumed)
            return redirect("matching_run", run.pk)
        messages.info(request, _("Choose a change first."))
    query = parameters.search(request)
    approved = Approval.objects.for_mentoring().filter(user=OuterRef("user")).values("path")
    mentors = (
        mentors_with_seats()
        .select_related("user")
        .annotate(approved_paths=ArraySubquery(approved))
        .order_by("user__plain_name", "pk")
    )
    mentors, similar = search_names(mentors, query, "user__plain_name", sees_everybody=True)
    context = {
        "assumptions": assumptions_of(assumed, request),
        "query": query,
        "similar": similar,
        "found": _with_alternatives(mentors, request) if query else [],
        "kept": assumption_values(request),
        "seat_numbers": range(MAX_CAPACITY + 1),
    }
    return render(request, "matching/what_if.html", context)


def _with_alternatives(mentors: Any, request: HttpRequest) -> list[Any]:
    """The first mentors, each with the paths and the languages that would make a difference."""
    spoken = _languages_of_waiting(request)
    paths = list(Path.objects.visible_to(request.user))
    found = list(mentors[:MAX_MENTORS_FOUND])
    for row in found:
        row.other_paths = [path for path in paths if path.pk not in row.approved_paths]
        row.other_languages = [pair for pair in spoken if pair[0] not in row.languages]
    return found


def _languages_of_waiting(request: HttpRequest) -> list[tuple[str, str]]:
    """Code and name of each language of somebody who waits: no other makes a difference."""
    waiting = MentorRequest.objects.visible_to(request.user).open().order_by()
    codes = {code for row in waiting.values_list("languages", flat=True) for code in row}
    named = ((code, languages.name_of(code)) for code in codes)
    return sorted(named, key=lambda pair: plain(pair[1]))
