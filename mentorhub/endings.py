"""What ends together: a registry, the preview that an administrator sees, and the carrying out.

Nothing here knows a model. An area names in its own ``endings.py`` (found by ``MentorHubConfig``)
what ends with a row and what follows from it::

    @endings.takes_along("accounts.Role")
    def approvals(role, ending): ...            # -> rows that end as well

    @endings.part("students.Mentorship")
    def sessions(mentorship, ending): ...       # -> Consequences

The preview and the carrying out compute the same plan; ``carry_out`` computes it again under locks
and compares, so that what was announced and what happens cannot differ.
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

# A row of accounts.User, which is above this layer.
Person = Any
# What tells a row from all others: its model's label and its primary key.
Key = tuple[str, Any]


class EndedAlreadyError(ValueError):
    """The row had ended before; nothing was changed."""


class PlanChangedError(Exception):
    """Something else would end by now than was shown; nothing was changed. ``plan`` is new."""

    def __init__(self, plan: "Plan") -> None:
        super().__init__("The plan has changed since it was shown.")
        self.plan = plan


@dataclass(frozen=True)
class Ending:
    """Who ends something, when (UTC) and why.

    ``informed`` are primary keys of people who hear of it in another way, and so get no mail about
    the end itself. ``rows`` are all that end in the same act; ``plan_for`` fills it in.
    """

    by: Person
    at: datetime
    because: str = ""
    informed: frozenset[int] = frozenset()
    rows: frozenset[Key] = frozenset()

    def includes(self, row: models.Model) -> bool:
        return key_of(row) in self.rows

    def notified_of_end(self, *people: Person) -> tuple[Person, ...]:
        """Those of the people who get a mail about the end itself: not whoever ends it, and nobody
        who is informed in another way."""
        return tuple(p for p in people if p.pk != self.by.pk and p.pk not in self.informed)


@dataclass(frozen=True)
class Consequence:
    """One thing that follows from an ending.

    ``sentence`` is in the language in force, and empty for what nobody needs to read. ``name``
    tells it from the others of its row, and changes when the consequence does. ``at`` is the date
    that belongs to it, shown in the reader's zone. Without ``carry_out`` it only informs.
    ``closes`` marks the one that ends the row itself: it is carried out last.
    """

    name: str
    sentence: str
    at: datetime | None = None
    told: tuple[Person, ...] = ()
    carry_out: Callable[[], object] | None = None
    closes: bool = False


@dataclass
class Node:
    """A row that ends. ``level`` is 0 for what was asked for, one more for each row between."""

    row: models.Model
    level: int
    consequences: list[Consequence] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        return next((each.sentence for each in self.consequences if each.closes), str(self.row))

    @property
    def shown(self) -> list[Consequence]:
        """What follows, beside the end of the row itself."""
        return [each for each in self.consequences if each.sentence and not each.closes]


@dataclass
class Plan:
    """All that ends, in the order in which it is shown: each row before what it takes along."""

    ending: Ending
    nodes: list[Node]

    @property
    def told(self) -> list[Person]:
        """Everybody who gets a mail, once, by name."""
        people = {
            person.pk: person
            for node in self.nodes
            for each in node.consequences
            for person in each.told
        }
        return sorted(people.values(), key=lambda person: (person.name, person.pk))

    @property
    def signature(self) -> str:
        """Equal for equal plans, whoever computes them and when."""
        lines = sorted(
            f"{key_of(node.row)}/{each.name}/{each.at}/{sorted(person.pk for person in each.told)}"
            for node in self.nodes
            for each in node.consequences
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]

    def in_order(self) -> Iterator[Consequence]:
        """What is taken along before the row that takes it; a row itself after its consequences."""
        for node in reversed(self.nodes):
            yield from sorted(node.consequences, key=lambda each: each.closes)


TakesAlong = Callable[[Any, Ending], Iterable[models.Model]]
Part = Callable[[Any, Ending], Iterable[Consequence]]
_takes_along: dict[str, list[TakesAlong]] = defaultdict(list)
_parts: dict[str, list[Part]] = defaultdict(list)
_has_ended: dict[str, Callable[[Any], bool]] = {}
_person_of: dict[str, str] = {}


def register(label: str, *, has_ended: Callable[[Any], bool], person: str = "") -> None:
    """A model whose rows can end. ``person`` names the foreign key of the one whose row is locked
    first (``lock_people``); of a person it is the row itself."""
    _has_ended[label] = has_ended
    _person_of[label] = person


def takes_along(label: str) -> Callable[[TakesAlong], TakesAlong]:
    def add(function: TakesAlong) -> TakesAlong:
        _takes_along[label].append(function)
        return function

    return add


def part(label: str) -> Callable[[Part], Part]:
    def add(function: Part) -> Part:
        _parts[label].append(function)
        return function

    return add


def has_ended(row: models.Model) -> bool:
    return bool(_has_ended[row._meta.label](row))


def key_of(row: models.Model) -> Key:
    return row._meta.label, row.pk


def plan_for(rows: Iterable[models.Model], ending: Ending, *, lock: bool = False) -> Plan:
    """What ending these rows would do. Rows are read afresh; those that have ended are left out.

    With ``lock`` (inside a transaction) they are held until its end.
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
        for each in plan.in_order():
            if each.carry_out is not None:
                each.carry_out()
    return plan


def lock_people(keys: Iterable[Any]) -> None:
    """Lock the rows of these people until the transaction ends, always in the same order.

    Whatever gives a student a mentor or takes one away starts with this, as the triggers of the
    database do (students/migrations/0002): so two who decide at once about the same person wait
    for each other, the second judges what the first has left, and neither is thrown out.
    """
    people = get_user_model()._base_manager.filter(pk__in=list(keys)).order_by("pk")
    list(people.select_for_update(no_key=True).values_list("pk"))


def _people_of(rows: Iterable[models.Model], ending: Ending) -> set[Any]:
    """Whose rows ``carry_out`` locks before it looks at what ends."""
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
    # Almost always held already; not if it was given to somebody else a moment ago.
    lock_people([_person(row)])
    # A mentorship is held against new sessions too, whose foreign keys would share the lock.
    no_key = row._meta.label == "accounts.User"
    # The order of a model may join the person, who would be locked against new keys.
    return rows.order_by().select_for_update(of=("self",), no_key=no_key).first()
