"""What somebody has begun to write in a topic, or as a new topic of a group. It is kept while it is
written, is found again on another device, and goes when it is sent."""

from django.db.models import QuerySet

from dashboard.community.models import Draft, Group, Topic
from mentorhub.accounts.models import User
from mentorhub.prepared import prepared


def place_of(where: Topic | Group) -> str:
    return f"topic:{where.pk}" if isinstance(where, Topic) else f"new:{where.pk}"


@prepared
def _drafts(reader: User, place: str) -> QuerySet[Draft]:
    return Draft.objects.visible_to(reader).filter(place=place)


def draft_at(reader: User, where: Topic | Group) -> Draft | None:
    return _drafts.first(reader, place_of(where))


def keep(author: User, where: Topic | Group, *, body: str, title: str = "") -> None:
    """Nothing is kept of what is empty."""
    if body.strip() or title.strip():
        Draft.objects.visible_to(author).update_or_create(
            author=author, place=place_of(where), defaults={"body": body, "title": title}
        )
    else:
        drop(author, where)


def drop(author: User, where: Topic | Group) -> None:
    Draft.objects.visible_to(author).filter(place=place_of(where)).delete()
