"""What a reader does with a topic for themself: how far it is read, following, bookmarks."""

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from dashboard.community.models import Digest, Group, GroupReader, Reader, Reply, Topic
from mentorhub.accounts.models import User


def mark_read(topic: Topic, number: int, *, by: User) -> None:
    """The reader has seen the topic up to this reply; the place moves forward only."""
    if not 0 < number <= topic.last_number:
        return
    changed = Reader.objects.filter(user=by, topic=topic).update(
        read_number=Greatest(F("read_number"), Value(number))
    )
    if not changed:
        Reader.objects.bulk_create(
            [Reader(user=by, topic=topic, read_number=number)], ignore_conflicts=True
        )


def mark_unread_from(topic: Topic, number: int, *, by: User) -> None:
    """This reply and those after it are unread again."""
    _of(topic, by).update(read_number=max(0, number - 1))


def set_following(topic: Topic, follows: bool, *, by: User) -> None:
    _of(topic, by).exclude(follows=follows).update(follows=follows)


def set_bookmarked(topic: Topic, bookmarked: bool, *, by: User) -> None:
    rows = _of(topic, by).filter(bookmarked_at__isnull=bookmarked)
    rows.update(bookmarked_at=timezone.now() if bookmarked else None)


def _of(topic: Topic, by: User) -> QuerySet[Reader]:
    """The row of the reader, which is made where there is none."""
    Reader.objects.bulk_create([Reader(user=by, topic=topic)], ignore_conflicts=True)
    return Reader.objects.filter(user=by, topic=topic)


def follow_as_author(topic: Topic, reply: Reply) -> None:
    """Who writes follows the topic from then on, unless they have stopped following it before, and
    has read what stands above their reply."""
    row = Reader(user=reply.author, topic=topic, follows=True, read_number=reply.number)
    Reader.objects.bulk_create([row], ignore_conflicts=True)
    mark_read(topic, reply.number, by=reply.author)


def mark_group_read(group: Group, *, by: User) -> None:
    """“All read”: what was written until now is not unread."""
    row = GroupReader(user=by, group=group, read_until=timezone.now())
    _write(row, "read_until")


def set_digest(group: Group, digest: Digest, *, by: User) -> None:
    _write(GroupReader(user=by, group=group, digest=digest), "digest")


def _write(row: GroupReader, column: str) -> None:
    GroupReader.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["user", "group"], update_fields=[column]
    )
