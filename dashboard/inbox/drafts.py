"""What somebody has begun to write: in a thread, to somebody for the first time, or to a new
circle. It is kept while it is written, is found again on another device, and goes when it is sent.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from dashboard.inbox.models import Draft, Thread, ThreadKind
from mentorhub.accounts.models import User
from mentorhub.prepared import prepared

CIRCLE = "circle"


def draft_place(thread: Thread) -> str:
    return f"thread:{thread.uid}"


def first_place(kind: ThreadKind | str, other: int | None) -> str:
    """Of the first message to somebody in a thread of this kind."""
    return f"to:{ThreadKind(kind).value}:{other}"


def places_of(thread: Thread, reader: User) -> tuple[str, str]:
    """Where the draft of a thread stands: there, or where it was begun before the other one wrote
    first."""
    place = draft_place(thread)
    return place, place if thread.is_circle else first_place(thread.kind, thread.other_id(reader))


@prepared
def _drafts(reader: User, place: str, begun: str) -> QuerySet[Draft]:
    return Draft.objects.visible_to(reader).filter(Q(place=place) | Q(place=begun))


def draft_at(reader: User, place: str, begun: str = "") -> Draft | None:
    return _drafts.first(reader, place, begun or place)


def people_with_draft(reader: User, people: Iterable[int]) -> set[int]:
    """Of these people, those to whom a first message is begun."""
    places = {first_place(kind, pk): pk for kind in ThreadKind for pk in people}
    rows = Draft.objects.visible_to(reader).filter(place__in=list(places))
    return {places[place] for place in rows.values_list("place", flat=True)}


def keep(
    author: User, *places: str, body: str, title: str = "", people: Iterable[int] = ()
) -> None:
    """Keep it at the first of the places; nothing is kept of what is empty, at none of them."""
    given = {"body": body, "title": title, "people": list(people)}
    rows = Draft.objects.visible_to(author)
    if body.strip() or title or given["people"]:
        rows.update_or_create(author=author, place=places[0], defaults=given)
    else:
        rows.filter(place__in=places).delete()


def drop(author: User, *places: str) -> None:
    Draft.objects.visible_to(author).filter(place__in=places).delete()
