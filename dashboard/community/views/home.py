"""The first page of the community, and the number in the navigation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.community.announcing import confirmation
from dashboard.community.models import Topic
from dashboard.community.navigation import ENTRY
from dashboard.community.queries.lists import (
    LATEST,
    announced_topics,
    drafts_of,
    latest_topics,
    own_groups,
    waiting_questions,
    waiting_since,
)
from dashboard.community.queries.members import members_of
from mentorhub import access, numbers
from mentorhub.pointers import in_words
from mentorhub.posts import words_of_markdown

# Questions that wait; a link shows the others.
WAITING_SHOWN = 2


@access.community
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    groups = own_groups(request.user)
    members = members_of(groups)
    announced = announced_topics(request.user, now)
    for each in announced:
        each.confirmation = confirmation(each.announcement, each.confirmed_at)
        each.opening = words_of_markdown(in_words(each.opening_body or ""))
    waiting = waiting_questions(request.user, waiting_since(now))
    above = {each.pk for each in waiting}
    latest = [each for each in latest_topics(request.user) if each.pk not in above]
    context = {
        "groups": [{"group": each, "members": members.get(each.pk)} for each in groups],
        "announced": [each for each in announced if _is_new(each, request.user)],
        "announced_before": [each for each in announced if not _is_new(each, request.user)],
        "waiting": waiting[:WAITING_SHOWN],
        "waiting_too": waiting[WAITING_SHOWN:],
        "latest": latest[:LATEST],
        "drafts": drafts_of.rows(request.user).count(),
        "may_decide": access.is_manager(request.user),
    }
    return render(request, "community/home.html", context)


def _is_new(topic: Topic, reader: Any) -> bool:
    """Whether an announcement stands open on top: unread, or still to be confirmed."""
    shown: Any = topic
    asked = shown.announcement.acknowledge and shown.announcement.written_by_id != reader.pk
    waits = asked and not shown.confirmed_at
    return (shown.read_number == 0 and shown.unread > 0) or waits


@access.community
@require_safe
def number(request: HttpRequest) -> HttpResponse:
    """The number of topics with something new."""
    return numbers.render_number(request, ENTRY)
