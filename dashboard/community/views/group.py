"""A group: its topics, all read, its digest, its people."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.community import following
from dashboard.community.models import Digest, Group, TopicKind
from dashboard.community.paging import long_page
from dashboard.community.queries.lists import (
    SHOW_LABELS,
    Filters,
    Show,
    filtered_topics,
    one_group,
    projects_in,
    topics_of,
    topics_with_news,
)
from dashboard.community.queries.members import members_of
from dashboard.community.queries.people import people_shown
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.lists import page_of


@access.community
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    found = one_group.get_or_404(request.user, slug)
    query = parameters.search(request)
    if query:
        words = urlencode({"q": query, "group": found.slug})
        return redirect(f"{reverse('community_search')}?{words}")
    if request.headers.get("HX-Request") == "true":
        return _news(request, found)
    filters = _filters(request)
    rows: Any = topics_of.rows(request.user, found.pk)
    if filters:
        rows = filtered_topics(request.user, found, filters)
    context = {
        "group": found,
        "page": long_page(rows, request),
        "filters": filters,
        "shows": _shows(request, found, filters),
        "channel": "group",
        "since": _milliseconds(timezone.now()),
        "ask_url": f"{reverse('community_new')}?group={found.slug}",
    }
    projects = projects_in(request.user, found.pk)
    context |= {
        "kinds": TopicKind.choices,
        "projects": [(str(each.pk), each.title) for each in projects],
        "chosen_project": str(filters.project or ""),
        "members": members_of([found])[found.pk],
        "digests": Digest.choices,
    }
    return render(request, "community/group.html", context)


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _news(request: HttpRequest, found: Group) -> HttpResponse:
    """How many topics have something new since the list was opened; htmx asks when there is."""
    now = _milliseconds(timezone.now())
    since = min(parameters.integer(request.GET, "since") or now, now)
    instant = datetime.fromtimestamp(since / 1000, tz=UTC)
    news = len(topics_with_news(request.user, found.pk, instant))
    return render(request, "community/_news.html", {"news": news, "since": since})


def _filters(request: HttpRequest) -> Filters:
    """A filter of yes and no is a parameter of its own; the first one counts."""
    show = next((each for each in Show if each and parameters.flag(request.GET, each)), Show.ALL)
    kind = parameters.choice(request.GET, "kind", TopicKind.values)
    project = parameters.integer(request.GET, "project")
    return Filters(show, TopicKind(kind) if kind else None, project)


def _shows(request: HttpRequest, found: Any, filters: Filters) -> list[dict[str, Any]]:
    """The links above the list: each keeps the kind and the project that are chosen."""
    counts = {
        Show.UNANSWERED: found.unanswered,
        Show.UNREAD: found.unread,
        Show.BOOKMARKED: found.bookmarked,
    }
    kept = {"kind": filters.kind or "", "project": str(filters.project or "")}
    return [
        {
            "label": label,
            "query": _query({show: "1"} | kept if show else kept),
            "count": counts.get(show, 0),
            "is_current": show == filters.show,
        }
        for show, label in SHOW_LABELS.items()
    ]


def _query(values: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in values.items() if value)


def _group_to_write(request: HttpRequest, slug: str) -> Group:
    return one_group.get_or_404(request.user, slug)


@access.community
@act_limits.limited(act_limits.TICK)
@require_POST
def all_read(request: HttpRequest, slug: str) -> HttpResponse:
    found = _group_to_write(request, slug)
    following.mark_group_read(found, by=request.user)
    says = _("Everything in “%(group)s” is read.")
    messages.success(request, says % {"group": found.name})
    return redirect(found)


@access.community
@act_limits.limited(act_limits.PREFERENCES)
@require_POST
def digest(request: HttpRequest, slug: str) -> HttpResponse:
    found = _group_to_write(request, slug)
    chosen = parameters.choice(request.POST, "digest", Digest.values)
    if chosen:
        following.set_digest(found, Digest(chosen), by=request.user)
        messages.success(request, _("Saved. The next summary comes as you chose."))
    return redirect(found)


@access.community
@act_limits.counts_searches
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    found = one_group.get_or_404(request.user, slug)
    query = parameters.search(request)
    page = page_of(people_shown(found, request.user, query), request)
    context = {"group": found, "page": page, "query": query}
    return render(request, "community/people.html", context)
