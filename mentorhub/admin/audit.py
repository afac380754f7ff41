"""One list of who did what, over all tables that keep it: a registry of sources, and their union.

A source is a pair of columns of a table, when and by whom. The area that owns the table registers
it beside its admin pages; tests/admin/test_audit_sources.py fails for a table that keeps who did
something and is no source. The list is a UNION of narrow queries, each filtered for itself: no view
stands in the database, which the wall around the guides forbids. Each query stops at ``MAX_LISTED``
rows, so that a table with a million rows is read by an index on its instant.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from mentorhub.plain_text import plain, plain_path

# Of one source; filters show what lies further back.
MAX_LISTED = 5_000
COLUMNS = ("audit_source", "audit_key", "audit_at", "audit_by", "audit_person")


@dataclass(frozen=True)
class AuditSource:
    """``at`` is the column with the instant, ``by`` the path to who did it (empty if it is not
    kept), ``person`` the path to whom it concerns. ``search`` are more columns to search.

    For the lines that are shown: ``related`` and ``annotations`` are read with the rows and
    ``deferred`` columns are not; ``text`` says what was done, ``target`` is the row whose page of
    the administration is linked.
    """

    name: str
    label: str | Promise
    model: type[models.Model]
    at: str
    by: str = ""
    person: str = ""
    related: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    annotations: Mapping[str, Any] = field(default_factory=dict)
    condition: Callable[[], Q] = Q
    text: Callable[[Any], str] = str
    target: Callable[[Any], Any] = lambda row: row

    def rows(self, asked: "AuditFilter") -> QuerySet[Any]:
        # What begins later has not happened yet.
        past = {f"{self.at}__lte": timezone.now()}
        found = self.model._base_manager.filter(self.condition(), **past)
        if asked.since:
            found = found.filter(**{f"{self.at}__gte": asked.since})
        if asked.until:
            found = found.filter(**{f"{self.at}__lt": asked.until})
        for word in asked.words:
            found = found.filter(self._matches(word))
        nobody = Value(None, models.BigIntegerField())
        columns = {
            "audit_source": Value(self.name, models.CharField()),
            "audit_key": Cast("pk", models.CharField()),
            "audit_at": F(self.at),
            "audit_by": F(f"{self.by}_id") if self.by else nobody,
            "audit_person": F(_key(self.person)) if self.person else nobody,
        }
        latest = found.order_by(f"-{self.at}", "-pk").annotate(**columns).values_list(*COLUMNS)
        return latest[:MAX_LISTED]

    def _matches(self, word: str) -> Q:
        paths = [*self.search]
        for person in filter(None, (self.by, self.person)):
            paths += [f"{person}__name", f"{person}__email"]
        found = Q()
        for path in paths:
            column = plain_path(self.model, path)
            lookup = "icontains" if column == path else "contains"
            found |= Q(**{f"{column}__{lookup}": word})
        return found if paths else Q(pk=None)

    def objects(self, keys: Iterable[str]) -> QuerySet[Any]:
        found = self.model._base_manager.filter(pk__in=list(keys)).select_related(*self.related)
        return found.defer(*self.deferred).annotate(**self.annotations)


def _key(path: str) -> str:
    return f"{path}_id" if "__" not in path else f"{path}__pk"


@dataclass(frozen=True)
class AuditFilter:
    """What a reader asked for; ``until`` is excluded."""

    words: tuple[str, ...] = ()
    source: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class AuditLine:
    at: datetime
    label: str | Promise
    text: str
    url: str
    by: Any
    person: Any


_sources: dict[str, AuditSource] = {}


def register_source(source: AuditSource) -> AuditSource:
    """Raises ValueError when the name is taken."""
    if source.name in _sources:
        raise ValueError(f"Two sources of the audit list are called {source.name}.")
    _sources[source.name] = source
    return source


def choices() -> list[tuple[str, Any]]:
    found = ((source.name, source.label) for source in _sources.values())
    return sorted(found, key=lambda pair: plain(str(pair[1])))


def entries(asked: AuditFilter) -> QuerySet[Any]:
    """Rows of ``COLUMNS``, the latest first."""
    chosen = [each for each in _sources.values() if asked.source in ("", each.name)]
    first, *others = [source.rows(asked) for source in chosen]
    if not others:
        return first
    return first.union(*others, all=True).order_by("-audit_at", "audit_source", "-audit_key")


def lines(rows: Iterable[tuple[Any, ...]]) -> list[AuditLine]:
    """What the page shows of these rows: one query a source that occurs, and one for the people."""
    rows = list(rows)
    keys: dict[str, list[str]] = {}
    for name, key, *_rest in rows:
        keys.setdefault(name, []).append(key)
    objects = {}
    for name, of_source in keys.items():
        objects |= {(name, str(row.pk)): row for row in _sources[name].objects(of_source)}
    numbers = {number for row in rows for number in row[3:] if number}
    people = get_user_model()._base_manager.in_bulk(numbers)
    return [
        AuditLine(
            at=at,
            label=_sources[name].label,
            text=_sources[name].text(objects[name, key]),
            url=_url(_sources[name].target(objects[name, key])),
            by=people.get(by),
            person=people.get(person),
        )
        for name, key, at, by, person in rows
        if (name, key) in objects
    ]


def _url(row: Any) -> str:
    if isinstance(row, LogEntry):
        return row.get_admin_url() or ""
    try:
        meta = row._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""


def _log_text(row: LogEntry) -> str:
    return f"{row.object_repr} · {row.get_change_message()}"


register_source(
    AuditSource(
        "administration",
        gettext_lazy("Changed in the administration"),
        LogEntry,
        at="action_time",
        by="user",
        search=("object_repr__plain", "change_message__plain"),
        related=("content_type",),
        text=_log_text,
    )
)
