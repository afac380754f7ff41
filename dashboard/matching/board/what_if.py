"""What-if runs: a run on changed facts (a capacity, an open path, a language) that saves nothing.

The assumptions are parameters of the address, so that the page can be bookmarked and shared:
``?capacity=12:5&open=12:3&speaks=12:fr`` sets the capacity of user 12 to 5, approves them for path
3 and lets them speak French.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dashboard.matching.models import MatchingRun
from mentorhub.accounts import languages
from mentorhub.accounts.models import User
from mentorhub.formats import parse_int
from mentorhub.forms import parameters
from students.models import Path

MAX_ASSUMPTIONS, MAX_CAPACITY = 20, 40


class AssumptionKind(StrEnum):
    """The value is the name of the parameter."""

    CAPACITY = "capacity"
    OPEN_PATH = "open"
    LANGUAGE = "speaks"


@dataclass(frozen=True)
class Assumption:
    kind: AssumptionKind
    mentor: User
    capacity: int = 0
    path: Path | None = None
    # The code of the language that the mentor would speak too.
    language: str = ""
    # The query string of the page without this assumption.
    without: str = ""


@dataclass(frozen=True)
class Figure:
    """One row of the comparison; ``better`` is None when nothing changed."""

    label: str
    before: float
    after: float
    more_is_better: bool

    @property
    def better(self) -> bool | None:
        if self.before == self.after:
            return None
        return (self.after > self.before) == self.more_is_better


def assumption_values(request: HttpRequest) -> list[tuple[str, str]]:
    """The parameters of all assumptions, as (name, value)."""
    return [
        (kind.value, value)
        for kind in AssumptionKind
        for value in parameters.many(request.GET, kind, most=MAX_ASSUMPTIONS)
    ]


def what_if_of(request: HttpRequest) -> dict[str, Any]:
    """In the format of ``MatchingRun.what_if``; empty without assumptions."""
    capacity = {
        str(mentor): min(n, MAX_CAPACITY)
        for mentor, n in _numbers(request, AssumptionKind.CAPACITY)
    }
    opened: dict[str, list[int]] = {}
    for mentor, path in _numbers(request, AssumptionKind.OPEN_PATH):
        opened.setdefault(str(mentor), []).append(path)
    spoken: dict[str, list[str]] = {}
    for mentor, code in _languages(request):
        if code not in spoken.setdefault(str(mentor), []):
            spoken[str(mentor)].append(code)
    what_if = {"capacity": capacity, "open_path": opened, "languages": spoken}
    return {key: value for key, value in what_if.items() if value}


def _numbers(request: HttpRequest, kind: AssumptionKind) -> list[tuple[int, int]]:
    """``capacity=12:5`` as (12, 5); skips values that are not two numbers."""
    found = []
    for each in parameters.many(request.GET, kind, most=MAX_ASSUMPTIONS):
        first, _colon, second = each.partition(":")
        mentor, number = parse_int(first, 9), parse_int(second, 9)
        if mentor is not None and number is not None:
            found.append((mentor, number))
    return found


def _languages(request: HttpRequest) -> list[tuple[int, str]]:
    """``speaks=12:fr`` as (12, "fr"); skips what is no mentor and no language."""
    found = []
    for each in parameters.many(request.GET, AssumptionKind.LANGUAGE, most=MAX_ASSUMPTIONS):
        first, _colon, code = each.partition(":")
        mentor = parse_int(first, 9)
        if mentor is not None and code in languages.CODES:
            found.append((mentor, code))
    return found


def assumptions_of(what_if: dict[str, Any], request: HttpRequest | None = None) -> list[Assumption]:
    """The assumptions with their people and paths. Two queries.

    ``request``, of the page on which they are edited, is needed for ``Assumption.without``.
    """
    capacity, opened = what_if.get("capacity", {}), what_if.get("open_path", {})
    spoken = what_if.get("languages", {})
    people = User.objects.in_bulk({int(user) for user in (*capacity, *opened, *spoken)})
    paths = Path.objects.in_bulk({path for rows in opened.values() for path in rows})
    found = []
    for user, n in capacity.items():
        if mentor := people.get(int(user)):
            kind = AssumptionKind.CAPACITY
            without = _without(request, kind, f"{user}:{n}")
            found.append(Assumption(kind, mentor, capacity=n, without=without))
    for user, numbers in opened.items():
        for number in numbers:
            mentor, path = people.get(int(user)), paths.get(number)
            if mentor and path:
                kind = AssumptionKind.OPEN_PATH
                without = _without(request, kind, f"{user}:{number}")
                found.append(Assumption(kind, mentor, path=path, without=without))
    for user, codes in spoken.items():
        for code in codes if (mentor := people.get(int(user))) else ():
            kind = AssumptionKind.LANGUAGE
            without = _without(request, kind, f"{user}:{code}")
            found.append(Assumption(kind, mentor, language=code, without=without))
    return found


def _without(request: HttpRequest | None, kind: AssumptionKind, value: str) -> str:
    return "" if request is None else parameters.query_without(request.GET, kind, value)


def compare_figures(run: MatchingRun) -> list[Figure]:
    """The figures of a run; of a what-if run beside those without assumptions."""
    after = run.result
    before = after.get("before", after)
    labels = {
        "matched": (_("Students with a mentor"), True),
        "unmatched": (_("Students without a matching mentor"), False),
        "mean_wait": (_("Average remaining wait, in days"), False),
        "longest_wait": (_("Longest remaining wait, in days"), False),
    }
    return [
        Figure(label, before.get(key) or 0, after.get(key) or 0, good)
        for key, (label, good) in labels.items()
    ]
