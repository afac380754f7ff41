"""Pages of a list that may be very long: nothing counts all of it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from mentorhub.forms import parameters
from mentorhub.lists import PAGE_SIZE

# Each row before a page is read: what is older is found by a filter or by the search.
LAST_PAGE = 40


@dataclass(frozen=True)
class LongPage:
    """Some rows of a list, and whether others come before and after them."""

    rows: list[Any]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_previous or self.has_next

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def previous(self) -> int:
        return self.number - 1


def long_page(rows: Any, request: HttpRequest) -> LongPage:
    """The page that the address asks for, read with one row more; the first one where it has no
    rows. ``rows`` is a queryset, a list, or the rows of a prepared query."""
    number = min(parameters.page_number(request.GET), LAST_PAGE)
    start = (number - 1) * PAGE_SIZE
    found = list(rows[start : start + PAGE_SIZE + 1])
    if not found and number > 1:
        number, found = 1, list(rows[0 : PAGE_SIZE + 1])
    has_next = len(found) > PAGE_SIZE and number < LAST_PAGE
    return LongPage(found[:PAGE_SIZE], number, has_next)
