"""What somebody is told of the community. Whether a mail may still be sent, and when announcements
and digests are due, is SQL: delivery_rules.py. Who is told of a reply: telling.py."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.community import delivery_rules as rules
from dashboard.community.asked_reason import reason_for
from dashboard.community.digest import digest_for
from dashboard.community.models import Reader, Reply, Topic
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.mail import absolute, page
from mentorhub.notifications.eligibility import THREE_DAYS
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.registry import (
    Audience,
    Kind,
    Schedule,
    Scope,
    register,
    register_scope,
)
from mentorhub.pointers import in_words
from mentorhub.posts import MENTION, lines_of_markdown

# Characters of a text in the mail.
QUOTED = 500
EVERYBODY = frozenset({Audience.MENTOR, Audience.ASSESSOR, Audience.MANAGER})

register_scope(Scope("community_topic", "community.Topic", deferred=("search",)))
register_scope(Scope("community_reply", "community.Reply", deferred=("search", "html")))


def _quoted(reply: Reply | None) -> str:
    """The beginning of a text without marks, with pointers and mentions in words; empty when the
    school sends mails without what was written."""
    if reply is None or not settings.MAIL_QUOTES:
        return ""
    text = lines_of_markdown(MENTION.sub(r"@\1", in_words(reply.body)))
    return Truncator(text).chars(QUOTED)


def _topic(row: Notification) -> dict[str, str]:
    """The name and the title for a sentence about the topic or the reply of the row."""
    found = row.find_subject()
    topic = found.topic if isinstance(found, Reply) else found
    return {"actor": row.actor_name, "title": topic.title if topic else "…"}


def _address(row: Notification) -> str:
    """The reply, or the first reply of the topic that the news is about."""
    found = row.find_subject()
    if found is None:
        return reverse("community")
    number = _first_number(row) if isinstance(found, Topic) else None
    return f"{found.get_absolute_url()}?from={number}" if number else found.get_absolute_url()


def _first_number(row: Notification | Delivery) -> int | None:
    """The number of the first reply that the news is about; None when the details say none."""
    number = row.payload.get("number") if isinstance(row.payload, dict) else None
    return number if isinstance(number, int) else None


def _of_reply(delivery: Delivery) -> dict[str, Any]:
    reply = delivery.find_subject()
    if reply is None:
        return {}
    return {
        "topic": reply.topic,
        "reply": reply,
        "quoted": _quoted(reply),
        "topic_url": absolute(reply.get_absolute_url()),
    }


def _of_replies(delivery: Delivery) -> dict[str, Any]:
    """The first reply that is unread, and how many are."""
    topic = delivery.find_subject()
    if topic is None:
        return {}
    reader = delivery.recipient
    unread = _unread(reader, topic, _first_number(delivery) or 2)
    first = unread.select_related("author").first()
    if first is None:
        return {}
    return {
        "topic": topic,
        "reply": first,
        "more": unread.count() - 1,
        "is_mine": topic.author_id == reader.pk and topic.is_question,
        "quoted": _quoted(first),
        "topic_url": f"{absolute(topic.get_absolute_url())}?from={first.number}",
    }


def _unread(reader: User, topic: Topic, first: int) -> Any:
    place = Reader.objects.visible_to(reader).filter(topic=topic).first()
    rows = Reply.objects.visible_to(reader).kept().filter(topic=topic).exclude(author=reader)
    rows = rows.filter(access.not_muted(reader, "author"))
    read = place.read_number if place else 0
    return rows.filter(number__gte=max(first, read + 1)).order_by("number")


def _of_topic(delivery: Delivery) -> dict[str, Any]:
    topic = delivery.find_subject()
    if topic is None:
        return {}
    opening = Reply.objects.visible_to(delivery.recipient).kept().filter(topic=topic, number=1)
    return {
        "topic": topic,
        "author": topic.author,
        "quoted": _quoted(opening.first()),
        "topic_url": absolute(topic.get_absolute_url()),
    }


def _asked(delivery: Delivery) -> dict[str, Any]:
    found = _of_topic(delivery)
    return found | {"because": reason_for(found["topic"], delivery.recipient)} if found else {}


def _digest(delivery: Delivery) -> dict[str, Any]:
    topics, more = digest_for(delivery.recipient, delivery.due_at)
    return {"topics": topics, "more": more, "community_url": page("community")}


def _answered_sentence(row: Notification) -> str:
    return _("%(actor)s replied to “%(title)s”.") % _topic(row)


def _asked_sentence(row: Notification) -> str:
    topic = row.find_subject()
    because = reason_for(topic, row.recipient) if topic else ""
    asked = _("“%(title)s” has no answer yet.") % _topic(row)
    return f"{asked} {because}".strip()


MENTIONED = register(
    Kind(
        name="community_mentioned",
        label=gettext_lazy("Mentioned in the community"),
        title=lambda: _("Somebody mentions me in the community"),
        icon="user-round",
        audience=EVERYBODY,
        scope="community_reply",
        sentence=lambda row: _("%(actor)s mentioned you in “%(title)s”.") % _topic(row),
        address=_address,
        source=rules.REPLY,
        stops=(
            rules.REPLY_REMOVED, rules.NOT_SEEN, rules.ACTOR_MUTED, rules.NAMED_NO_MORE,
            rules.NEWS_READ,
        ),
        expires=THREE_DAYS,
        context=_of_reply,
    )
)  # fmt: skip
ANSWERED = register(
    Kind(
        name="community_answered",
        label=gettext_lazy("Reply in the community"),
        title=lambda: _("Somebody replies to my question or to a topic I follow"),
        icon="messages-square",
        audience=EVERYBODY,
        scope="community_topic",
        sentence=_answered_sentence,
        address=_address,
        source=rules.TOPIC,
        stops=(
            rules.TOPIC_REMOVED, rules.NOT_SEEN, rules.NOT_FOLLOWED, rules.NOTHING_UNREAD,
            rules.NEWS_READ,
        ),
        expires=THREE_DAYS,
        context=_of_replies,
    )
)  # fmt: skip
ACCEPTED = register(
    Kind(
        name="community_accepted",
        label=gettext_lazy("Answer accepted"),
        title=lambda: _("My answer to a question is accepted"),
        icon="circle-check",
        audience=EVERYBODY,
        scope="community_reply",
        sentence=lambda row: _("%(actor)s accepted your answer to “%(title)s”.") % _topic(row),
        address=_address,
        source=rules.REPLY,
        stops=(
            rules.REPLY_REMOVED, rules.NOT_SEEN, rules.NOT_ACCEPTED, rules.ACTOR_MUTED,
            rules.NEWS_READ,
        ),
        expires=THREE_DAYS,
        context=_of_reply,
    )
)  # fmt: skip
ANNOUNCED = register(
    Kind(
        name="community_announced",
        label=gettext_lazy("Announcement"),
        title=lambda: _("An announcement is published"),
        icon="megaphone",
        audience=EVERYBODY,
        scope="community_topic",
        sentence=lambda row: _("Announcement: “%(title)s”") % _topic(row),
        address=_address,
        source=rules.TOPIC,
        stops=(
            rules.TOPIC_REMOVED, rules.NOT_SEEN, rules.ANNOUNCEMENT_ENDED, rules.AUTHOR_MUTED,
            rules.ANNOUNCEMENT_READ, rules.NEWS_READ,
        ),
        expires=THREE_DAYS,
        context=_of_topic,
        schedule=Schedule(rules.ANNOUNCEMENTS, lambda: {"acknowledge": False}),
    )
)  # fmt: skip
TO_CONFIRM = register(
    Kind(
        name="community_to_confirm",
        label=gettext_lazy("Announcement to confirm"),
        title=lambda: _("An announcement asks me to confirm that I have read it"),
        icon="megaphone",
        audience=EVERYBODY,
        may_be_switched_off=False,
        scope="community_topic",
        sentence=lambda row: (
            _("Announcement: “%(title)s”. Please confirm that you have read it.") % _topic(row)
        ),
        address=_address,
        source=rules.TOPIC,
        stops=(
            rules.TOPIC_REMOVED, rules.NOT_SEEN, rules.CONFIRMATION_ENDED, rules.ACKNOWLEDGED,
        ),
        expires=THREE_DAYS,
        context=_of_topic,
        schedule=Schedule(rules.ANNOUNCEMENTS, lambda: {"acknowledge": True}),
    )
)  # fmt: skip
ASKED = register(
    Kind(
        name="community_asked",
        label=gettext_lazy("Asked to answer a question"),
        title=lambda: _("A question has no answer, and I could help"),
        icon="circle-question-mark",
        audience=EVERYBODY,
        scope="community_topic",
        sentence=_asked_sentence,
        address=_address,
        source=rules.TOPIC,
        stops=(
            rules.TOPIC_REMOVED, rules.NOT_SEEN, rules.ANSWERED, rules.AUTHOR_MUTED,
            rules.NEWS_READ,
        ),
        expires=THREE_DAYS,
        context=_asked,
    )
)  # fmt: skip
UNSETTLED = register(
    Kind(
        name="community_unsettled",
        label=gettext_lazy("Question without an accepted answer"),
        title=lambda: _("My question has answers, but none is accepted after a week"),
        icon="circle-question-mark",
        audience=EVERYBODY,
        scope="community_topic",
        sentence=lambda row: _("“%(title)s” has answers. Did one of them help?") % _topic(row),
        address=_address,
        source=rules.TOPIC,
        stops=(rules.TOPIC_REMOVED, rules.NOT_SEEN, rules.NO_CHOICE),
        expires=THREE_DAYS,
        context=_of_topic,
        schedule=Schedule(rules.UNSETTLED),
    )
)
DIGEST = register(
    Kind(
        name="community_digest",
        label=gettext_lazy("Digest of the community"),
        title=lambda: _("A digest of what is new in my groups"),
        icon="list",
        audience=EVERYBODY,
        sentence=lambda row: _("What is new in your groups."),
        address=lambda row: reverse("community"),
        stops=(rules.EMPTY_DIGEST,),
        expires="r.due_at + interval '12 hours'",
        context=_digest,
        schedule=Schedule(rules.DIGESTS, rules.digest_values),
    )
)
# All that is about one topic or one of its replies.
OF_TOPICS = (MENTIONED, ANSWERED, ACCEPTED, ANNOUNCED, TO_CONFIRM, ASKED, UNSETTLED)
