"""Whom of the people on a page its reader may write a message to."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.prepared import any_of, prepared


def whom_one_may_write_to(reader: Any, people: Iterable[User | None]) -> list[User]:
    """Those of ``people`` whom the reader may write to now, in their order, each once. One query,
    none without people."""
    found = {each.pk: each for each in people if each is not None and each.pk != reader.pk}
    if not found:
        return []
    may = {each.pk for each in _writable(reader, list(found))}
    return [each for pk, each in found.items() if pk in may]


def may_write(reader: Any, person: User | None) -> bool:
    """Whether the reader may write to somebody. One query, none without a person."""
    return bool(whom_one_may_write_to(reader, [person]))


@prepared
def _writable(reader: User, people: list[int]) -> QuerySet[User]:
    rows = User.objects.filter(access.people_one_may_write_to(reader), any_of("pk", people))
    return rows.order_by().only("pk")
