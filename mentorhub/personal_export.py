"""The registry of what a person downloads as “my data”; each area fills it.

An area declares its models in its own ``personal_export.py``, which is imported at start: as a
``Table``, or as left out, with a reason. ``mentorhub.accounts.data_export`` writes the file.
tests/accounts/test_data_export.py fails for a model that leads to a person and is neither, and for
a column of a table that is neither written nor left out. docs/decisions/personal-export.md.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils.text import capfirst

Person = Any
# Columns by which a row is called: the label of "path__title" is that of the path.
NAMES = ("name", "title")

# Reasons to leave out a column.
THE_PERSON = "It is the person whose data this is."
INTERNAL = "A number or a mark of ours, which says nothing of a person."
OPENS_SOMETHING = "Opens something to whoever holds the file."
DERIVED = "Made of other columns."
OF_OTHERS = "Says something of somebody else."


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows that a person downloads as one file."""

    # The name of the file in the archive, without its end.
    name: str
    model: type[models.Model]
    # The rows of a person, of which they may see each one now.
    rows: Callable[[Person], models.QuerySet[Any]]
    # Lookups from the model; names of annotations are written as they are.
    columns: tuple[str, ...]
    # Columns that are not written, and why.
    without: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonalFile:
    # Within the folder of its kind; it is made safe and unique.
    name: str
    # Raises FileNotFoundError when it is gone.
    open: Callable[[], IO[bytes]]


_tables: dict[str, Table] = {}
_files: dict[str, Callable[[Person], Iterable[PersonalFile]]] = {}
_left_out: dict[type[models.Model], str] = {}


def register(table: Table) -> None:
    """Raises ValueError when the name is taken."""
    if table.name in _tables:
        raise ValueError(f"Two tables of the export are called {table.name!r}.")
    _tables[table.name] = table


def register_files(folder: str, found: Callable[[Person], Iterable[PersonalFile]]) -> None:
    """Files of a person, one folder of the archive. Raises ValueError when it is taken."""
    if folder in _files:
        raise ValueError(f"Two folders of the export are called {folder!r}.")
    _files[folder] = found


def leave_out(*left_out: type[models.Model], because: str) -> None:
    """Models with rows that lead to a person, and are not downloaded."""
    _left_out.update(dict.fromkeys(left_out, because))


def tables() -> list[Table]:
    return [_tables[name] for name in sorted(_tables)]


def folders() -> list[tuple[str, Callable[[Person], Iterable[PersonalFile]]]]:
    return sorted(_files.items())


def left_out() -> dict[type[models.Model], str]:
    return dict(_left_out)


def field_of(model: type[models.Model], column: str) -> Any:
    """The field of a lookup; None for an annotation."""
    found = _fields_of(model, column)
    return found[-1] if found else None


def label_of(model: type[models.Model], column: str) -> str:
    """What a column is called, in the active language: of "session__mentor__name" it is “Session:
    mentor”."""
    found = _fields_of(model, column)
    if len(found) > 1 and found[-1].name in NAMES:
        found.pop()
    labels = [str(each.verbose_name) for each in found]
    return capfirst(": ".join(labels)) if labels else column.replace("_", " ")


def _fields_of(model: type[models.Model], column: str) -> list[Any]:
    found: list[Any] = []
    options = model._meta
    for part in column.split(LOOKUP_SEP):
        try:
            found.append(options.get_field(part))
        except FieldDoesNotExist:
            return []
        if found[-1].is_relation:
            options = found[-1].related_model._meta
    return found
