"""The one search: a page, and the results that its dialog shows while somebody types."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.search.results import MOST, SHOWN, find, find_similar
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.search import Query


@access.oneself
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Nothing that was typed is stored: a search is counted, not remembered."""
    query = Query.of(parameters.search(request))
    template = "search/_results.html" if request.htmx else "search/page.html"  # type: ignore[attr-defined]
    try:
        context = _context(request, query)
    except act_limits.TooManyActsError as error:
        context = {"query": query.text, "groups": [], "seconds": error.seconds}
        response = render(request, template, context, status=429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    return render(request, template, context)


def _context(request: Any, query: Query) -> dict[str, Any]:
    """Raises TooManyActsError; in sharing mode it is the mentor who searches."""
    sharing = request.sharing
    if query.words:
        act_limits.count(sharing.mentor if sharing else request.user, act_limits.SEARCH)
    only = parameters.text(request.GET, "in", longest=20) if query.words else ""
    asked: dict[str, Any] = {
        "only": only,
        "most": MOST if only else SHOWN,
        "may_open": sharing.may_open if sharing else None,
    }
    groups = find(request.user, query, **asked)
    are_similar = False
    if not groups:
        groups = find_similar(request.user, query, **asked)
        are_similar = bool(groups)
    context = {
        "query": query.text,
        "similar": are_similar,
        "has_words": bool(query.words),
        "groups": groups,
        "total": sum(group.total for group in groups),
        "shown": sum(len(group.results) for group in groups),
        "only": groups[0] if only and groups else None,
    }
    if only and groups:
        context["page"] = page_of(groups[0].results, request)
    return context
