"""The registry of the numbers around a page: how much is unread, beside the bell and beside entries
of the navigation.

A feature registers its number in its ``navigation.py``. All numbers of a reader are read in one
query, so a further one costs no page a query.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mentorhub.prepared import prepared

Person = Any
# More than these are "99+"; counting further would only cost.
MAX_SHOWN = 99


@dataclass(frozen=True, kw_only=True)
class Number:
    name: str
    # Given a reader, of whom only key and roles are known: an ``ArraySubquery`` of numbers, the sum
    # of which it is; null for readers who never have any.
    parts: Callable[[Person], Any]
    # The channel of mentorhub.live that says when it changes, and its key.
    channel: str
    channel_key: Callable[[Person], Any] = lambda reader: reader.pk


_numbers: dict[str, Number] = {}


def register(number: Number) -> Number:
    """Raises ValueError when the name is taken."""
    if number.name in _numbers:
        raise ValueError(f"Two numbers are called {number.name!r}.")
    _numbers[number.name] = number
    return number


def named(name: str) -> Number:
    """Raises KeyError."""
    return _numbers[name]


def number_of(user: Person, name: str) -> int:
    """One query for all numbers of a person, however often they are drawn."""
    if not hasattr(user, "numbers_around"):
        rows = _of_reader(user)
        found = rows[0] if rows else ()
        user.numbers_around = {
            each: sum(part or 0 for part in parts or ())
            for each, parts in zip(_numbers, found, strict=False)
        }
    return user.numbers_around.get(name, 0)


def shown(number: int) -> str:
    return f"{MAX_SHOWN}+" if number > MAX_SHOWN else str(number)


def render_number(request: HttpRequest, entry: Any) -> HttpResponse:
    """The number beside an entry of the navigation, which htmx fetches again when it has changed;
    the answer of the page “<name>_number”."""
    found = number_of(request.user, entry.number)
    context = {"entry": {"number": found, "count": shown(found), "bar_id": entry.bar_id}}
    return render(request, "components/_entry_number_again.html", context)


@prepared
def _of_reader(reader: Person) -> QuerySet[Any, Any]:
    parts = {f"number_{each.name}": each.parts(reader) for each in _numbers.values()}
    rows = get_user_model().objects.filter(pk=reader.pk).order_by()
    return rows.annotate(**parts).values_list(*parts)
