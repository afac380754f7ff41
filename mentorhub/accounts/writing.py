"""Whom of the people on a page its reader may write a message to."""

from collections.abc import Iterable
from typing import Any

from mentorhub import access
from mentorhub.accounts.models import User


def whom_one_may_write_to(reader: Any, people: Iterable[User | None]) -> list[User]:
    """Those of ``people`` whom the reader may write to now, in their order, each once. One query,
    none without people."""
    found = {each.pk: each for each in people if each is not None and each.pk != reader.pk}
    if not found:
        return []
    rows = User.objects.filter(access.people_one_may_write_to(reader), pk__in=found)
    may = set(rows.values_list("pk", flat=True))
    return [each for pk, each in found.items() if pk in may]


def may_write(reader: Any, person: User | None) -> bool:
    """Whether the reader may write to somebody. One query, none without a person."""
    return bool(whom_one_may_write_to(reader, [person]))
