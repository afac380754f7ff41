"""What the page of a topic reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from html import unescape
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator

from dashboard.community.answers import may_accept
from dashboard.community.models import (
    Attachment,
    Mention,
    Reaction,
    ReactionKind,
    Reader,
    Reply,
    Topic,
)
from dashboard.community.moderation_lines import Line, Lines, lines_of
from dashboard.community.posting import drawn
from dashboard.community.reactions import ICONS
from dashboard.community.unread import with_unread
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.files.attached_file import with_is_picture
from mentorhub.posts import shown, words_of_markdown
from mentorhub.prepared import prepared

REPLIES_SHOWN = 25
# Characters of the accepted answer that are quoted above the replies.
BEGINNING = 320
# The opening has the number 1.
FIRST_REPLY = 2


@prepared
def topic_for(reader: User, pk: int) -> QuerySet[Topic]:
    """A topic with its ``reply_count`` and the reader's place in it: ``read_number``,
    ``read_until``, ``unread``, ``follows`` and ``is_bookmarked``."""
    rows = Topic.objects.visible_to(reader).filter(pk=pk)
    place = Reader.objects.visible_to(reader).filter(topic=OuterRef("pk"))
    kept = Reply.objects.kept().filter(topic=OuterRef("pk"), number__gte=FIRST_REPLY)
    counted = kept.order_by().values("topic").annotate(count=Count("pk")).values("count")
    rows = with_unread(rows, reader).annotate(
        reply_count=Coalesce(Subquery(counted), 0),
        follows=Exists(place.filter(follows=True)),
        is_bookmarked=Exists(place.filter(bookmarked_at__isnull=False)),
    )
    rows = rows.select_related("group__path", "project__path", "author", "announcement")
    return rows.select_related("accepted").defer("search", "accepted__search")


@prepared
def reply_for(reader: User, topic: int, number: int) -> QuerySet[Reply]:
    """One reply that was not removed."""
    return _one(Reply.objects.visible_to(reader).kept(), reader, topic, number)


@prepared
def reply_with_history_for(reader: User, topic: int, number: int) -> QuerySet[Reply]:
    """The same for a manager, and what was removed as long as they see its text."""
    return _one(Reply.objects.visible_to(reader).with_content(), reader, topic, number)


def _one(rows: QuerySet[Reply], reader: User, topic: int, number: int) -> QuerySet[Reply]:
    rows = rows.filter(topic=topic, number=number)
    rows = rows.select_related("author", "topic__group__path", "topic__author").defer(
        "search", "topic__search"
    )
    return _with_what_is_shown(rows, reader)


@prepared
def _replies(reader: User, topic: int, first: int, last: int, accepted: int) -> QuerySet[Reply]:
    """The opening, those of a page, and the accepted answer."""
    rows = Reply.objects.visible_to(reader).filter(topic=topic)
    wanted = Q(number=1) | Q(number__gte=first, number__lte=last) | Q(pk=accepted)
    rows = rows.filter(wanted).select_related("author").defer("search")
    return _with_what_is_shown(rows, reader).order_by("number")


def _with_what_is_shown(rows: QuerySet[Reply], reader: Any) -> QuerySet[Reply]:
    """With ``file_values``, ``reaction_values``, ``people_values`` and ``is_muted``."""
    files = Attachment.objects.filter(reply=OuterRef("pk")).order_by("pk")
    of_file = JSONObject(uid="uid", name="name", size="size", content_type="content_type")
    reactions = Reaction.objects.filter(reply=OuterRef("pk")).order_by().values("kind")
    of_kind = JSONObject(kind="kind", count=Count("pk"), is_mine=BoolOr(Q(user=reader.pk)))
    people = Mention.objects.filter(reply=OuterRef("pk")).order_by()
    of_person = JSONObject(pk="user", name="user__name")
    return rows.annotate(
        file_values=ArraySubquery(files.values(json=of_file)),
        reaction_values=ArraySubquery(reactions.annotate(json=of_kind).values("json")),
        people_values=ArraySubquery(people.values(json=of_person)),
        is_muted=ExpressionWrapper(~access.not_muted(reader, "author"), BooleanField()),
    )


def first_of_page(number: int) -> int:
    """The number of the first reply of the page that shows this one."""
    place = max(number, FIRST_REPLY) - FIRST_REPLY
    return FIRST_REPLY + place // REPLIES_SHOWN * REPLIES_SHOWN


def address_of(topic: int, number: int) -> str:
    """The address of the page of a topic that shows a reply, and leads to it."""
    return f"{reverse('community_topic', args=[topic])}?from={number}#r{number}"


@dataclass(frozen=True)
class ReactionShown:
    kind: ReactionKind
    icon: str
    count: int
    is_mine: bool

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True)
class ReplyShown:
    """A reply as its reader sees it."""

    reply: Reply
    topic: Topic
    reader: User
    # What a manager did with it.
    line: Line | None = None

    @property
    def number(self) -> int:
        return self.reply.number

    @property
    def classes(self) -> str:
        states = {
            "reply-opening": self.reply.is_opening,
            "reply-accepted": self.is_accepted,
            "reply-removed": self.reply.is_removed,
        }
        return " ".join(["reply", *(name for name, holds in states.items() if holds)])

    @property
    def heading_level(self) -> int:
        """Of the name of its author: below the title, or below “replies”."""
        return 2 if self.reply.is_opening else 3

    @property
    def _values(self) -> Any:
        return self.reply

    @property
    def html(self) -> str:
        people = {each["pk"]: each["name"] for each in self._values.people_values}
        return shown(drawn(self.reply, list(people)), people)

    @property
    def excerpt(self) -> str:
        return words_of_markdown(self.reply.body[:300])

    @property
    def beginning(self) -> str:
        """The first words of what is shown, without marks."""
        words = " ".join(unescape(strip_tags(self.html)).split())
        return Truncator(words).chars(BEGINNING)

    @property
    def is_own(self) -> bool:
        return self.reply.author_id == self.reader.pk

    @property
    def is_folded(self) -> bool:
        """Written by somebody whom the reader has muted."""
        return bool(self._values.is_muted) and not self.reply.is_removed

    @property
    def is_accepted(self) -> bool:
        return self.topic.accepted_id == self.reply.pk

    @property
    def files(self) -> list[dict[str, Any]]:
        return with_is_picture(self._values.file_values)

    @property
    def has_own_reaction(self) -> bool:
        return any(each["is_mine"] for each in self._values.reaction_values)

    @cached_property
    def reactions(self) -> list[ReactionShown]:
        """All six kinds, those that nobody has given too."""
        given = {each["kind"]: each for each in self._values.reaction_values}
        return [
            ReactionShown(
                kind,
                icon,
                given.get(kind, {}).get("count", 0),
                given.get(kind, {}).get("is_mine", False),
            )
            for kind, icon in ICONS.items()
        ]

    @property
    def given_reactions(self) -> list[ReactionShown]:
        if not self._values.reaction_values:
            return []
        return [each for each in self.reactions if each.count]

    @property
    def may_react(self) -> bool:
        return not self.reply.is_removed and not self.topic.is_removed

    @property
    def may_edit(self) -> bool:
        return may_edit(self.reply, self.topic, self.reader)

    @property
    def may_remove(self) -> bool:
        return may_remove(self.reply, self.topic, self.reader)

    @property
    def may_accept(self) -> bool:
        """Whether the reader may choose it as the answer, or take that back."""
        if self.reply.is_opening or self.reply.is_removed or self.topic.is_removed:
            return False
        return may_accept(self.topic, self.reader)

    @property
    def has_history(self) -> bool:
        """Whether the reader may read what it said before."""
        if self.reply.edited_at is None:
            return False
        return self.is_own or access.is_manager(self.reader)


def may_edit(reply: Reply, topic: Topic, reader: User) -> bool:
    """One's own, as long as one may write there; an announcement is edited where it is written."""
    is_own = reply.author_id == reader.pk and not reply.is_removed
    is_announcement = reply.is_opening and topic.is_announcement
    is_closed = topic.is_locked or topic.is_removed or topic.group.archived_at is not None
    return is_own and not is_announcement and not is_closed


