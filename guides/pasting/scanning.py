"""Compares everything that is stored with every guide: for what the check of a text cannot see, as
what an administrator wrote, or what was stored before. Needs the login *staff*."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from guides.models import Fingerprint
from guides.pasting import files
from guides.pasting.comparing import SHORTEST, matches
from guides.pasting.fingerprints import grams, letters, letters_of
from guides.pasting.readings import readings
from guides.pasting.recording import kept_versions
from mentorhub.files.attached_file import AttachedFile
from students.models import Deliverable, Project
from students.paths.open_texts import open_texts

# Tables whose texts are no words, beside those of schema guides.
LEFT_OUT = {"django_session", "django_migrations", "django_content_type", "accounts_ratelimit"}
ROWS = 500


@dataclass(frozen=True)
class Finding:
    """Where a passage stands, and of the guide of which project; never the passage."""

    table: str
    column: str
    row: Any
    project: Project


class Scan:
    """All fingerprints in memory: of a thousand guides they take about 100 MB."""

    def __init__(self) -> None:
        self.known: dict[int, set[int]] = {}
        for project, found in Fingerprint.objects.values_list("project_id", "hash").iterator():
            self.known.setdefault(found, set()).add(project)
        self.projects = Project._base_manager.select_related("path").in_bulk()
        # Letters of the versions, and of the open tabs, of the projects that were met.
        self._guides: dict[int, tuple[list[str], str]] = {}
        self.texts = 0

    def findings(self) -> Iterator[Finding]:
        for table, column, row, text in texts():
            self.texts += 1
            for project in self.guides_in(text):
                yield Finding(table, column, row, self.projects[project])

    def guides_in(self, text: str) -> list[int]:
        found = [project for each in (text, *readings(text)) for project in self._guides_in(each)]
        return list(dict.fromkeys(found))

    def _guides_in(self, text: str) -> list[int]:
        typed = letters(text)
        if len(typed) < SHORTEST:
            return []
        hits: dict[int, list[int]] = {}
        for place, found in grams(typed):
            for project in self.known.get(found, ()):
                hits.setdefault(project, []).append(place)
        return [each for each, places in hits.items() if self._is_passage(each, typed, places)]

    def _is_passage(self, project: int, typed: str, hits: list[int]) -> bool:
        if project not in self._guides:
            contents = kept_versions(project).order_by("-number").values_list("content", flat=True)
            versions = [letters_of(content) for content in contents]
            self._guides[project] = versions, letters(open_texts(self.projects[project]))
        versions, open_letters = self._guides[project]
        return any(matches(typed, hits, each, open_letters) for each in versions)


def text_columns(model: type[models.Model]) -> list[str]:
    """The columns in which somebody may have written; what is chosen from a list is none."""
    written = (models.CharField, models.TextField, models.JSONField)
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, written) and not field.choices and not field.primary_key
        and not isinstance(field, models.GeneratedField)
    ]  # fmt: skip


def texts() -> Iterator[tuple[str, str, Any, str]]:
    """Table, column, primary key and text of everything outside the guides, what people handed in
    and attached too."""
    for model in apps.get_models():
        options = model._meta
        columns = text_columns(model)
        if options.app_label == "guides" or options.db_table in LEFT_OUT or not columns:
            continue
        rows = model._base_manager.order_by().values_list("pk", *columns)
        for row, *values in rows.iterator(chunk_size=ROWS):
            for column, value in zip(columns, values, strict=True):
                for text in _strings(value):
                    yield options.db_table, column, row, text
    for model, name_of in _models_with_files():
        for each in model._base_manager.exclude(file="").iterator(chunk_size=ROWS):
            try:
                with each.file.open("rb") as content:
                    text = files.text_of(content, getattr(each, name_of))
            except OSError:
                continue  # the file is not in the folder of the uploads
            yield model._meta.db_table, "file", each.pk, text


def _models_with_files() -> Iterator[tuple[Any, str]]:
    """Each model whose rows have a file that somebody sent, and the column with its name."""
    yield Deliverable, "file_name"
    for model in apps.get_models():
        if issubclass(model, AttachedFile):
            yield model, "name"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
