"""Writes the archive that a person downloads as “my data”, piece by piece.

Only one table, or one part of a file, is in memory at a time. What is in it is decided by the
tables of the registry (mentorhub/personal_export.py), which read what the person may see now, on
the login of ordinary pages: no guide can be read there.
"""

import json
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorhub import personal_export
from mentorhub.accounts.models import User
from mentorhub.database import WEB, signed_in_as
from mentorhub.files.names import clean_name
from mentorhub.personal_export import PersonalFile, Table

CHUNK = 64 * 1024


class _Sink:
    """What zipfile writes to; ``take`` returns what was written since."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        found, self.parts = b"".join(self.parts), []
        return found


def archive(person: User) -> Iterator[bytes]:
    """The bytes of a zip file, as they are made."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:  # type: ignore[arg-type]
        lines = []
        for table in personal_export.tables():
            title, count, content = _read(person, table)
            if count:
                packed.writestr(f"{table.name}.json", content)
                rows = ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count}
                lines.append((table.name, title, rows))
                yield sink.take()
        for name, found in _files_of(person):
            yield from _pack(packed, sink, name, found)
        with _as_seen_by(person):
            packed.writestr("README.txt", _summary(person, lines))
    yield sink.take()


@contextmanager
def _as_seen_by(person: User) -> Iterator[None]:
    """The archive is sent after the request has ended: login, language and zone are set here."""
    with ExitStack() as stack:
        stack.enter_context(signed_in_as(WEB))
        stack.enter_context(translation.override(person.language))
        stack.enter_context(timezone.override(person.zone or "UTC"))
        yield


def _read(person: User, table: Table) -> tuple[str, int, str]:
    """The title of a table, the number of its rows, and its file."""
    with _as_seen_by(person):
        title = capfirst(str(table.model._meta.verbose_name_plural))
        choices = {
            column: dict(found.flatchoices)
            for column in table.columns
            if (found := personal_export.field_of(table.model, column)) is not None
            and getattr(found, "flatchoices", None)
        }
        keys = [column.replace("__", "_") for column in table.columns]
        rows = [
            {
                key: _written(value, choices.get(column, {}))
                for key, column, value in zip(keys, table.columns, row, strict=True)
            }
            for row in table.rows(person).values_list(*table.columns)
        ]
        labels = [personal_export.label_of(table.model, column) for column in table.columns]
        content = {
            "title": title,
            "columns": dict(zip(keys, labels, strict=True)),
            "rows": rows,
        }
        return title, len(rows), json.dumps(content, ensure_ascii=False, indent=2, default=str)


def _written(value: Any, choices: dict[Any, Any]) -> Any:
    """Choices as pages name them, instants on the clock of the person with its offset."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if choices and not isinstance(value, list) and value in choices:
        return str(choices[value])
    return value


def _files_of(person: User) -> Iterator[tuple[str, PersonalFile]]:
    """Each file with its name in the archive."""
    for folder, find in personal_export.folders():
        with _as_seen_by(person):
            found = list(find(person))
        for number, each in enumerate(found, start=1):
            yield f"{folder}/{number:03}-{clean_name(each.name)}", each


def _pack(packed: zipfile.ZipFile, sink: _Sink, name: str, found: PersonalFile) -> Iterator[bytes]:
    try:
        source = found.open()
    except FileNotFoundError:
        return
    with source, packed.open(name, "w", force_zip64=True) as target:
        while part := source.read(CHUNK):
            target.write(part)
            yield sink.take()


def _summary(person: User, lines: list[tuple[str, str, str]]) -> str:
    intro = _("Data of %(name)s, %(moment)s") % {
        "name": person.name,
        "moment": timezone.localtime().isoformat(sep=" ", timespec="minutes"),
    }
    said = _(
        "These files hold what the portal stores of you and you can see: what you wrote, and what "
        "concerns you. Private notes of others are not in them, nor are passwords, addresses that "
        "open something, mentor guides, and the logs of the administrators. Ask the school for "
        "anything else."
    )
    names = [f"{name}.json: {title} ({rows})" for name, title, rows in lines]
    return "\r\n".join([intro, "", said, "", *names, ""])
