"""How far a student is in the course of a project: what is ticked off, and where to go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.prepared import prepared
from students.models import CourseItem, Project


def marks_reader(request: HttpRequest) -> User | None:
    """Whose marks the page shows: those of a student who reads for themself. None for everybody
    else, and in sharing mode, where a mentor looks on."""
    is_own = access.is_student(request.user) and not getattr(request, "sharing", None)
    return request.user if is_own else None


def items_of(project: Project, reader: User | None) -> list[CourseItem]:
    """The items of the course without their texts, with ``has_page`` and the marks of the reader,
    if any; one query."""
    return _items_with_marks(project, reader) if reader else _items(project)


def _items_in_order(project: Project) -> Any:
    items = CourseItem.objects.filter(project=project).select_related("file").with_has_page()
    return items.defer("body").order_by("position", "pk")


_items = prepared(_items_in_order)


@prepared
def _items_with_marks(project: Project, reader: User) -> QuerySet[CourseItem]:
    return _items_in_order(project).with_marks_of(reader)


@dataclass(frozen=True)
class CourseProgress:
    """``items`` have the marks of one reader (``items_of``)."""

    items: Sequence[Any]

    @property
    def read(self) -> int:
        return sum(item.read_at is not None for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def percent(self) -> int:
        return round(100 * self.read / self.total) if self.items else 0

    @property
    def minutes_left(self) -> int:
        return sum(item.minutes or 0 for item in self.items if item.read_at is None)

    @property
    def is_begun(self) -> bool:
        return any(item.seen_at for item in self.items)

    @property
    def is_complete(self) -> bool:
        return bool(self.items) and self.read == self.total

    @property
    def following(self) -> CourseItem | None:
        """The page on which to go on: the one opened last if it is not ticked off, else the next
        one after it that is not; None when no page is left."""
        seen = [item for item in self.items if item.seen_at]
        if not seen:
            return self.unread_after(None)
        last = max(seen, key=lambda item: item.seen_at)
        if last.has_page and last.read_at is None:
            return last
        return self.unread_after(last)

    def unread_after(self, item: CourseItem | None) -> CourseItem | None:
        """The first unread page after the item, else the first before it; None when none is left
        but the item itself."""
        place = self.items.index(item) if item else -1
        others = [*self.items[place + 1 :], *self.items[: max(0, place)]]
        return next((each for each in others if each.has_page and each.read_at is None), None)
