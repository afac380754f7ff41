"""Ends rows together with all that depends on them: a registry, a preview, and the execution.

This module knows no model. An area declares in its own ``endings.py`` (imported by
``MentorHubConfig``) which rows end with a row, and the consequences of its end::

    @endings.takes_along("accounts.Role")
    def approvals(role, ending): ...            # -> rows that end as well

    @endings.part("students.Mentorship")
    def sessions(mentorship, ending): ...       # -> Consequences

The preview and ``carry_out`` compute the same plan. ``carry_out`` computes it again under locks and
compares, so that it never does anything but what the preview showed.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models, transaction

from mentorhub.database import current_login
from mentorhub.plain_text import plain

# A row of accounts.User, which is above this layer.
Person = Any
# The identity of a row: the label of its model and its primary key.
Key = tuple[str, Any]


class EndedAlreadyError(ValueError):
    """The row had ended before; nothing was changed."""


class PlanChangedError(Exception):
    """The plan has changed since it was shown; nothing was changed. ``plan`` is the new one."""

    def __init__(self, plan: "Plan") -> None:
        super().__init__("The plan has changed since it was shown.")
        self.plan = plan


@dataclass(frozen=True)
class Ending:
    """Who ends something, when (UTC) and why.

    ``informed`` has the primary keys of people who are informed in another way, and so get no mail
    about the end itself. ``rows`` has all rows that end together; ``plan_for`` sets it.
    """

    by: Person
    at: datetime
    because: str = ""
    informed: frozenset[int] = frozenset()
    rows: frozenset[Key] = frozenset()

    def includes(self, row: models.Model) -> bool:
        return key_of(row) in self.rows

    def notified_of_end(self, *people: Person) -> tuple[Person, ...]:
        """Those of the people who get a mail about the end itself: neither the person who ends it,
        nor people who are informed in another way."""
        return tuple(p for p in people if p.pk != self.by.pk and p.pk not in self.informed)


@dataclass(frozen=True)
class Consequence:
    """One consequence of an ending.

    ``sentence`` is in the active language, and empty for what nobody needs to read. ``name`` is
    unique among those of its row, and differs when the consequence differs. ``at`` is its date,
    shown in the zone of the reader. ``told`` are the people who get a mail. Without ``carry_out``
    it only informs. ``closes`` marks the one that ends the row itself, which is carried out last.
    """

    name: str
    sentence: str
    at: datetime | None = None
    told: tuple[Person, ...] = ()
    carry_out: Callable[[], object] | None = None
    closes: bool = False


@dataclass
class Node:
    """A row that ends. ``level`` is 0 for the rows asked for, and 1 more for each step from
    them."""

    row: models.Model
    level: int
    consequences: list[Consequence] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        return next((each.sentence for each in self.consequences if each.closes), str(self.row))

    @property
    def shown(self) -> list[Consequence]:
        """The consequences with a sentence, without the end of the row itself."""
        return [each for each in self.consequences if each.sentence and not each.closes]


@dataclass
class Plan:
    """All rows that end, in the order of the preview: each row before those that end with it."""

    ending: Ending
    nodes: list[Node]

    @property
    def told(self) -> list[Person]:
        """Each person who gets a mail, once, sorted by name."""
        people = {
            person.pk: person
            for node in self.nodes
            for each in node.consequences
            for person in each.told
        }
        return sorted(people.values(), key=lambda person: (plain(person.name), person.pk))

    @property
    def signature(self) -> str:
        """A hash that is equal for equal plans, whoever computes them and when."""
        lines = sorted(
            f"{key_of(node.row)}/{each.name}/{each.at}/{sorted(person.pk for person in each.told)}"
            for node in self.nodes
            for each in node.consequences
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]

    def in_execution_order(self) -> Iterator[Consequence]:
        """The consequences: rows that depend on another first, and the end of a row last."""
        for node in reversed(self.nodes):
            yield from sorted(node.consequences, key=lambda each: each.closes)


TakesAlong = Callable[[Any, Ending], Iterable[models.Model]]
Part = Callable[[Any, Ending], Iterable[Consequence]]
_takes_along: dict[str, list[TakesAlong]] = defaultdict(list)
_parts: dict[str, list[Part]] = defaultdict(list)
_has_ended: dict[str, Callable[[Any], bool]] = {}
_person_of: dict[str, str] = {}


def register(label: str, *, has_ended: Callable[[Any], bool], person: str = "") -> None:
    """Declare a model whose rows can end.

    ``person`` names the foreign key to the person whose row is locked first (``lock_people``);
    empty for the model of people.
    """
    _has_ended[label] = has_ended
    _person_of[label] = person


def takes_along(label: str) -> Callable[[TakesAlong], TakesAlong]:
    """Decorator for a function that returns the rows that end together with a row."""

    def add(function: TakesAlong) -> TakesAlong:
        _takes_along[label].append(function)
        return function

    return add


def part(label: str) -> Callable[[Part], Part]:
    """Decorator for a function that returns consequences of the end of a row."""

    def add(function: Part) -> Part:
        _parts[label].append(function)
        return function

    return add


def has_ended(row: models.Model) -> bool:
    return bool(_has_ended[row._meta.label](row))


def key_of(row: models.Model) -> Key:
    return row._meta.label, row.pk


def plan_for(rows: Iterable[models.Model], ending: Ending, *, lock: bool = False) -> Plan:
    """The plan of ending these rows. Rows are read again; those that have ended are left out.

    With ``lock`` they are locked until the end of the transaction.
    """
    found: dict[Key, Node] = {}
    for row in rows:
        _collect(row, 0, ending, found, lock=lock)
    ending = replace(ending, rows=frozenset(found))
    nodes = list(found.values())
    for node in nodes:
        for each in _parts[node.row._meta.label]:
            node.consequences.extend(each(node.row, ending))
    return Plan(ending, nodes)


def carry_out(rows: Iterable[models.Model], ending: Ending, *, expected: str | None = None) -> Plan:
    """End the rows with all that follows, in one transaction; returns what was done.

    A row that has ended before is left out, and nobody is told again. ``expected`` is the signature
    of the plan that a person has seen: raises ``PlanChangedError`` when it is another by now.
    """
    rows = list(rows)
    with transaction.atomic(using=current_login()):
        lock_people(_people_of(rows, ending))
        plan = plan_for(rows, ending, lock=True)
        if expected is not None and plan.signature != expected:
            raise PlanChangedError(plan)
        for each in plan.in_execution_order():
            if each.carry_out is not None:
                each.carry_out()
    return plan


def lock_people(keys: Iterable[Any]) -> None:
    """Lock the rows of these people until the transaction ends, always in the same order.

    Everything that gives a student a mentor or removes one starts with this, as the triggers of the
    database do (students/migrations/0002). So two transactions about the same person wait for each
    other, the second sees the result of the first, and neither ends in a deadlock.
    """
    people = get_user_model()._base_manager.filter(pk__in=list(keys)).order_by("pk")
    list(people.select_for_update(no_key=True).values_list("pk"))


def _people_of(rows: Iterable[models.Model], ending: Ending) -> set[Any]:
    """The people whose rows ``carry_out`` locks before it computes the plan."""
    found: dict[Key, Node] = {}
    for row in rows:
        _collect(row, 0, ending, found, lock=False)
    return {_person(node.row) for node in found.values()}


def _person(row: models.Model) -> Any:
    field = _person_of[row._meta.label]
    return getattr(row, f"{field}_id") if field else row.pk


def _collect(
    row: models.Model, level: int, ending: Ending, found: dict[Key, Node], *, lock: bool
) -> None:
    key = key_of(row)
    if key in found:
        return
    fresh = _read(row, lock=lock)
    if fresh is None or _has_ended[key[0]](fresh):
        return
    found[key] = Node(fresh, level)
    for each in _takes_along[key[0]]:
        for other in each(fresh, ending):
            _collect(other, level + 1, ending, found, lock=lock)


def _read(row: models.Model, *, lock: bool) -> models.Model | None:
    rows = type(row)._base_manager.filter(pk=row.pk)
    if not lock:
        return rows.first()
    # Mostly locked already; not if the row was given to another person a moment ago.
    lock_people([_person(row)])
    # Other rows than people are locked against new foreign keys too: no session may be added to a
    # mentorship that ends.
    no_key = row._meta.label == "accounts.User"
    # Without an order: that of the model may join the person, whose row would then be locked too.
    return rows.order_by().select_for_update(of=("self",), no_key=no_key).first()
