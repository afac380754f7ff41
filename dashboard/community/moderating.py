"""What managers do with topics and replies. Each act is a row of ``Moderation`` with its reason,
which stands on the topic."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from dashboard.community.models import Act, Moderation, Reply, ReplyEdit, Topic
from mentorhub.accounts.models import User
from mentorhub.database import current_login

# What was hidden can be shown again for so long; then its text is emptied.
KEPT_FOR = timedelta(days=30)
# “All of one author's replies”: those of so long ago.
LATEST = timedelta(hours=24)


class NotPossibleError(Exception):
    """The topic or the reply is not in a state for the act; nothing was changed."""


def acts_for(topic: Topic, by: User) -> list[Act]:
    """The acts that are possible with a whole topic as it stands. An announcement follows the page
    of announcements: it is moved and ended there. What its author has removed stays so, and what
    another manager has hidden of one's own."""
    found = [Act.UNLOCK if topic.is_locked else Act.LOCK]
    if topic.is_announcement:
        return found
    found += [Act.MOVE] if topic.is_removed else [Act.MOVE, Act.HIDE]
    if topic.is_removed and _restorable(by).filter(pk=topic.pk).exists():
        found.append(Act.RESTORE)
    return found


def _restorable(by: User) -> QuerySet[Topic]:
    opening = Reply.objects.kept().filter(topic=OuterRef("pk"), number=1)
    hidden = Moderation.objects.filter(topic=OuterRef("pk"), reply=None, act=Act.HIDE)
    rows = Topic.objects.annotate(hidden_by=Subquery(hidden.order_by("-pk").values("by")[:1]))
    rows = rows.filter(Exists(opening), removed_at__gt=timezone.now() - KEPT_FOR)
    return rows.exclude(~Q(hidden_by=by.pk), author=by.pk)


def lock(topic: Topic, *, by: User, words: str) -> None:
    """Nobody but managers writes in it any more."""
    rows = Topic.objects.filter(locked_at=None)
    _set(topic, Act.LOCK, by, words, rows, locked_at=timezone.now())


def unlock(topic: Topic, *, by: User, words: str) -> None:
    rows = Topic.objects.filter(locked_at__isnull=False)
    _set(topic, Act.UNLOCK, by, words, rows, locked_at=None)


def hide_topic(topic: Topic, *, by: User, words: str) -> None:
    """Managers alone see it."""
    if topic.is_announcement:
        raise NotPossibleError
    _set(topic, Act.HIDE, by, words, Topic.objects.kept(), removed_at=timezone.now())


def restore_topic(topic: Topic, *, by: User, words: str) -> None:
    """Show a topic again that was hidden less than ``KEPT_FOR`` ago."""
    _set(topic, Act.RESTORE, by, words, _restorable(by), removed_at=None)


def _set(topic: Topic, act: Act, by: User, words: str, rows: QuerySet[Topic], **after: Any) -> None:
    """Raises ``NotPossibleError`` when the topic is not one of ``rows``."""
    with transaction.atomic(using=current_login()):
        if not rows.filter(pk=topic.pk).update(changed_at=timezone.now(), **after):
            raise NotPossibleError
        Moderation.objects.create(topic=topic, act=act, by=by, words=words)


def hide_reply(reply: Reply, *, by: User, words: str) -> None:
    """Managers alone see its text; with the opening the whole topic is hidden.

    Raises ``NotPossibleError`` when it was removed before.
    """
    if reply.is_opening:
        hide_topic(reply.topic, by=by, words=words)
        return
    now = timezone.now()
    kept = Reply.objects.kept()
    _set_reply(reply, Act.HIDE, by, words, kept, removed_at=now, removed_by=by)


def may_restore(reply: Reply, by: User) -> bool:
    """Whether a manager has hidden it less than ``KEPT_FOR`` ago. What another manager has hidden
    of one's own is for others to show again."""
    return reply.author_id != by.pk and _hidden().filter(pk=reply.pk).exists()


def _hidden() -> QuerySet[Reply]:
    """What somebody else than its author has removed, and can be shown again."""
    rows = Reply.objects.filter(removed_at__gt=timezone.now() - KEPT_FOR).with_content()
    return rows.exclude(removed_by=F("author"))


def restore_reply(reply: Reply, *, by: User, words: str) -> None:
    """Raises ``NotPossibleError``; what its author has removed stays so."""
    if not may_restore(reply, by):
        raise NotPossibleError
    _set_reply(reply, Act.RESTORE, by, words, _hidden(), removed_at=None, removed_by=None)


def _set_reply(
    reply: Reply, act: Act, by: User, words: str, rows: QuerySet[Reply], **after: Any
) -> None:
    with transaction.atomic(using=current_login()):
        topic = Topic.objects.select_for_update(of=("self",)).get(pk=reply.topic_id)
        if not rows.filter(pk=reply.pk).update(**after):
            raise NotPossibleError
        Topic.objects.filter(pk=topic.pk).update(changed_at=timezone.now())
        Moderation.objects.create(topic=topic, reply=reply, act=act, by=by, words=words)


def empty_history(reply: Reply, *, by: User, words: str) -> None:
    """Empty what the reply said before its edits. Raises ``NotPossibleError`` without any, and for
    a reply of one's own: others may have reported it."""
    if reply.author_id == by.pk:
        raise NotPossibleError
    with transaction.atomic(using=current_login()):
        rows = ReplyEdit.objects.filter(reply=reply).exclude(body="")
        if not rows.update(body=""):
            raise NotPossibleError
        Moderation.objects.create(
            topic=reply.topic, reply=reply, act=Act.EMPTY_HISTORY, by=by, words=words
        )


def log_reading(reply: Reply, *, by: User) -> None:
    """Record that a manager has opened what a reply of somebody else said before."""
    if reply.author_id == by.pk:
        return
    Moderation.objects.create(topic=reply.topic, reply=reply, act=Act.READ_HISTORY, by=by)


def latest_replies(author: User, reader: User) -> QuerySet[Reply]:
    """What the author has written in the last day and a manager can hide, everywhere; announcements
    are ended on their page."""
    rows = Reply.objects.visible_to(reader).kept().filter(author=author)
    rows = rows.filter(created_at__gt=timezone.now() - LATEST, topic__removed_at=None)
    rows = rows.exclude(number=1, topic__kind=Topic.Kind.ANNOUNCEMENT)
    return rows.select_related("topic__group__path").order_by("-created_at", "-pk")


def hide_replies(replies: Iterable[Reply], *, by: User, words: str) -> int:
    """Hide some of ``latest_replies``, and the topics that they open; returns how many."""
    hidden = 0
    with transaction.atomic(using=current_login()):
        for reply in replies:
            try:
                with transaction.atomic(using=current_login()):
                    hide_reply(reply, by=by, words=words)
            except NotPossibleError:
                continue
            hidden += 1
    return hidden
