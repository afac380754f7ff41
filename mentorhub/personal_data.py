"""The registry of what anonymising a person does to each text column; each area fills it.

An area declares its models in its own ``anonymising.py``, which is imported at start. A text column
is either kept, with a reason, or cleared, with the person whose text it holds.
``mentorhub.accounts.anonymising`` runs the registry; tests/accounts/test_personal_data.py fails for
a text column that nobody has declared. Why what is kept: docs/decisions/anonymising.md.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q

from mentorhub import endings

# Replaces a text where a constraint of the database refuses an empty one. The trigger of
# matching_assignment (migration 0003) compares with this character.
REMOVED = "…"

Person = Any
# A lookup from the model to the person ("session__student"), or a function that returns the rows of
# a person as a Q; or several, any of which is enough.
Lookup = str | Callable[[Person], Q]
Whose = Lookup | tuple[Lookup, ...]

TEXT = (
    models.CharField,  # and so URLs, e-mail addresses, slugs
    models.TextField,
    models.JSONField,
    models.FileField,
    models.BinaryField,
    models.GenericIPAddressField,
)


@dataclass(frozen=True)
class Keep:
    """These columns stay as they are, in every row."""

    columns: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class Clear:
    """In the rows of the person, set columns to values; a function is called with the person."""

    values: dict[str, Any]
    of: Whose


@dataclass(frozen=True)
class DeleteRows:
    """The rows of the person are deleted, with all their columns."""

    of: Whose


@dataclass(frozen=True)
class RemoveFiles:
    """Files to be deleted from the storage once the transaction is committed.

    ``found`` lists them for a person before any row is changed; ``remove`` deletes one.
    """

    found: Callable[[Person], Iterable[Any]]
    remove: Callable[[Any], None]


@dataclass(frozen=True)
class NamedInLog:
    """The ``str()`` of such a row holds the person's name or text, and the log of the admin quotes
    it."""

    of: Whose


@dataclass(frozen=True)
class MustHaveEnded:
    """A person with such a row that has not ended cannot be anonymised."""

    of: Whose


Rule = Keep | Clear | DeleteRows | RemoveFiles | NamedInLog | MustHaveEnded
R = TypeVar("R", bound=Rule)

logger = logging.getLogger(__name__)
_declared: dict[type[models.Model], tuple[Rule, ...]] = {}


def declare(model: type[models.Model], *rules: Rule) -> None:
    """Declare the rules of a model. Raises ValueError for a second declaration of the same
    model."""
    if model in _declared:
        raise ValueError(f"{model._meta.label} is declared twice.")
    _declared[model] = rules


def keep(*columns: str, because: str) -> Keep:
    return Keep(columns, because)


def declarations() -> dict[type[models.Model], tuple[Rule, ...]]:
    """Every declared model, in the order of the declarations."""
    return dict(_declared)


def rows_of(
    person: Person, model: type[models.Model], whose: Whose
) -> "Iterator[models.QuerySet[Any]]":
    """The rows of the model that belong to this person: one queryset for each lookup.

    One query with all of them would read the whole table, since no index serves an OR over joins.
    """
    for lookup in whose if isinstance(whose, tuple) else (whose,):
        rows = lookup(person) if callable(lookup) else Q(**{lookup: person.pk})
        yield model._base_manager.filter(rows)


def is_text(field: models.Field) -> bool:
    """Whether a column may hold text of a person; one with fixed choices does not."""
    if isinstance(field, ArrayField):
        return is_text(field.base_field)
    return isinstance(field, TEXT) and not field.choices


def has_running_rows(person: Person) -> bool:
    """Whether the person has a row that must have ended and has not. A cover ends by its date."""
    return any(
        not endings.has_ended(row)
        for model, rule in _rules(MustHaveEnded)
        for rows in rows_of(person, model, rule.of)
        for row in rows.filter(ended_at=None)
    )


def clear(person: Person, *, using: str) -> None:
    """Run all declarations for a person, in the caller's transaction on the login ``using``.

    The number of statements does not depend on the number of rows, and no rows are loaded but the
    names of files. Rows are deleted last, since others may be found through them.
    """
    files = [
        (rule.remove, file) for _model, rule in _rules(RemoveFiles) for file in rule.found(person)
    ]
    for model, rule in _rules(Clear):
        values = {
            column: value(person) if callable(value) else value
            for column, value in rule.values.items()
        }
        for rows in rows_of(person, model, rule.of):
            rows.update(**values)
    for model, rule in _rules(DeleteRows):
        for rows in rows_of(person, model, rule.of):
            rows.delete()
    transaction.on_commit(lambda: _remove(files), using=using)


def _remove(files: list[tuple[Callable[[Any], None], Any]]) -> None:
    """Remove the files; a failure is logged and does not stop the others."""
    for remove, file in files:
        try:
            remove(file)
        except OSError:
            logger.exception("The file %s of an anonymised person could not be removed.", file)


def _rules(kind: type[R]) -> Iterator[tuple[type[models.Model], R]]:
    for model, rules in _declared.items():
        for rule in rules:
            if isinstance(rule, kind):
                yield model, rule
