"""Who is in a group, and who takes part in a topic."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Value, When

from dashboard.community.mentions import people_in
from dashboard.community.models import Group, Reply, Topic
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.plain_text import begins_words, words_of
from mentorhub.prepared import any_of, prepared

# People who are offered while somebody types a name.
OFFERED = 8
# Replies among whose authors they are looked for first.
NEWEST = 200


def people_shown(group: Group, reader: Any, query: str = "") -> QuerySet[User]:
    """The people of a group by name, with ``may_write_to``: whether the reader may write to them
    directly."""
    rows = people_in(group).filter(begins_words(words_of(query), "plain_name"))
    may = Case(When(access.people_one_may_write_to(reader), then=Value(True)), default=Value(False))
    return rows.annotate(may_write_to=may).order_by("plain_name", "pk")


def people_offered(group: Group, reader: Any, query: str) -> list[User]:
    """Whom a text in the group may mention, by the beginning of their names: first those who wrote
    there lately. Two queries at first, and a third where these have not found enough."""
    rows = people_in(group).exclude(pk=reader.pk)
    rows = rows.filter(begins_words(words_of(query), "plain_name"))
    # To ask of each of the people when they last wrote takes long where these are many, and those
    # who did are known by then.
    wrote_last = list(dict.fromkeys(_authors(group.pk)))
    found = {each.pk: each for each in rows.filter(any_of("pk", wrote_last))}
    if len(found) >= OFFERED:
        return [found[key] for key in wrote_last if key in found][:OFFERED]
    wrote = Reply.objects.kept().filter(group=group, author=OuterRef("pk")).order_by("-created_at")
    rows = rows.annotate(wrote_at=wrote.values("created_at")[:1])
    return list(rows.order_by(F("wrote_at").desc(nulls_last=True), "plain_name", "pk")[:OFFERED])


@prepared
def _authors(group: int) -> QuerySet[Reply, int]:
    """Of the newest replies in the group, the newest first."""
    rows = Reply.objects.kept().filter(group=group).order_by("-created_at")
    return rows.values_list("author", flat=True)[:NEWEST]


# People who are named beside a topic.
TAKING_PART = 8


@dataclass(frozen=True)
class TakingPart:
    author: User
    posts: int


def people_in_topic(reader: User, topic: Topic) -> list[TakingPart]:
    """Who has written most in the topic, and how much of it was not removed. One query."""
    return [TakingPart(each, each.posts) for each in _people_in_topic(reader, topic.pk)]


@prepared
def _people_in_topic(reader: User, topic: int) -> QuerySet[User]:
    written = Reply.objects.visible_to(reader).kept().filter(topic=topic)
    by_person = written.order_by().filter(author=OuterRef("pk")).values("author")
    posts = by_person.annotate(count=Count("pk")).values("count")
    rows = User.objects.filter(pk__in=written.order_by().values("author"))
    return rows.annotate(posts=Subquery(posts)).order_by("-posts", "plain_name", "pk")[:TAKING_PART]
