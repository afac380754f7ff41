"""Calls the function of a prepared query with placeholders, twice, and compares the two statements.

Each parameter has two placeholders. A value in the statement that is the first one in the first
statement and the second one in the second is that parameter; one that is the same in both is a
constant. Anything else has been computed from a parameter, and is refused: it would keep the value
of the placeholder for ever.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet

from mentorhub.prepared.running import Compiled
from mentorhub.prepared.statement import Slot, Statement

# Zones that nobody else has, two for each of eight arguments.
ISLANDS = (
    "Apia", "Chuuk", "Efate", "Fakaofo", "Fiji", "Funafuti", "Gambier", "Kosrae", "Kwajalein",
    "Majuro", "Nauru", "Niue", "Palau", "Pitcairn", "Tarawa", "Wake",
)  # fmt: skip
CONSTANTS = (str, int, float, timedelta, type(None))


class PreparationError(TypeError):
    """The function of a prepared query does what cannot be prepared."""


class Operation(Enum):
    """What is made of the queryset."""

    ROWS = auto()
    # With a limit and an offset as two more values.
    SLICE = auto()
    COUNT = auto()
    EXISTS = auto()


class _CapturedError(Exception):
    """Ends ``QuerySet.count`` and ``exists`` where they would send their statement."""


def key_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
    """What chooses the statement: the keyword arguments, the types of the parameters, and of a
    person the facts that the rules ask about."""
    parts: list[Hashable] = [_type_of(value) for value in args]
    for name, value in kwargs.items():
        if not isinstance(value, bool | Enum):
            raise PreparationError(f"{name} must be a boolean or a member of an enum.")
        parts.append((name, value))
    return tuple(parts)


def _type_of(value: Any) -> Hashable:
    if not _is_person(value):
        return value.__class__
    person: Any = value
    return (
        value.__class__,
        person.role_kinds,
        person.enrolled_path_id is not None,
        person.has_ended_enrolment,
    )


def _is_person(value: Any) -> bool:
    """Whether the rules of ``access`` ask about the value; accounts.User is in a layer above."""
    return isinstance(value, Model) and hasattr(value.__class__, "role_kinds")


def build(
    operation: Operation, function: Callable[..., QuerySet], args: Any, kwargs: Any
) -> Compiled:
    """Raises PreparationError where the function cannot be prepared."""
    pairs = [_placeholders(n, value) for n, value in enumerate(args)]
    one, other = (
        _compile(operation, function, [pair[turn] for pair in pairs], kwargs) for turn in (0, 1)
    )
    if one is None or other is None:
        if one is not other:
            raise PreparationError(f"{function.__qualname__} is empty for some values only.")
        return Compiled.of_nothing()
    queryset, compiler, sql, values = one
    if sql != other[2]:
        raise PreparationError(f"{function.__qualname__} gives another statement for other values.")
    known = {
        _identity(first, second): (n, name)
        for n, pair in enumerate(pairs)
        for name, first, second in _values_in_sql(*pair)
    }
    slots: list[Slot] = [
        _slot(known, first, second, function)
        for first, second in zip(values, other[3], strict=True)
    ]
    if operation == Operation.SLICE:
        if queryset.query.is_sliced:
            raise PreparationError(f"{function.__qualname__} has a limit of its own.")
        sql += " LIMIT %s OFFSET %s"
        values = (*values, 1, 0)
        slots += [(len(args), ""), (len(args) + 1, "")]
    statement = Statement.make(sql, list(values), slots)
    return Compiled(queryset, compiler, statement)


def _compile(
    operation: Operation, function: Callable[..., QuerySet], args: list[Any], kwargs: Any
) -> tuple[QuerySet, Any, str, tuple[Any, ...]] | None:
    """The queryset, its compiler, the statement and its values; None where it is always empty."""
    captured: list[tuple[str, Any]] = []
    with _without_queries():
        queryset = function(*args, **kwargs)
        # Every login compiles alike; this one needs no connection.
        compiler: Any = queryset.query.get_compiler(using="default")
        try:
            if operation in (Operation.ROWS, Operation.SLICE):
                sql, values = compiler.as_sql()
                return queryset, compiler, sql, tuple(values)
        except EmptyResultSet:
            return None
    with _without_queries(captured), suppress(_CapturedError):
        queryset.count() if operation == Operation.COUNT else queryset.exists()
    return (queryset, None, captured[0][0], tuple(captured[0][1])) if captured else None


def _slot(known: dict, first: Any, second: Any, function: Any) -> Slot:
    """The parameter that stands there, as its number and the attribute to read; None: constant."""
    found = known.get(_identity(first, second))
    if found is not None:
        return found
    if _is_json(first) and _is_json(second):
        # The driver's wrappers of JSON are never equal.
        same = first.adapted == second.adapted
    else:
        same = first == second and type(first) is type(second)
    if not same:
        raise PreparationError(
            f"{function.__qualname__} computes {first!r} from its parameters or from the clock. "
            "Compute it before, and give it as a parameter."
        )
    each = first if isinstance(first, list | tuple) else [first]
    if not all(isinstance(value, CONSTANTS) or _is_json(value) for value in each):
        raise PreparationError(
            f"{function.__qualname__} has the constant {first!r}. Give it as a parameter."
        )
    return None


def _is_json(value: Any) -> bool:
    return type(value).__name__ in ("Json", "Jsonb")


def _identity(first: Any, second: Any) -> Hashable:
    try:
        hash(first)
    except TypeError:
        return id(first)
    return (type(first), first, second)


def _placeholders(n: int, value: Any) -> tuple[Any, Any]:
    """Two values of the type of the argument that no other placeholder has."""
    place = 2 * n
    # Small, so that they fit every column of numbers.
    numbers = (30_001 + place, 30_002 + place)
    if isinstance(value, Model):
        return _stand_in(value, numbers[0]), _stand_in(value, numbers[1])
    if getattr(value, "is_anonymous", False):
        return value, value  # a visitor, of whom there is nothing to read
    made: dict[type, Callable[[int], Any]] = {
        int: lambda turn: numbers[turn],
        str: lambda turn: f"\ue000{numbers[turn]}",
        datetime: lambda turn: datetime(2001, 1, 1 + place + turn, 3, tzinfo=UTC),
        date: lambda turn: date(2001, 3, 1 + place + turn),
        timedelta: lambda turn: timedelta(days=1000, seconds=numbers[turn]),
        UUID: lambda turn: UUID(int=numbers[turn]),
        ZoneInfo: lambda turn: ZoneInfo(f"Pacific/{ISLANDS[place + turn]}"),
        # Of keys (mentorhub/prepared/keys.py).
        list: lambda turn: [numbers[turn]],
    }
    make = made.get(type(value))
    if make is None:
        raise PreparationError(f"{value!r} cannot be a parameter of a prepared query.")
    return make(0), make(1)


def _stand_in(row: Any, number: int) -> Any:
    """A row of which only the key is known, and of a person what the rules ask about."""
    model = row.__class__
    key: Any = number
    if model._meta.pk.get_internal_type() == "UUIDField":
        key = UUID(int=number)
    stand_in = model.from_db(None, [model._meta.pk.attname], [key])
    if _is_person(row):
        path = None if row.enrolled_path_id is None else number + 1000
        stand_in.__dict__.update(
            role_kinds=row.role_kinds,
            enrolled_path_id=path,
            has_ended_enrolment=row.has_ended_enrolment,
        )
    return stand_in


def _values_in_sql(first: Any, second: Any) -> Iterator[tuple[str, Any, Any]]:
    """What a parameter may become in the statement, each with the attribute that it is."""
    if isinstance(first, ZoneInfo):
        yield "key", first.key, second.key
    elif isinstance(first, Model):
        yield "pk", first.pk, second.pk
        path = getattr(first, "enrolled_path_id", None)
        if path is not None and _is_person(first):
            yield "enrolled_path_id", path, second.enrolled_path_id  # type: ignore[attr-defined]
    else:
        yield "", first, second


@contextmanager
def _without_queries(captured: list[tuple[str, Any]] | None = None) -> Iterator[None]:
    """While the function is called with placeholders, nothing may be read with them. ``captured``
    takes the statement that would have been sent."""

    def refuse(execute: Any, sql: str, values: Any, *args: Any) -> Any:
        if captured is not None:
            captured.append((sql, values))
            raise _CapturedError
        raise PreparationError(
            "The function of a prepared query reads something: another column of a row that it was "
            f"given, or rows. The query was: {sql[:200]}"
        )

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(refuse))
        yield
