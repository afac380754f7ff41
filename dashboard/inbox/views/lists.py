"""The list of threads, the search of messages, and the number in the navigation."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from dashboard.inbox.models import Message, Participant, ThreadKind
from dashboard.inbox.navigation import ENTRY
from dashboard.inbox.queries import Line, latest_places, page_with, places
from mentorhub import access, numbers
from mentorhub.accounts import act_limits
from mentorhub.accounts.faces import hide_photos
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.posts import words_of_markdown
from mentorhub.prepared import prepared

FILTERS = {
    "": pgettext_lazy("messages", "All"),
    "unread": pgettext_lazy("messages", "Unread"),
    "turn": _("My turn"),
    "students": _("Students"),
    "colleagues": _("Colleagues"),
    "archived": pgettext_lazy("messages", "Archived"),
}


@access.readers_of_messages
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    beside = parameters.integer(request.GET, "beside")
    if beside is not None:
        return _beside(request, beside)
    filters = _filters_of(request.user)
    chosen = parameters.choice(request.GET, "show", filters)
    rows: Any = _filtered(request.user, chosen) if chosen else _all.rows(request.user)
    page = page_of(rows, request)
    now = timezone.now()
    page.object_list = [Line(each, request.user, now) for each in page.object_list]
    hide_photos(request.user, (each.other for each in page.object_list))
    context = {
        "page": page,
        "filters": filters,
        "chosen": chosen,
        "is_filtered": bool(chosen),
        "channel": "inbox",
        "is_trained": access.is_trained(request.user),
        "may_decide": access.is_manager(request.user),
        "may_begin": access.is_member(request.user),
    }
    is_part = request.headers.get("HX-Request") == "true"
    name = "inbox/_threads.html" if is_part else "inbox/inbox.html"
    return render(request, name, context)


def _filters_of(reader: Any) -> dict[str, Any]:
    """Without those that would always be empty: a student has neither students nor colleagues."""
    absent = set() if access.is_mentor(reader) else {"students"}
    absent |= set() if access.is_trained(reader) else {"colleagues"}
    return {name: label for name, label in FILTERS.items() if name not in absent}


def _beside(request: HttpRequest, thread: int) -> HttpResponse:
    """The threads beside the one that is open, which htmx fetches again when they have changed."""
    now = timezone.now()
    lines = [Line(each, request.user, now) for each in latest_places(request.user)]
    hide_photos(request.user, (each.other for each in lines))
    return render(request, "inbox/_beside.html", {"lines": lines, "thread": {"pk": thread}})


@prepared
def _all(reader: User) -> QuerySet[Participant]:
    return places(reader).unarchived()


def _filtered(reader: Any, chosen: str) -> QuerySet[Participant]:
    rows = places(reader)
    if chosen == "archived":
        return rows.archived()
    rows = rows.unarchived()
    match chosen:
        case "unread":
            return rows.filter(unread__gt=0)
        case "turn":
            rows = rows.exclude(last=None).exclude(last__author=reader.pk)
            return rows.filter(last__in_session=False)
        case "students":
            return rows.filter(thread__kind=ThreadKind.STUDENT)
    return rows.filter(thread__kind=ThreadKind.COLLEAGUES)


@access.readers_of_messages
@act_limits.counts_searches
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = parameters.search(request)
    rows = Message.objects.none()
    if query:
        rows = Message.objects.visible_to(request.user).kept().with_words(query)
        rows = rows.select_related("author", "thread__lead", "thread__partner").defer("html")
        # As they were sent; an index has them in this order.
        rows = rows.order_by("-pk")
    page = page_of(rows, request)
    for message in page.object_list:
        message.words = words_of_markdown(message.body)
        message.with_whom = message.thread.other(request.user)
        message.page_url = page_with(message)
    hide_photos(request.user, (each.author for each in page.object_list))
    return render(request, "inbox/search.html", {"page": page, "query": query})


@access.readers_of_messages
@require_safe
def number(request: HttpRequest) -> HttpResponse:
    """The number of unread messages."""
    return numbers.render_number(request, ENTRY)
