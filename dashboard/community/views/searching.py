"""Searching topics; the questions like one that is being asked; whom a text may mention."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from dashboard.community.models import Group, Reply, Topic
from dashboard.community.paging import LongPage, long_page
from dashboard.community.queries.lists import group_names, replies_found, topics_found
from dashboard.community.queries.people import people_offered
from dashboard.community.ranking import Found, Scope
from dashboard.community.searching import Results, SearchRows, similar_questions
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.marking import excerpt, marked, stems_of

# Letters that a question has before others are shown.
MIN_LETTERS = 4


@dataclass(frozen=True)
class Line:
    """A topic that was found, with the words of it that say why."""

    topic: Topic
    title: SafeString
    # What says why the topic is here: see ``Found.shown_reply``.
    reply: Reply | None
    words: SafeString | str
    # Whether this is the first line of those that have only some of the words.
    begins_others: bool = False

    @property
    def is_answer(self) -> bool:
        return self.reply is not None and self.reply.pk == self.topic.accepted_id


@access.community
@act_limits.counts_searches
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = parameters.search(request)
    groups = group_names(request.user)
    group = _chosen(request, groups)
    answered = parameters.flag(request.GET, "answered")
    rows = SearchRows(request.user, query, Scope(group, answered))
    page = long_page(rows, request)
    results = rows.results
    context = {
        "query": query,
        "ask_url": _asking(query, group),
        "groups": [(each.slug, each.name) for each in groups],
        "group": group,
        "answered": answered,
        "results": results,
        "page": page,
        "lines": lines_of(request.user, query, results, page),
    }
    return render(request, "community/search.html", context)


def _asking(query: str, group: Group | None) -> str:
    """Where the question is asked that was looked for."""
    given = {"title": query} | ({"group": group.slug} if group else {})
    return f"{reverse('community_new')}?{urlencode(given)}"


def _chosen(request: HttpRequest, groups: list[Group]) -> Group | None:
    """The group that the address names, if the reader sees it."""
    slug = parameters.text(request.GET, "group")
    return next((each for each in groups if each.slug == slug), None)


def lines_of(reader: Any, question: str, results: Results, page: LongPage) -> list[Line]:
    """Two queries."""
    found: list[Found] = page.rows
    if not found:
        return []
    stems = stems_of(question)
    topics = {each.pk: each for each in topics_found(reader, [each.topic for each in found])}
    keys = [each.shown_reply for each in found if each.shown_reply]
    openings = [each.topic for each in found if not each.shown_reply]
    replies = {each.topic_id: each for each in replies_found(reader, keys, openings)}
    lines = []
    for each in found:
        topic = topics.get(each.topic)
        if topic is None:
            continue
        reply = replies.get(topic.pk)
        words = excerpt(reply.body, stems) if reply else ""
        is_other = not results.are_similar and not results.has_all(each)
        begins = is_other and not any(line.begins_others for line in lines) and page.number == 1
        lines.append(Line(topic, marked(topic.title, stems), reply, words, begins))
    return lines


@access.community
@act_limits.counts_searches
@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """A part of the form of a question; empty while there is little to compare."""
    title = parameters.search(request)
    group = _chosen(request, group_names(request.user))
    is_enough = len(title) >= MIN_LETTERS
    topics = similar_questions(request.user, title, group) if is_enough else []
    return render(request, "community/_similar.html", {"similar": topics})


@access.community
@act_limits.counts_searches
@require_safe
def mentions(request: HttpRequest) -> HttpResponse:
    """A list for the expander of "@": people who see the group, and nobody else."""
    group = _chosen(request, group_names(request.user))
    query = parameters.search(request)
    people = people_offered(group, request.user, query) if group else []
    return render(request, "community/_mentions.html", {"people": people})
