"""Whose photo the reader of a page may see, where a page names people whom they knew once."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.prepared import any_of, prepared


def hide_photos(reader: Any, people: Iterable[User | None]) -> None:
    """Leave the initials alone of those whose photo the reader may not see: a picture that is asked
    for and refused would lie broken over them. Changes these objects, not the rows. One query, none
    where nobody has a photo."""
    shown = [each for each in people if each is not None and each.photo and each.pk != reader.pk]
    if not shown or access.is_manager(reader):
        return
    seen = {each.pk for each in _seen(reader, list({each.pk for each in shown}))}
    for each in shown:
        if each.pk not in seen:
            each.photo = None


@prepared
def _seen(reader: User, people: list[int]) -> QuerySet[User]:
    rows = User.objects.filter(access.photos(reader), any_of("pk", people))
    return rows.order_by().only("pk")
