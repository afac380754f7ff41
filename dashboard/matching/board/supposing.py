"""What if: a run on other facts (a seat more, a path opened), before anything is saved.

The assumptions stand in the address of the page, so that it can be kept and shared:
``?capacity=12:5&open=12:3`` reads "person 12 takes 5 students, and is approved for path 3".
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.matching.board.forms import chosen_preset
from dashboard.matching.board.rooms import mentors_with_seats
from dashboard.matching.models import MatchingRun, WeightPreset
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.forms.parameters import parse_int
from students.models import Path

MOST, MOST_STUDENTS, FOUND = 20, 40, 8


@dataclass(frozen=True)
class Assumption:
    kind: str
    mentor: User
    capacity: int = 0
    path: Path | None = None
    # The address without it.
    without: str = ""


@dataclass(frozen=True)
class Figure:
    """One line of the comparison; ``better`` is None when nothing changed."""

    label: str
    before: float
    after: float
    more_is_better: bool

    @property
    def better(self) -> bool | None:
        if self.before == self.after:
            return None
        return (self.after > self.before) == self.more_is_better


def pairs_in(request: HttpRequest, name: str) -> list[tuple[int, int]]:
    """``capacity=12:5`` as (12, 5); what is not two numbers is passed over."""
    found = []
    for each in parameters.many(request.GET, name, most=MOST):
        first, _colon, second = each.partition(":")
        who, what = parse_int(first, 9), parse_int(second, 9)
        if who is not None and what is not None:
            found.append((who, what))
    return found


def what_if_of(request: HttpRequest) -> dict[str, Any]:
    """As ``MatchingRun.what_if`` keeps it; empty without any assumption."""
    capacity = {str(who): min(n, MOST_STUDENTS) for who, n in pairs_in(request, "capacity")}
    opened: dict[str, list[int]] = {}
    for who, path in pairs_in(request, "open"):
        opened.setdefault(str(who), []).append(path)
    found = {"capacity": capacity, "open_path": opened}
    return {key: value for key, value in found.items() if value}


def assumptions_of(what_if: dict[str, Any], request: HttpRequest | None = None) -> list[Assumption]:
    """With the people and paths they speak of. Two queries.

    With ``request``, each also has the address of its page without it.
    """
    capacity, opened = what_if.get("capacity", {}), what_if.get("open_path", {})
    people = User.objects.in_bulk({int(who) for who in (*capacity, *opened)})
    paths = Path.objects.in_bulk({path for rows in opened.values() for path in rows})
    found = []
    for who, n in capacity.items():
        if mentor := people.get(int(who)):
            rest = _without(request, "capacity", f"{who}:{n}")
            found.append(Assumption("capacity", mentor, capacity=n, without=rest))
    for who, numbers in opened.items():
        for number in numbers:
            mentor, path = people.get(int(who)), paths.get(number)
            if mentor and path:
                rest = _without(request, "open", f"{who}:{number}")
                found.append(Assumption("open", mentor, path=path, without=rest))
    return found


def _without(request: HttpRequest | None, name: str, value: str) -> str:
    return "" if request is None else parameters.query_without(request.GET, name, value)


def before_and_after(run: MatchingRun) -> list[Figure]:
    """The figures of a run; of one that asks what would be if, beside those of today."""
    after = run.result
    before = after.get("before", after)
    labels = {
        "matched": (_("Students with a mentor"), True),
        "unmatched": (_("Students nobody fits"), False),
        "mean_wait": (_("Mean wait of those left, in days"), False),
        "longest_wait": (_("Longest wait of those left, in days"), False),
    }
    return [
        Figure(label, before.get(key) or 0, after.get(key) or 0, good)
        for key, (label, good) in labels.items()
    ]


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
