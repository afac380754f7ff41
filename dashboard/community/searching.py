"""Searching topics: the best of the newest that have the words. Nothing ranks or counts all of
them, which would read every reply with a common word.

A topic is found by its title or by one of its replies. First come topics with all the words, then
those with most of them, where a word that many topics have counts for little; among these the words
in the title count, then whether the question is answered, then how new it is. What has fewer than
half of the words is left out.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, reduce
from math import log2
from operator import add
from typing import Any

from django.db.models import BigIntegerField, Case, Func, IntegerField, Q, QuerySet, Value, When

from dashboard.community.models import Group, Reply, Topic, TopicKind
from mentorhub import full_text
from mentorhub.lists import PAGE_SIZE
from mentorhub.plain_text import words_of
from mentorhub.similar_names import resembling

# Replies, and titles, among which the best are looked for.
MATCHES = 1000
# Newest topics whose titles are compared by spelling, when nothing has the words.
COMPARED = 200
SIMILAR = 5
# A word that so many topics have counts whole; the more have it, the less it says.
COUNTS_WHOLE = 5
# Topics with some of the words, after those with all of them.
MOST_OTHERS = 10


@dataclass(frozen=True)
class Scope:
    """Where is searched."""

    # A group that the reader sees.
    group: Group | None = None
    # Questions with an accepted answer alone.
    is_answered: bool = False
    questions: bool = False
    # Not the replies.
    titles: bool = False

    def of_topics(self, prefix: str = "") -> Q:
        found = Q(**{f"{prefix}removed_at": None})
        if self.group is not None:
            found &= Q(**{f"{prefix}group": self.group.pk})
        if self.is_answered:
            found &= Q(**{f"{prefix}accepted__isnull": False})
        if self.questions:
            found &= Q(**{f"{prefix}kind": TopicKind.QUESTION})
        return found


@dataclass
class Found:
    """A topic that has words of the question. ``words`` and ``in_title`` are sets of bits, one bit
    for each word."""

    topic: int
    accepted: int | None = None
    # In milliseconds.
    last_at: int = 0
    words: int = 0
    in_title: int = 0
    # The reply with most of the words; None when the title alone has some.
    reply: int | None = None
    number: int = 0
    in_reply: int = 0

    @property
    def shown_reply(self) -> int | None:
        """The accepted answer; but a reply with the words when neither the title nor the opening
        has them: nobody would see why the topic was found. None: the opening."""
        if self.number > 1 and not self.in_title:
            return self.reply
        return self.accepted or self.reply

    def add_title(self, words: int) -> None:
        self.words |= words
        self.in_title = words

    def add_reply(self, reply: int, number: int, words: int) -> None:
        self.words |= words
        if words.bit_count() > self.in_reply.bit_count():
            self.reply, self.number, self.in_reply = reply, number, words


@dataclass(frozen=True)
class Results:
    """The topics that were found, the best first."""

    found: list[Found] = field(default_factory=list)
    # How many words were looked for.
    words: int = 0
    # Whether no topic has enough of the words, and these have titles that are spelled alike.
    are_similar: bool = False
    # Whether there may be more than these: only the newest matches are read.
    has_more: bool = False

    def has_all(self, found: Found) -> bool:
        return found.words.bit_count() == self.words


def search(
    reader: Any, question: str, scope: Scope | None = None, *, alike: bool = True
) -> Results:
    """Four queries at most, and one more where nothing has the words; ``alike``: whether titles
    that are spelled alike are wanted then."""
    scope = scope or Scope()
    words = full_text.each_word(question)
    if not words:
        return Results()
    topics: dict[int, Found] = {}
    every = Value((1 << len(words)) - 1)
    has_more = _gather(topics, reader, full_text.all_words(question), every, scope)
    if len(words) > 1 and len(topics) < PAGE_SIZE:
        has_more |= _gather(topics, reader, full_text.any_word(question), _bits(words), scope)
    best_first, is_near = _with_most_words(topics, len(words))
    if alike and not is_near and (near := _alike(reader, question, scope)):
        return Results(near, len(words), are_similar=True)
    return Results(best_first, len(words), has_more=has_more)


def _with_most_words(topics: dict[int, Found], words: int) -> tuple[list[Found], bool]:
    """The best first; and whether one has half of the words. When none has, a few of the best."""
    # Of a thousand topics only a few differ in which of the words they have.
    patterns = Counter(each.words for each in topics.values())
    says = [_says(number, patterns) for number in range(words)]

    @cache  # of sets of words, which are few
    def weight(bits: int) -> float:
        return sum(each for number, each in enumerate(says) if bits >> number & 1)

    def rank(each: Found) -> tuple[Any, ...]:
        found = (each.words.bit_count() == words, weight(each.words), weight(each.in_title))
        return (*found, each.accepted is not None, each.last_at, each.topic)

    best_first = sorted(topics.values(), key=rank, reverse=True)
    with_all = sum(each.words.bit_count() == words for each in best_first)
    near = sum(2 * weight(each.words) >= sum(says) for each in best_first)
    if not near:
        return best_first[:SIMILAR], False
    return best_first[: min(near, with_all + MOST_OTHERS)], True


def _says(number: int, patterns: Counter[int]) -> float:
    """How much a word says about what is looked for; one that no topic has counts whole."""
    have = sum(times for bits, times in patterns.items() if bits >> number & 1)
    return 1 / (1 + log2(max(1, have / COUNTS_WHOLE)))


def topics_with_all(reader: Any, question: str) -> QuerySet[Topic]:
    """For the one search, in one query: the topics with all the words in the title or in one reply,
    those with ``in_title`` first, then the last reply first. Of the newest, as above."""
    query = full_text.all_words(question)
    if query is None:
        return Topic.objects.none()
    rows = Topic.objects.visible_to(reader).kept()
    replies = Reply.objects.visible_to(reader).kept().filter(topic__removed_at=None, search=query)
    titles = rows.filter(search=query).order_by("-pk").values("pk")[:MATCHES]
    said = replies.order_by("-pk").values("topic")[:MATCHES]
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


def _gather(topics: dict[int, Found], reader: Any, query: Any, bits: Any, scope: Scope) -> bool:
    """Adds what the query finds in titles and replies, of which ``bits`` says which words each of
    them has; returns whether there may be more."""
    rows = Topic.objects.visible_to(reader).filter(scope.of_topics(), search=query)
    columns = ("pk", "accepted", _Milliseconds("last_at"))
    titles = rows.order_by("-pk").values_list(*columns, bits)[:MATCHES]
    for *key, words in titles:
        _of(topics, *key).add_title(words)
    if scope.titles:
        return len(titles) == MATCHES
    replies = Reply.objects.visible_to(reader).kept().filter(scope.of_topics("topic__"))
    last_at = _Milliseconds("topic__last_at")
    columns = ("topic", "topic__accepted", last_at, "pk", "number")
    newest = replies.filter(search=query).order_by("-pk").values_list(*columns, bits)[:MATCHES]
    # The accepted answer first: of two replies with the same words it is the one to show.
    for topic, answer, last_at, *reply in sorted(newest, key=_is_no_answer):
        _of(topics, topic, answer, last_at).add_reply(*reply)
    return MATCHES in (len(titles), len(newest))


class _Milliseconds(Func):
    """An instant as a number: a thousand of them are read much faster than as datetimes."""

    template = "(extract(epoch from %(expressions)s) * 1000)::bigint"
    output_field = BigIntegerField()


def _of(topics: dict[int, Found], key: int, accepted: int | None, last_at: int) -> Found:
    if key not in topics:
        topics[key] = Found(key, accepted, last_at)
    return topics[key]


def _is_no_answer(row: tuple[Any, ...]) -> bool:
    _topic, answer, _last_at, reply, *_more = row
    return bool(reply != answer)


def _bits(words: Iterable[Any]) -> Any:
    """For each word a bit that says whether the row has it."""
    each = (
        Case(When(search=word, then=Value(1 << number)), default=Value(0))
        for number, word in enumerate(words)
    )
    return reduce(add, each, Value(0, output_field=IntegerField()))


def _alike(reader: Any, question: str, scope: Scope) -> list[Found]:
    """Topics whose titles are spelled almost as what was typed, of the newest."""
    words = words_of(" ".join(full_text.words_asked(full_text.ADDRESS.sub(" ", question))))
    newest = Topic.objects.visible_to(reader).filter(scope.of_topics()).order_by("-pk")
    rows = Topic.objects.filter(pk__in=newest.values("pk")[:COMPARED])
    near = resembling(rows, words, "title__plain").order_by("-similarity", "-pk")
    return [Found(*each) for each in near.values_list("pk", "accepted")[:PAGE_SIZE]]
