"""Who is in a group, and who takes part in a topic."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    F,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from dashboard.community.mentions import people_in
from dashboard.community.models import Group, Reply, Topic
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.plain_text import begins_words, words_of
from mentorhub.prepared import prepared

# Faces beside the name of a group.
FACES = 5
# People who are offered while somebody types a name.
OFFERED = 8


@dataclass(frozen=True)
class Members:
    """Who is in a group: how many, and the first of them."""

    number: int
    faces: list[User]

    @property
    def more(self) -> int:
        return max(0, self.number - len(self.faces))


def members_of(groups: list[Group]) -> dict[int, Members]:
    """By the key of the group. Two queries, however many groups there are."""
    rows = Group.objects.filter(pk__in=[each.pk for each in groups])
    found = {pk: (number, faces) for pk, number, faces in rows.values_list("pk", *_columns())}
    people = User.objects.in_bulk({pk for _number, faces in found.values() for pk in faces})
    return {
        group: Members(number, [people[pk] for pk in faces if pk in people])
        for group, (number, faces) in found.items()
    }


def _columns() -> list[Any]:
    number = _by_kind(lambda rows: _length(rows.order_by().values("pk")))
    faces = _by_kind(lambda rows: ArraySubquery(_faces_first(rows).values("pk")[:FACES]))
    return [number, faces]


def _by_kind(made_of: Any) -> Case:
    """Of a group of a path the people of the path, of any other those of all."""
    group = OuterRef(OuterRef("pk"))
    of_path = SimpleNamespace(pk=group, path_id=OuterRef(OuterRef("path")))
    of_all = SimpleNamespace(pk=group, path_id=None)
    return Case(
        When(path__isnull=False, then=made_of(people_in(of_path))),  # type: ignore[arg-type]
        default=made_of(people_in(of_all)),  # type: ignore[arg-type]
    )


def _length(rows: QuerySet[Any]) -> Func:
    return Func(ArraySubquery(rows), function="cardinality", output_field=IntegerField())


def _faces_first(rows: QuerySet[User]) -> QuerySet[User]:
    """People with a photo first."""
    has_photo = Case(When(photo__isnull=False, then=Value(0)), default=Value(1))
    return rows.order_by(has_photo, "plain_name", "pk")


def people_shown(group: Group, reader: Any, query: str = "") -> QuerySet[User]:
    """The people of a group by name, with ``may_write_to``: whether the reader may write to them
    directly."""
    rows = people_in(group).filter(begins_words(words_of(query), "plain_name"))
    may = Case(When(access.people_one_may_write_to(reader), then=Value(True)), default=Value(False))
    return rows.annotate(may_write_to=may).order_by("plain_name", "pk")


def people_offered(group: Group, reader: Any, query: str) -> list[User]:
    """Whom a text in the group may mention, by the beginning of their names: first those who wrote
    there lately."""
    rows = people_in(group).exclude(pk=reader.pk)
    rows = rows.filter(begins_words(words_of(query), "plain_name"))
    wrote = Reply.objects.kept().filter(group=group, author=OuterRef("pk")).order_by("-created_at")
    rows = rows.annotate(wrote_at=wrote.values("created_at")[:1])
    return list(rows.order_by(F("wrote_at").desc(nulls_last=True), "plain_name", "pk")[:OFFERED])


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
