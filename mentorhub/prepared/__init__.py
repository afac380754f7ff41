"""Prepared queries: built and compiled once, then run with other values.

To compose a queryset and to compile it takes Django longer than PostgreSQL needs to answer it. A
page that people open all day therefore declares its query once:

    @prepared
    def goals_of(reader: User, student: int) -> QuerySet[Goal]:
        return Goal.objects.visible_to(reader).filter(enrolment__student=student)

    goals_of(request.user, 7)          # a list
    goals_of.first(request.user, 7)    # the first row or None
    goals_of.get_or_404(request.user, 7)
    goals_of.exists(request.user, 7)
    goals_of.rows(request.user, 7)     # for the pages of a list: slices and ``count()``

The rules stay where they are, in querysets; the function is called with placeholders, for each set
of roles that its readers have. **Positional arguments are parameters**: numbers, texts, dates,
instants, durations, UUIDs, zones, rows (of which the query gets the key), a visitor, and lists of
keys, for ``any_of``. **Keyword arguments choose between statements**: booleans and members of
enums. Of a person the roles are asked, which costs a query for anyone but the reader: give the key
of others.

What the function may do is checked when it is called first, see ``building``: a value computed from
a parameter, a date of its own, another column of a row or a query raises PreparationError. So a
statement cannot contain what belongs to one reader or one day.

See docs/decisions/prepared-queries.md.
"""

from collections.abc import Callable, Hashable, Iterator
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from django.db.models import QuerySet
from django.http import Http404

from mentorhub.prepared.building import Operation, PreparationError, build, key_of
from mentorhub.prepared.keys import any_of
from mentorhub.prepared.running import Compiled

__all__ = ["PreparationError", "Prepared", "PreparedRows", "any_of", "prepared"]

P = ParamSpec("P")
Row = TypeVar("Row")

# Roles and keyword arguments make variants of a statement; more than these are a mistake.
MOST_VARIANTS = 200
# PostgreSQL's; an address may name a number that no column holds.
LARGEST_NUMBER = 2**63 - 1


class Prepared(Generic[P, Row]):
    """Each method raises PreparationError when the function is not one that can be prepared."""

    def __init__(self, function: Callable[P, QuerySet[Any, Row]]) -> None:
        self._function = function
        self._compiled: dict[Hashable, Compiled] = {}
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """The rows."""
        return self._get(Operation.ROWS, args, kwargs).rows(args)

    def first(self, *args: P.args, **kwargs: P.kwargs) -> Row | None:
        """The first row, or None; the function limits what is read."""
        return next(iter(self(*args, **kwargs)), None)

    def get_or_404(self, *args: P.args, **kwargs: P.kwargs) -> Row:
        """The first row; raises Http404 where there is none, as ``get_object_or_404``."""
        found = self.first(*args, **kwargs)
        if found is None:
            raise Http404
        return found

    def exists(self, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Whether there is a row."""
        return self._get(Operation.EXISTS, args, kwargs).value(args) is not None

    def rows(self, *args: P.args, **kwargs: P.kwargs) -> "PreparedRows[Row]":
        """The rows to come: no query before they are sliced, counted or iterated."""
        return PreparedRows(self, args, kwargs)

    def _get(self, operation: Operation, args: Any, kwargs: Any) -> Compiled:
        if any(isinstance(value, int) and abs(value) > LARGEST_NUMBER for value in args):
            return Compiled.of_nothing()
        key = (operation, key_of(args, kwargs))
        compiled = self._compiled.get(key)
        if compiled is None:
            if len(self._compiled) >= MOST_VARIANTS:
                raise PreparationError(f"{self!r} has more than {MOST_VARIANTS} variants.")
            compiled = self._compiled[key] = build(operation, self._function, args, kwargs)
        return compiled

    def __repr__(self) -> str:
        return f"<prepared {self._function.__module__}.{self._function.__qualname__}>"


class PreparedRows(Generic[Row]):
    """What a paginator asks of a list. The function gives a queryset without a limit."""

    def __init__(self, query: Prepared[Any, Row], args: Any, kwargs: Any) -> None:
        self._query, self._args, self._kwargs = query, args, kwargs

    def __iter__(self) -> Iterator[Row]:
        return iter(self._query(*self._args, **self._kwargs))

    def __getitem__(self, part: slice) -> list[Row]:
        first, last = part.start or 0, part.stop
        if last <= first:
            return []
        compiled = self._query._get(Operation.SLICE, self._args, self._kwargs)
        return compiled.rows(self._args, [last - first, first])

    def count(self) -> int:
        return self._query._get(Operation.COUNT, self._args, self._kwargs).value(self._args) or 0


def prepared(function: Callable[P, QuerySet[Any, Row]]) -> Prepared[P, Row]:
    """Decorate a function that returns a queryset; see the module."""
    return Prepared(function)
