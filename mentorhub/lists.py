"""Pages of a list. Any value of the page in the address gives a page."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window
from django.http import HttpRequest

from mentorhub.forms import parameters
from mentorhub.prepared import PreparedRows

# Rows on a page, unless a list says another number.
PAGE_SIZE = 25
# A page number above this is taken as this one.
MAX_PAGES = 1_000_000


def page_of(
    rows: Any,
    request: HttpRequest,
    per: int = PAGE_SIZE,
    name: str = "page",
    count: int | None = None,
) -> Page:
    """The page of ``rows`` that the parameter ``name`` asks for, or the nearest one there is.

    ``count`` is the number of rows where it is known already, which saves a query.
    """
    pages = Paginator(rows, per)
    if count is not None:
        pages.count = count
    return pages.get_page(parameters.page_number(request.GET, name))


def page_in_one_query(
    rows: QuerySet[Any] | PreparedRows[Any],
    request: HttpRequest,
    per: int = PAGE_SIZE,
    name: str = "page",
) -> Page:
    """The same with one query for the rows and their total: for a view with several lists.

    Prepared rows have been made ``with_total`` by their query.
    """
    first, last = page_slice(request, per, name)
    counted: Any = with_total(rows) if isinstance(rows, QuerySet) else rows
    return page_with_total(list(counted[first:last]), rows, request, per, name)


def with_total(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each row with ``total``, the number of all of them."""
    return rows.annotate(total=Window(Count("pk")))


def page_slice(request: HttpRequest, per: int, name: str) -> tuple[int, int]:
    """The indexes of the first row of the requested page and of the row after its last."""
    number = min(parameters.page_number(request.GET, name), MAX_PAGES)
    return (number - 1) * per, number * per


def page_with_total(found: list[Any], rows: Any, request: HttpRequest, per: int, name: str) -> Page:
    """The page with these rows of ``with_total(rows)``; the last page if the requested one is
    empty."""
    number = page_slice(request, per, name)[1] // per
    if not found and number > 1:
        return page_of(rows, request, per, name)
    pages = Paginator([], per)
    pages.count = found[0].total if found else 0
    return Page(found, number, pages)
