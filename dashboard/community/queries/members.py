"""Who is in each group: how many, and the faces beside its name."""

from dataclasses import dataclass
from functools import reduce
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    QuerySet,
    When,
    Window,
)
from django.db.models.functions import JSONObject

from dashboard.community.models import Group
from mentorhub import access
from mentorhub.accounts.models import User, UserQuerySet
from mentorhub.prepared import any_of, prepared

# Faces beside the name of a group.
FACES = 5
# In a query on people inside of that on groups.
OUTER_KEY, OUTER_PATH = OuterRef(OuterRef("pk")), OuterRef(OuterRef("path"))
OF_JSON = ArrayField(JSONField())


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
    rows = _members([each.pk for each in groups])
    people = _in_order(list({face["pk"] for _group, _number, faces in rows for face in faces}))
    return {group: _shown(number, faces, people) for group, number, faces in rows}


def _shown(number: int | None, faces: list[Any], people: list[User]) -> Members:
    if number is None:
        number = faces[0]["of"] if faces else 0
    keys = {face["pk"] for face in faces}
    return Members(number, [each for each in people if each.pk in keys][:FACES])


@prepared
def _in_order(people: list[int]) -> QuerySet[User]:
    return User.objects.filter(any_of("pk", people)).photos_first()


@prepared
def _members(groups: list[int]) -> QuerySet[Group, Any]:
    """Of each group its key, how many people are in it (None: as each of the faces says), and some
    among whom the first are."""
    with_a_role, guests = _faces(_with_a_role()), _faces(_guests_alone())
    faces_of_all = Func(with_a_role, guests, function="array_cat", output_field=OF_JSON)
    number_of_all = _length(_keys_by_role()) + _length(_keys(_guests_alone()))
    rows = Group.objects.filter(any_of("pk", groups)).order_by()
    return rows.values_list(
        "pk",
        Case(When(path=None, then=number_of_all)),
        Case(
            When(path=None, then=faces_of_all), default=_faces(_of_path(), of=Window(Count("pk")))
        ),
    )


def _of_path() -> UserQuerySet:
    """The people in the group of a path, who are few enough to be read."""
    by_role, guests = access.keys_in_community_group(_group(path=OUTER_PATH))
    keys = reduce(_joined, map(ArraySubquery, [*by_role, guests]))
    return User.objects.filter(any_of("pk", keys), is_active=True)


def _with_a_role() -> UserQuerySet:
    """The people in every other group, but guests. An index has people in the order of faces, and
    among its first are some of these."""
    (keys,), _guests = access.keys_in_community_group(_group())
    return User.objects.filter(pk__in=keys, is_active=True)


def _keys_by_role() -> ArraySubquery:
    """The keys of the same people, without reading them: all students are beside them. Those who
    are not active have an index."""
    (keys,), _guests = access.keys_in_community_group(_group())
    inactive = User.objects.filter(pk=OuterRef("user"), is_active=False)
    return ArraySubquery(keys.filter(~Exists(inactive)).distinct())


def _guests_alone() -> UserQuerySet:
    """The guests of such a group who are not in it anyway."""
    (keys,), guests = access.keys_in_community_group(_group())
    rows = User.objects.filter(any_of("pk", ArraySubquery(guests)), is_active=True)
    return rows.exclude(pk__in=keys)


def _group(path: Any = None) -> Any:
    """Stands for the group of each row."""
    return SimpleNamespace(pk=OUTER_KEY, path_id=path)


def _faces(rows: UserQuerySet, **more: Any) -> ArraySubquery:
    return ArraySubquery(rows.photos_first().values(json=JSONObject(pk="pk", **more))[:FACES])


def _keys(rows: UserQuerySet) -> ArraySubquery:
    return ArraySubquery(rows.values("pk"))


def _joined(one: Any, other: Any) -> Func:
    return Func(one, other, function="array_cat", output_field=ArrayField(BigIntegerField()))


def _length(keys: Any) -> Func:
    return Func(keys, function="cardinality", output_field=IntegerField())
