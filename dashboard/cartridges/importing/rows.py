"""The rows of one path during an import: found by identifier, created, saved and reported."""

from itertools import pairwise
from typing import Any

from django.db import models

from dashboard.cartridges.identifiers import row_identifier, shorten_identifier
from dashboard.cartridges.tree import PathTree, ResourceKind, ResourceTree, resolve_references
from students.models import CourseItem, Path, Project, Resource

from .file_import import FileImport
from .report import Report, ReportKind


class PathRows:
    """What the parts of an import share.

    Every row is created before any text is saved, since a text may refer to any other row.
    """

    def __init__(self, path: Path, tree: PathTree, files: FileImport, report: Report):
        self.path = path
        self.tree = tree
        self.files = files
        self.report = report
        self.projects: dict[str, Project] = {}  # by the identifier in the tree
        self.addresses: dict[str, str] = {}  # of projects and items, by the identifier in the tree
        self._imported: dict[tuple[type, str], Any] = {}
        self._known: dict[tuple[type, str], Any] = {}
        self._kept: set[tuple[type, int]] = set()  # models and keys

    def load(self) -> None:
        """Find the course items and resources that the path has already."""
        for model in (CourseItem, Resource):
            for row in model._default_manager.filter(project__path=self.path).order_by("pk"):
                self._known.setdefault((model, row_identifier(row)), row)

    def get_or_create(
        self, model: type[models.Model], identifier: str, project: Project, **fields: Any
    ) -> Any:
        """The row of this identifier. `fields` are for a new one, which has `is_new` then."""
        identifier = shorten_identifier(identifier)
        row = self._known.get((model, identifier))
        if row is None:
            row = model(project=project, identifier=identifier, **fields)
            row.save()
            row.is_new = True
        self._imported[model, identifier] = row
        self._kept.add((model, row.pk))
        return row

    def target_of(self, tree: ResourceTree) -> dict[str, Any]:
        """Kind, file and link of a resource; nothing when it has neither link nor imported file."""
        file = self.files.by_name.get(tree.file)
        if file is not None:
            return {"kind": ResourceKind.FILE, "file_id": file.pk, "url": ""}
        if tree.url:
            return {"kind": ResourceKind.LINK, "file_id": None, "url": tree.url}
        return {}

    def get(self, model: type[models.Model], identifier: str) -> Any:
        """The row that `get_or_create` returned. Raises KeyError."""
        return self._imported[model, shorten_identifier(identifier)]

    def missing(self, model: type[models.Model], project: Project) -> list[Any]:
        """Rows of the project that came from a cartridge and are not in this one."""
        came = model._default_manager.filter(project=project).exclude(identifier="")
        return [row for row in came if (model, row.pk) not in self._kept]

    def save(
        self, row: Any, values: dict[str, Any], kind: ReportKind, title: str, *, is_new: bool
    ) -> None:
        """Save the fields that differ, and report the row as added, changed or unchanged."""
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            row.save(update_fields=changed)
        if is_new:
            self.report.added(kind, title if kind == ReportKind.PROJECT else f"  {title}")
        elif changed:
            fields = ", ".join(name.replace("_", " ").removesuffix(" id") for name in changed)
            self.report.changed(kind, f"{title} ({fields})")
        else:
            self.report.unchanged(kind)

    def text(self, markdown: str) -> str:
        """The text for students: links to what is not theirs keep their words alone."""
        return resolve_references(markdown, file=self.files.address, item=self.address)

    def address(self, identifier: str) -> str:
        """The address of a project or an item of this cartridge; "" for another identifier."""
        return self.addresses.get(identifier, "")


def positions(rows: list[Any]) -> list[int]:
    """The positions that the rows have, if all exist and are in this order; else 1, 2, 3 …"""
    own = [row.position for row in rows]
    is_ordered = all(one < other for one, other in pairwise(own))
    has_new = any(row.pk is None or hasattr(row, "is_new") for row in rows)
    return own if is_ordered and not has_new else list(range(1, len(rows) + 1))
