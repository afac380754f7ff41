"""The managers' pages of the matching, with what the demo school has on them."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from dashboard.matching.models import MatchingRun, ProposedPair
from tests.browser.visitor import Visitor

Place = str | Callable[[Visitor], Any]
MANAGER = "manager@example.org"
# Names of URLs that the functions below reach.
BY_FUNCTION = {"matching_run", "matching_pair"}


def last_run(visitor: Visitor) -> Any:
    run = MatchingRun.objects.real().done().latest("asked_at")
    return visitor.goto(reverse("matching_run", args=[run.pk]))


def supposed_run(visitor: Visitor) -> Any:
    run = MatchingRun.objects.exclude(what_if={}).latest("asked_at")
    return visitor.goto(reverse("matching_run", args=[run.pk]))


def _pair(visitor: Visitor, **which: Any) -> Any:
    pair = ProposedPair.objects.filter(run__what_if={}, **which).latest("run__asked_at")
    return visitor.goto(reverse("matching_pair", args=[pair.pk]))


def pair(visitor: Visitor) -> Any:
    return _pair(visitor, mentor__isnull=False, runner_up__isnull=False)


def nobody(visitor: Visitor) -> Any:
    return _pair(visitor, mentor=None)


PLACES: dict[str, dict[str, Place]] = {
    MANAGER: {
        "matching": "/matching/",
        "nobody waits like this": "/matching/?q=zzz",
        "run": last_run,
        "run of what if": supposed_run,
        "runs": "/matching/runs/",
        "pair": pair,
        "somebody nobody fits": nobody,
        "who has room": "/matching/mentors/?show=all",
        "what if": "/matching/what-if/?q=a&capacity=3:5",
        "pinned and forbidden": "/matching/verdicts/",
    }
}
