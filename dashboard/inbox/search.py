"""Messages in the one search, and writing one."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboard.inbox.models import Message
from dashboard.inbox.queries import page_with
from mentorhub import access
from mentorhub.plain_text import words_of
from mentorhub.pointers import in_words
from mentorhub.search import (
    ACTIONS,
    MESSAGES,
    Found,
    Link,
    Query,
    Result,
    Source,
    register,
)
from mentorhub.templatetags.ui_tags import short

# As many as the list of one group goes through.
LATEST = 200
# Words of a message before the one that was found, and in all.
BEFORE, SHOWN = 4, 24


def _find_messages(person: Any, query: Query, most: int) -> Found:
    """The latest first, of the latest ``LATEST``: to count all that have a common word would read
    them all. The search of messages has all."""
    found = Message.objects.visible_to(person).kept().with_words(query.text)
    rows = Message.objects.filter(pk__in=found.order_by("-pk").values("pk")[:LATEST])
    rows = rows.select_related("thread__lead", "thread__partner")
    rows = rows.defer("html", "search").order_by("-pk")
    return Found.of(rows, most, lambda message: _result(person, message, query))


def _result(person: Any, message: Message, query: Query) -> Result:
    other = message.thread.other(person)
    return Result(
        title=other.name if other else message.thread.title,
        line=f"{short(message.sent_at)} · {_around(message.body, query)}",
        url=page_with(message),
        icon="mail",
    )


def _around(text: str, query: Query) -> str:
    """The words of a text around the first that was searched for."""
    words = in_words(text).split()
    found = (
        place
        for place, word in enumerate(words)
        if any(each.startswith(query.words) for each in words_of(word))
    )
    first = max(0, next(found, 0) - BEFORE)
    shown = " ".join(words[first : first + SHOWN])
    return f"{'… ' if first else ''}{shown}{' …' if len(words) > first + SHOWN else ''}"


register(
    Source(
        name="messages",
        group=MESSAGES,
        position=10,
        is_for=access.may_read_messages,
        find=_find_messages,
    )
)
register(
    Link(
        name="inbox_new",
        label=_("Write a message"),
        icon="pencil",
        is_for=access.is_member,
        group=ACTIONS,
        keywords=_("e-mail send contact"),
        position=5,
    )
)
