"""What is unread: replies that others have written since the reader looked.

A reply is unread when its number is above the reader's place in the topic, when it was written
after the reader has marked its group as read, after they have got their account, and less than
``UNREAD_DAYS`` days ago. What was removed, and what people wrote whom the reader has muted, never
is.
"""

from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    DateTimeField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest, Now

from dashboard.community.models import Group, GroupReader, Reader, Reply, Topic
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.numbers import MAX_SHOWN

UNREAD_DAYS = 90


def _read_until(reader: Any, group: str, *, of: str = "") -> Any:
    """The instant until which the reader has read all of a group, whose key is ``group`` in the
    outer query. ``of``: where the outer query has the reader's key; then PostgreSQL asks for each
    of the reader's rows, and not for each topic of the school before these are known."""
    rows = GroupReader.objects.visible_to(reader).filter(group=OuterRef(group))
    if of:
        rows = rows.filter(user=OuterRef(of))
    marked = Subquery(rows.order_by().values("read_until")[:1], output_field=DateTimeField())
    joined = User.objects.filter(pk=reader.pk).order_by().values("joined_at")
    oldest = ExpressionWrapper(Now() - timedelta(days=UNREAD_DAYS), DateTimeField())
    return Greatest(Coalesce(marked, Subquery(joined)), oldest)


def by_others(reader: Any) -> QuerySet[Reply]:
    """What is there of others, but of people whom the reader has muted."""
    rows = Reply.objects.kept().exclude(author=reader.pk).order_by()
    return rows.filter(access.not_muted(reader, "author"))


def with_unread(topics: QuerySet[Topic], reader: Any) -> QuerySet[Topic]:
    """Annotate ``read_number``, and ``unread``: the replies that the reader has not read, of which
    at most ``MAX_SHOWN`` and one are counted."""
    place = Reader.objects.visible_to(reader).filter(topic=OuterRef("pk")).order_by()
    rows = topics.annotate(
        read_number=Coalesce(Subquery(place.values("read_number")[:1]), 0),
        read_until=_read_until(reader, "group"),
    )
    new = by_others(reader).filter(
        topic=OuterRef("pk"),
        number__gt=OuterRef("read_number"),
        created_at__gt=OuterRef("read_until"),
    )
    return rows.annotate(unread=counted(new))


def with_unread_of_group(groups: QuerySet[Group], reader: Any) -> QuerySet[Group]:
    """Annotate ``unread``: the replies in topics of the group that the reader has not read.

    Topics are looked through before their replies, the last one first: of those that the reader
    has read to the end no reply is read, and older ones than ``read_until`` are not looked at."""
    rows = groups.annotate(read_until=_read_until(reader, "pk"))
    # A join, so that a topic is left out before its replies are looked up.
    own = access.community_own(reader, "topic__readers__")
    place = FilteredRelation("topic__readers", condition=own)
    replies = by_others(reader).annotate(place=place, read=Coalesce("place__read_number", 0))
    new = replies.filter(
        access.community_topics(reader, "topic__"),
        number__gt=F("read"),
        topic__last_number__gt=F("read"),
        topic__removed_at=None,
        topic__group=OuterRef("pk"),
        topic__last_at__gt=OuterRef("read_until"),
        created_at__gt=OuterRef("read_until"),
        created_at__lte=Now(),
    )
    return rows.annotate(unread=counted(new))


def counted(new: QuerySet[Any]) -> Any:
    """How many rows, counted to one above those that are shown."""
    some = ArraySubquery(new.values("pk")[: MAX_SHOWN + 1])
    return Func(some, function="cardinality", output_field=IntegerField())


def unread_parts(reader: Any) -> Any:
    """For the dot in the navigation: of each topic that the reader follows 1 when something in it
    is unread."""
    new = by_others(reader).filter(
        topic=OuterRef("topic"),
        number__gt=OuterRef("read_number"),
        created_at__gt=OuterRef("since"),
    )
    follows = Reader.objects.visible_to(reader).filter(
        access.community_topics(reader, "topic__"),
        topic__removed_at=None,
        follows=True,
        topic__last_number__gt=F("read_number"),
    )
    rows = follows.annotate(since=_read_until(reader, "topic__group", of="user"))
    # One row of each, by the index of numbers: of an Exists PostgreSQL would make a join, which
    # reads the topic from its first reply.
    first = Subquery(new.annotate(one=Value(1)).values("one")[:1])
    found = rows.filter(topic__last_at__gt=F("since")).alias(first=first).filter(first=1)
    # A number of its own: what was asked for, PostgreSQL would ask for twice.
    found = found.annotate(one=Value(1)).order_by()
    return ArraySubquery(found.values("one")[: MAX_SHOWN + 1])
