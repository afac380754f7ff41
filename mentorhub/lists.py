"""Pages of a list: one way to cut rows into pages, whatever stands in the address."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from mentorhub.forms import parameters

PER_PAGE = 25


def page_of(
    rows: Any,
    request: HttpRequest,
    per: int = PER_PAGE,
    name: str = "page",
    count: int | None = None,
) -> Page:
    """The page of ``rows`` that the parameter ``name`` asks for; the nearest one if it has none.

    ``count`` is the number of rows where it is known already, which saves a query.
    """
    pages = Paginator(rows, per)
    if count is not None:
        pages.count = count
    return pages.get_page(parameters.page_number(request.GET, name))
