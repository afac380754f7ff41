"""A course and its translation: lists show one of the two."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.utils.translation import get_language


class Twin(Protocol):
    """``other`` is the key of the translation, if there is one."""

    @property
    def pk(self) -> int: ...
    @property
    def language(self) -> str: ...
    @property
    def other(self) -> int | None: ...
    @property
    def is_begun(self) -> bool: ...


T = TypeVar("T", bound=Twin)


def one_of_twins(courses: Iterable[T]) -> list[T]:
    """Of each pair that which is begun, else that in the language of the reader."""
    by_key = {each.pk: each for each in courses}
    return [
        each
        for each in by_key.values()
        if (other := by_key.get(each.other or 0)) is None or _prefers(each, other)
    ]


def _prefers(course: Twin, other: Twin) -> bool:
    if course.is_begun != other.is_begun:
        return course.is_begun
    return course.language == (get_language() or "")[:2]
