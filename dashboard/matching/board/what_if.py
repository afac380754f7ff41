"""What if: a run on other facts (a seat more, a path opened), before anything is saved.

The assumptions stand in the address of the page, so that it can be kept and shared:
``?capacity=12:5&open=12:3`` reads "person 12 takes 5 students, and is approved for path 3".
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dashboard.matching.models import MatchingRun
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
