"""The draft of a published project: a copy that is edited, previewed, and published at once.

The copy is a project of its own, with ``draft_of`` and the state draft, so that every page of the
administration can edit it and no rule shows it to anybody. ``Project.objects`` leaves copies out;
``Project.with_drafts`` has them. Why: docs/decisions/project-drafts.md.

Publishing writes the values of the copy into the rows that students know, so that what hangs on
them (marks of reading, what was handed in for a deliverable, links to a course item) stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from mentorhub.database import current_login, lock
from students.models import CourseItem, ExpectedDeliverable, Project, QuizQuestion, Resource

PROJECT_FIELDS = ("title", "summary", "level", "hours", "presentation_minutes", "brief")
# Each kind of part, with its parent and what a draft may change. Questions follow their item.
PART_FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    ExpectedDeliverable: ("position", "title", "format"),
    CourseItem: ("position", "kind", "title", "minutes", "body", "url", "file_id"),
    QuizQuestion: ("position", "kind", "text", "choices"),
    Resource: ("position", "kind", "title", "url", "file_id", "description"),
}


class NoDraftError(ValidationError):
    """The project cannot have a draft, or has none; the message says why."""


class ChangeKind(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """One difference between a project and its draft. ``part`` is the row of the draft, or of the
    published project when the draft leaves it out."""

    kind: ChangeKind
    part: Any
    # Of a project that is changed.
    fields: tuple[str, ...] = ()


def draft_of(project: Project) -> Project | None:
    return Project.with_drafts.filter(draft_of=project.pk).first()


def start(project: Project) -> Project:
    """Copy the project with its parts. Returns the draft that it has already, if any.

    Raises ``NoDraftError`` when the project is not published.
    """
    with transaction.atomic(using=current_login()):
        lock(project)
        if (known := draft_of(project)) is not None:
            return known
        if not project.is_published:
            raise NoDraftError(_("Only a published project needs a draft. Edit this one directly."))
        values = {name: getattr(project, name) for name in PROJECT_FIELDS}
        copy = Project(
            path_id=project.path_id,
            slug=f"draft-of-{project.pk}",
            position=project.position,
            state=Project.State.DRAFT,
            draft_of=project,
            **values,
        )
        copy.save(force_insert=True)
        copy.draft_parts = _copy_parts(project, copy)
        copy.save(update_fields=["draft_parts"])
        return copy


def changes(copy: Project) -> list[Change]:
    """What publishing the draft would do, part by part; empty when it would do nothing."""
    original = _original(copy)
    found = []
    fields = tuple(n for n in PROJECT_FIELDS if getattr(copy, n) != getattr(original, n))
    if fields:
        found.append(Change(ChangeKind.CHANGED, copy, fields))
    for model, part_fields in PART_FIELDS.items():
        known, published = _known(copy, model), _rows(model, original)
        for part in _rows(model, copy).values():
            before = published.get(known.get(part.pk, 0))
            if before is None and part.pk not in known:
                found.append(Change(ChangeKind.ADDED, part))
            elif before is not None and _values(part, part_fields) != _values(before, part_fields):
                found.append(Change(ChangeKind.CHANGED, part))
        found += [
            Change(ChangeKind.REMOVED, published[pk]) for pk in _left_out(copy, model, published)
        ]
    return found


def publish(copy: Project) -> Project:
    """Write the draft into its project and delete the draft. Returns the project.

    A part that was added to the project after the draft began stays; one that was removed from it
    meanwhile stays removed.
    """
    with transaction.atomic(using=current_login()):
        original = _original(copy)
        lock(original)
        lock(copy)
        for name in PROJECT_FIELDS:
            setattr(original, name, getattr(copy, name))
        original.save(update_fields=PROJECT_FIELDS)
        items = _publish_parts(copy, original, CourseItem, {})
        for model in (ExpectedDeliverable, Resource):
            _publish_parts(copy, original, model, {})
        _publish_parts(copy, original, QuizQuestion, items)
        discard(copy)
    return original


def discard(copy: Project) -> None:
    """Delete the draft with its parts; the files that were added to it stay with the path.

    Raises ``NoDraftError`` for a project that is no draft.
    """
    _original(copy)
    with transaction.atomic(using=current_login()):
        for model in reversed(PART_FIELDS):
            _part_rows(model, copy).delete()
        Project.with_drafts.filter(pk=copy.pk).exclude(draft_of=None).delete()


def _original(copy: Project) -> Project:
    """Read again: the copy may have been loaded long ago. Raises ``NoDraftError``."""
    if copy.draft_of_id is None:
        raise NoDraftError(_("This is not a draft of a published project."))
    return Project.objects.get(pk=copy.draft_of_id)


def _part_rows(model: type[models.Model], project: Project) -> models.QuerySet:
    parent = "item__project" if model is QuizQuestion else "project"
    return model._default_manager.filter(**{parent: project.pk})


def _rows(model: type[models.Model], project: Project) -> dict[int, Any]:
    return {row.pk: row for row in _part_rows(model, project)}


def _values(row: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _known(copy: Project, model: type[models.Model]) -> dict[int, int]:
    """By the key of each copied part, the key of the part that it was copied from."""
    pairs = copy.draft_parts.get(model._meta.model_name or "", {})
    return {int(own): original for own, original in pairs.items()}


def _left_out(copy: Project, model: type[models.Model], published: dict[int, Any]) -> Iterator[int]:
    """The parts of the published project whose copies were removed from the draft."""
    there = _rows(model, copy)
    for own, original in _known(copy, model).items():
        if own not in there and original in published:
            yield original


def _copy_parts(project: Project, copy: Project) -> dict[str, dict[str, int]]:
    items: dict[int, int] = {}
    pairs: dict[str, dict[str, int]] = {}
    for model, fields in PART_FIELDS.items():
        own: dict[str, int] = {}
        for pk, row in _rows(model, project).items():
            parent = {"item_id": items[row.item_id]} if model is QuizQuestion else {"project": copy}
            made = model._default_manager.create(**_values(row, fields), **parent)
            own[str(made.pk)] = pk
            if model is CourseItem:
                items[pk] = made.pk
        pairs[model._meta.model_name or ""] = own
    return pairs


def _publish_parts(
    copy: Project, original: Project, model: type[models.Model], items: dict[int, int]
) -> dict[int, int]:
    """Returns, by the key of each part of the draft, the key of the part that has its values now.
    ``items`` is that of the course items, for their questions."""
    fields, known, published = PART_FIELDS[model], _known(copy, model), _rows(model, original)
    model._default_manager.filter(pk__in=list(_left_out(copy, model, published))).delete()
    result: dict[int, int] = {}
    for pk, part in _rows(model, copy).items():
        parent = (
            {"item_id": items.get(part.item_id)} if model is QuizQuestion else {"project": original}
        )
        if pk in known:
            if known[pk] in published:
                model._default_manager.filter(pk=known[pk]).update(**_values(part, fields))
                result[pk] = known[pk]
        elif None not in parent.values():
            result[pk] = model._default_manager.create(**_values(part, fields), **parent).pk
    return result
