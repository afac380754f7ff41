"""Saves what an assessor writes, field by field, on the login ``guides``.

A row carries a revision, which each save increments. A save that another page overtook is refused
(DraftConflictError) when the field itself has changed there; other fields of the row do not matter.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from guides.models import Evaluation, Mark, SkillWords
from guides.reading import reading_as

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

FIELDS: dict[type[Any], tuple[str, ...]] = {
    Mark: ("value", "words"),
    SkillWords: ("words",),
    Evaluation: ("outcome", "words", "mentor_words"),
}
# How a row leads to its draft.
_EVALUATION = {Mark: "evaluation__in", SkillWords: "evaluation__in", Evaluation: "pk__in"}


class DraftClosedError(Exception):
    """There is no such row in a draft of this person: given back, released, or another’s."""


class DraftConflictError(Exception):
    """Another page changed the field. ``saved``: its text now; ``revision``: that of its row."""

    def __init__(self, saved: dict[str, str], revision: int) -> None:
        super().__init__(sorted(saved))
        self.saved, self.revision = saved, revision


@dataclass(frozen=True)
class Typed:
    """What a page sends for one row: ``texts`` by field; ``revision`` of the row that it knows, and
    with it what it takes the fields for (``was``)."""

    texts: Mapping[str, str]
    revision: int
    was: Mapping[str, str] = field(default_factory=dict)

    def conflicts_with(self, row: Any) -> dict[str, str]:
        """The saved texts of the fields that somebody else changed."""
        if row.revision == self.revision:
            return {}
        saved = {name: getattr(row, name) for name in self.texts}
        return {
            name: text
            for name, text in saved.items()
            if text not in (self.texts[name], self.was.get(name))
        }


def save(assessor: "User", defence: int, model: type[Any], pk: int, typed: Typed) -> int:
    """Save the fields of one row; returns its new revision. Raises DraftClosedError and
    DraftConflictError. Two queries, and two more when another page was faster."""
    with _open_draft(assessor):
        rows = _rows(model, defence).filter(pk=pk)
        # The revision is a column of the row itself: whoever waited for its lock compares again.
        unchanged = rows.filter(revision=typed.revision)
        if unchanged.update(revision=typed.revision + 1, **_values(model, typed.texts)):
            return typed.revision + 1
        row = rows.select_for_update(of=("self",)).first()
        if row is None:
            raise DraftClosedError
        if conflicts := typed.conflicts_with(row):
            raise DraftConflictError(conflicts, row.revision)
        return _write(row, typed.texts)


@contextmanager
def _open_draft(assessor: "User") -> Iterator[None]:
    """A trigger refuses what was saved while the draft was released."""
    try:
        with reading_as(assessor):
            yield
    except IntegrityError as error:
        raise DraftClosedError from error


def _rows(model: type[Any], defence: int) -> QuerySet[Any]:
    drafts = Evaluation.objects.filter(assessment__defence=defence)
    return model.objects.filter(**{_EVALUATION[model]: drafts.values("pk")})


def _values(model: type[Any], texts: Mapping[str, str]) -> dict[str, Any]:
    return {**texts, **({"updated_at": timezone.now()} if model is Evaluation else {})}


def _write(row: Any, texts: Mapping[str, str]) -> int:
    changed = {name: text for name, text in texts.items() if getattr(row, name) != text}
    if not changed:
        return row.revision
    revision = row.revision + 1
    values = _values(type(row), changed)
    if not type(row).objects.filter(pk=row.pk).update(revision=revision, **values):
        raise DraftClosedError
    return revision


@dataclass
class SavedForm:
    """What became of a form with many rows: the conflicts by model and primary key."""

    conflicts: dict[tuple[type[Any], int], DraftConflictError] = field(default_factory=dict)


def save_all(
    assessor: "User", defence: int, rows: Mapping[tuple[type[Any], int], Typed]
) -> SavedForm:
    """Save the rows of a page without JavaScript; those that another page changed are left as they
    are. Raises DraftClosedError when there is no draft."""
    saved = SavedForm()
    with _open_draft(assessor):
        for model in FIELDS:
            typed = {pk: each for (of, pk), each in rows.items() if of is model}
            known = _rows(model, defence).filter(pk__in=typed)
            found = list(known.select_for_update(of=("self",)).order_by("pk"))
            if typed and not found:
                raise DraftClosedError
            for row in found:
                if conflicts := typed[row.pk].conflicts_with(row):
                    saved.conflicts[model, row.pk] = DraftConflictError(conflicts, row.revision)
                else:
                    _write(row, typed[row.pk].texts)
    return saved
