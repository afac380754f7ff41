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
    """Some rows of a list, and whether others come before and after them. Named as in Django's
    ``Page``, for the same template."""

    rows: list[Any]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def start_index(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def end_index(self) -> int:
        return self.start_index + len(self.rows) - 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_previous or self.has_next

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
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
