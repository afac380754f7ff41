"""Who is told of what is posted, and when. The notification is written with the reply; its mail is
due ``MAIL_AFTER`` later, so that what is removed or read meanwhile is never mailed.

Nobody is told of what they wrote themselves, may not see, or hear from somebody they have muted.
Of all that is unread of a topic there is one notification and one mail; a mention has its own.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import BigIntegerField, BooleanField, Exists, F, Func, OuterRef, Q, Value
from django.utils import timezone

from dashboard.community.kinds import ACCEPTED, ANSWERED, MENTIONED
from dashboard.community.models import Mention, Reader, Reply, Topic
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.notifications.eligibility import as_bigint
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.registry import Kind

MAIL_AFTER = timedelta(minutes=5)


def of_topic(topic: Topic, opening: Reply) -> None:
    """Whom the opening mentions."""
    _tell_mentioned(topic, opening)


def of_reply(topic: Topic, reply: Reply) -> None:
    """Whom the reply mentions; the asker and the others who follow the topic."""
    mentioned = _tell_mentioned(topic, reply)
    follows = Reader.objects.filter(topic=topic.pk, follows=True).values("user")
    readers = _listeners(topic, reply.author).filter(pk__in=follows).exclude(pk__in=mentioned)
    new = readers.filter(~Exists(_told_before(topic, reply)))
    _write(
        ANSWERED,
        new.order_by("pk").values_list("pk", flat=True),
        by=reply.author,
        subject=topic.pk,
        reference=f"topic:{topic.pk}:{reply.number}",
        payload=_payload(topic, reply),
    )


def of_edit(topic: Topic, reply: Reply) -> None:
    """Whom the reply mentions since the edit; who was told of it before is not told again."""
    _tell_mentioned(topic, reply)


def of_accepted(topic: Topic, reply: Reply, *, by: User) -> None:
    """The author of the answer that was accepted; once, however often it is."""
    author = _listeners(topic, by).filter(pk=reply.author_id)
    _write(
        ACCEPTED,
        author.values_list("pk", flat=True),
        by=by,
        subject=reply.pk,
        reference=f"accepted:{reply.pk}",
        payload=_payload(topic, reply),
    )


def count_told(topic: Topic, reply: Reply) -> int:
    """How many people the author is said to have told: those who follow the topic and those whom
    the reply mentions. Whoever has muted the author is counted, too: nobody learns of that."""
    follows = Reader.objects.filter(topic=topic.pk, follows=True).values("user")
    named = Mention.objects.filter(reply=reply.pk).values("user")
    return _readers(topic, reply.author).filter(Q(pk__in=follows) | Q(pk__in=named)).count()


def count_readers(topic: Topic) -> int:
    """How many others see the topic."""
    return _readers(topic, topic.author).count()


def _tell_mentioned(topic: Topic, reply: Reply) -> list[int]:
    """Returns the keys of those who are told."""
    named = Mention.objects.filter(reply=reply.pk).values("user")
    people = _listeners(topic, reply.author).filter(pk__in=named).order_by("pk")
    keys = list(people.values_list("pk", flat=True))
    _write(
        MENTIONED,
        keys,
        by=reply.author,
        subject=reply.pk,
        reference=f"reply:{reply.pk}",
        payload=_payload(topic, reply),
    )
    return keys


def _listeners(topic: Topic, author: User) -> Any:
    """Those who see the topic and hear what this person writes, but for that person."""
    return _readers(topic, author).filter(access.people_who_hear(author))


def _readers(topic: Topic, author: User) -> Any:
    """Those who see the topic, but for this person."""
    if topic.is_removed:
        return User.objects.none()
    return User.objects.filter(access.people_of_community_topic(topic)).exclude(pk=author.pk)


class _Unread(Func):
    """Whether something of the topic is unread: from one number on, and below another."""

    function = "public.community_unread"
    output_field = BooleanField()


class _Number(Func):
    """The number in a payload; null when there is none."""

    template = as_bigint("%(expressions)s ->> 'number'")
    output_field = BigIntegerField()


def _told_before(topic: Topic, reply: Reply) -> Any:
    """News of earlier replies of the topic that the person in the outer query has still to read:
    it stands for this reply as well."""
    rows = Notification.objects.filter(
        recipient=OuterRef("pk"), kind=ANSWERED.name, subject=str(topic.pk)
    )
    number = _Number(F("payload"))
    below = Value(reply.number, BigIntegerField())
    key = Value(topic.pk, BigIntegerField())
    return rows.filter(Q(_Unread(F("recipient"), key, number, below)))


def _payload(topic: Topic, reply: Reply) -> dict[str, int]:
    """What marks the news as read when its reader has read so far (migration 0004)."""
    return {"topic": topic.pk, "number": reply.number}


def _write(
    kind: Kind,
    people: Iterable[int],
    *,
    by: User,
    subject: int,
    reference: str,
    payload: dict[str, int],
) -> None:
    keys, now = list(people), timezone.now()
    if not keys:
        return
    about = {"reference": reference, "subject": str(subject), "payload": payload}
    Notification.objects.bulk_create(
        (
            Notification(
                recipient_id=key, kind=kind.name, scope=kind.scope, actor=by, created_at=now,
                **about,
            )
            for key in keys
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    Delivery.objects.notify(kind, to=keys, by=by, now=now + MAIL_AFTER, **about)