def may_remove(reply: Reply, topic: Topic, reader: User) -> bool:
    """One's own, however old."""
    is_own = reply.author_id == reader.pk and not reply.is_removed
    return is_own and not (reply.is_opening and topic.is_announcement) and not topic.is_removed


@dataclass(frozen=True)
class Gap:
    """Replies that were removed, one after the other; nobody but managers sees more of them. One
    that a manager has hidden stands alone, with who did it and why."""

    first: int
    last: int
    line: Line | None = None


@dataclass(frozen=True)
class TopicPage:
    """A page of a topic for its reader: the opening, the accepted answer, and up to
    ``REPLIES_SHOWN`` numbers from ``first`` on."""

    topic: Topic
    reader: User
    first: int
    rows: list[Reply]
    moderated: Lines = field(default_factory=Lines)

    @property
    def last(self) -> int:
        """The number of the last reply shown; 1 when there is none."""
        return min(self.first + REPLIES_SHOWN - 1, self.topic.last_number)

    @property
    def opening(self) -> ReplyShown | None:
        """None when it was removed."""
        return next((self._shown(each) for each in self.rows if each.is_opening), None)

    @property
    def accepted(self) -> ReplyShown | None:
        """To be shown above the replies; not when it is the first of them anyway."""
        rows = (each for each in self.rows if each.pk == self.topic.accepted_id)
        return next((self._shown(each) for each in rows if each.number != self.first), None)

    @property
    def entries(self) -> list[ReplyShown | Gap]:
        """The replies in order, with a gap where some were removed."""
        found = {each.number: each for each in self.rows}
        entries: list[ReplyShown | Gap] = []
        for number in range(self.first, self.last + 1):
            before = entries[-1] if entries else None
            line = self.moderated.of_replies.get(number)
            if number in found:
                entries.append(self._shown(found[number]))
            elif isinstance(before, Gap) and before.line is None and line is None:
                entries[-1] = Gap(before.first, number)
            else:
                entries.append(Gap(number, number, line))
        return entries

    def _shown(self, reply: Reply) -> ReplyShown:
        line = self.moderated.of_replies.get(reply.number)
        return ReplyShown(reply, self.topic, self.reader, line)

    @cached_property
    def first_new(self) -> int | None:
        """The number above which “new since you looked” stands; none at the first visit."""
        place: Any = self.topic
        if not place.read_number:
            return None
        return next((each.number for each in self._replies() if self._is_new(each)), None)

    def _replies(self) -> Iterator[Reply]:
        return (each for each in self.rows if self.first <= each.number <= self.last)

    def _is_new(self, reply: Reply) -> bool:
        row: Any = reply
        place: Any = self.topic
        if reply.author_id == self.reader.pk or reply.is_removed or row.is_muted:
            return False
        since: datetime = place.read_until
        return reply.number > place.read_number and reply.created_at > since

    @property
    def is_last(self) -> bool:
        return self.last >= self.topic.last_number

    @property
    def is_first(self) -> bool:
        return self.first == FIRST_REPLY

    @property
    def pages(self) -> list[tuple[int, int, bool]]:
        """The first and the last number of each page around this one, and whether it is this."""
        firsts = range(FIRST_REPLY, max(self.topic.last_number, FIRST_REPLY) + 1, REPLIES_SHOWN)
        last = self.topic.last_number
        return [
            (each, min(each + REPLIES_SHOWN - 1, last), each == self.first)
            for each in firsts
            if abs(each - self.first) <= 2 * REPLIES_SHOWN or each in (firsts[0], firsts[-1])
        ]

    @property
    def read_after(self) -> int | None:
        """The number until which the topic is read once this page was seen. None when nothing
        changes, also when unread replies stand on the pages before this one."""
        place: Any = self.topic
        seen = 1 if self.last < self.first else self.last
        starts = 1 if self.is_first else self.first
        return seen if starts <= place.read_number + 1 and seen > place.read_number else None

    @property
    def has_unread_before(self) -> bool:
        place: Any = self.topic
        return not self.is_first and place.read_number + 1 < self.first and bool(place.unread)


def page_of_topic(reader: User, topic: Topic, number: int | None) -> TopicPage:
    """The page with this reply; without a number, that with the first one that is unread."""
    place: Any = topic
    wanted = place.read_number + 1 if number is None else number
    first = first_of_page(min(wanted, topic.last_number))
    last = first + REPLIES_SHOWN - 1
    rows = _replies(reader, topic.pk, first, last, topic.accepted_id or 0)
    return TopicPage(topic, reader, first, rows, lines_of(topic, reader, first, last))
