"""Searching topics: the best of the newest that have the words. Nothing ranks or counts all of
them, which would read every reply with a common word.

A topic is found by its title or by one of its replies. First come topics with all the words, then
those with most of them, where a word that many topics have counts for little; among these the words
in the title count, then whether the question is answered, then how new it is. What has fewer than
half of the words is left out.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from dashboard.community.models import Group, Reply, Topic
from dashboard.community.ranking import REPLIES, SIMILAR, TITLES, Found, Scope, ranked
from mentorhub import full_text
from mentorhub.lists import PAGE_SIZE
from mentorhub.plain_text import words_of
from mentorhub.similar_names import resembling

# Newest topics whose titles are compared by spelling, when nothing has the words.
COMPARED = 200


@dataclass(frozen=True)
class Results:
    """The topics that were found, the best first."""

    found: list[Found] = field(default_factory=list)
    # How many words were looked for.
    words: int = 0
    # Of how many topics those in ``found`` are a part.
    total: int = 0
    # Whether no topic has enough of the words, and these have titles that are spelled alike.
    are_similar: bool = False
    # Whether there may be more than these: only the newest matches are read.
    has_more: bool = False

    def has_all(self, found: Found) -> bool:
        return found.words.bit_count() == self.words


def search(
    reader: Any,
    question: str,
    scope: Scope | None = None,
    *,
    alike: bool = True,
    first: int = 0,
    most: int = TITLES + REPLIES,
) -> Results:
    """One query, and another one where nothing has the words; ``alike``: whether titles that are
    spelled alike are wanted then. Of the topics those from place ``first`` on, at most ``most``."""
    scope = scope or Scope()
    words = full_text.words_asked(question)
    if not words:
        return Results()
    best = ranked(reader, words, scope=scope, first=first, most=most)
    if alike and not best.is_near and (near := _alike(reader, question, scope)):
        shown = near[first : first + most]
        return Results(shown, len(words), len(near), are_similar=True)
    return Results(best.found, len(words), best.total, has_more=best.has_more)


@dataclass
class SearchRows:
    """What is found, for the pages of a list: a slice asks for it."""

    reader: Any
    question: str
    scope: Scope
    # Of the last slice.
    results: Results = field(default_factory=Results)

    def __getitem__(self, part: slice) -> list[Found]:
        most = part.stop - part.start
        self.results = search(self.reader, self.question, self.scope, first=part.start, most=most)
        return self.results.found


def topics_with_all(reader: Any, question: str) -> QuerySet[Topic]:
    """For the one search, in one query: the topics with all the words in the title or in one reply,
    those with ``in_title`` first, then the last reply first. Of the newest, as above."""
    query = full_text.all_words(question)
    if query is None:
        return Topic.objects.none()
    rows = Topic.objects.visible_to(reader).kept()
    replies = Reply.objects.visible_to(reader).kept().filter(topic__removed_at=None, search=query)
    titles = rows.filter(search=query).order_by("-pk").values("pk")[:TITLES]
    said = replies.order_by("-pk").values("topic")[:REPLIES]
    rows = rows.filter(Q(pk__in=titles) | Q(pk__in=said)).defer("search")
    rows = rows.annotate(in_title=Case(When(search=query, then=1), default=0))
    return rows.order_by("-in_title", "-last_at", "-pk")


def similar_questions(reader: Any, title: str, group: Group | None = None) -> list[Topic]:
    """Questions that are like one that somebody begins to ask, in any of their groups: first those
    with an answer, then those of the same group."""
    results = search(reader, title, Scope(questions=True, titles=True), alike=False)
    # One common word of many makes nothing similar.
    best = results.found[0].words.bit_count() if results.found else 0
    enough = max((results.words + 1) // 2, best - 1)
    near = [each for each in results.found if each.words.bit_count() >= enough]
    keys = [each.topic for each in near[: 4 * SIMILAR]]
    rows = Topic.objects.visible_to(reader).filter(pk__in=keys).select_related("group__path")
    topics = {each.pk: each for each in rows.defer("search")}
    shown = [topics[key] for key in keys if key in topics]
    own = group.pk if group else None
    shown.sort(key=lambda each: (each.accepted_id is None, each.group_id != own))
    return shown[:SIMILAR]


def _alike(reader: Any, question: str, scope: Scope) -> list[Found]:
    """Topics whose titles are spelled almost as what was typed, of the newest."""
    words = words_of(" ".join(full_text.words_asked(full_text.ADDRESS.sub(" ", question))))
    newest = Topic.objects.visible_to(reader).filter(scope.of_topics()).order_by("-pk")
    rows = Topic.objects.filter(pk__in=newest.values("pk")[:COMPARED])
    near = resembling(rows, words, "title__plain").order_by("-similarity", "-pk")
    return [Found(*each) for each in near.values_list("pk", "accepted")[:PAGE_SIZE]]
