"""Posting: a topic and its opening, a reply, an edit. The number of a reply is taken under the lock
of its topic, so the order of numbers is the order of commits."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.core.files.base import File as Content
from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.community import attachments, drafts, following, telling
from dashboard.community.mentions import MAX_MENTIONS, people_mentioned
from dashboard.community.models import (
    Attachment,
    Group,
    Mention,
    Reply,
    ReplyEdit,
    Topic,
    TopicKind,
)
from mentorhub.accounts.models import User
from mentorhub.database import broken_constraint, current_login
from mentorhub.full_text import language_of
from mentorhub.posts import RULES, html_of, key_of_sent
from students.models import Project
from students.paths import posted_files
from students.paths.attached_files import Checked, attach, hashes


class ClosedError(Exception):
    """The author may not write here: the topic was closed, removed, moved, or they are no longer in
    the group. Nothing was stored."""


class ChangedError(Exception):
    """The text was changed after its form was opened. Nothing was stored."""


class TooManyMentionsError(Exception):
    """With those whom it mentioned before its edits, the reply would have told more people than
    ``MAX_MENTIONS``. Nothing was stored."""


class SentAlreadyError(Exception):
    """The same author has posted with this key at the same moment."""


def start_topic(
    group: Group,
    kind: TopicKind,
    title: str,
    body: str,
    *,
    by: User,
    key: UUID,
    project: Project | None = None,
    uploads: Sequence[Content] = (),
) -> Topic:
    """Store a topic with its opening, and tell whom it mentions. The same topic sent again with
    the same ``key``, which is that of a form, is the topic that was stored first.

    Raises ``ClosedError``, and ``UploadError`` for a file that is not accepted.
    """
    files = attachments.checked(uploads)
    key = key_of_sent(key, f"new:{group.pk}", title, body, files=hashes(files))
    sent = Reply.objects.filter(author=by, key=key).select_related("topic").first()
    if sent is not None:
        return sent.topic
    language = language_of(f"{title} {body}", by.language)
    try:
        with transaction.atomic(using=current_login()):
            if files:
                posted_files.lock_quota(by)
                posted_files.check_quota(files, by)
            topic = Topic.objects.create(
                group=group, kind=kind, title=title, author=by, project=project, language=language
            )
            reply = _insert(topic, by, body, key, language, files)
            _advance(topic, reply)
            drafts.drop(by, group)
            telling.of_topic(topic, reply)
    except SentAlreadyError:
        return Reply.objects.select_related("topic").get(author=by, key=key).topic
    return topic


def post_reply(
    topic: Topic, *, by: User, body: str, key: UUID, uploads: Sequence[Content] = ()
) -> Reply:
    """Store the next reply of a topic, and tell those who follow it and whom it mentions. The same
    reply sent again with the same ``key``, which is that of a form, is the one stored first.

    Raises ``ClosedError``, and ``UploadError`` for a file that is not accepted.
    """
    files = attachments.checked(uploads)
    key = key_of_sent(key, f"topic:{topic.pk}", body, files=hashes(files))
    try:
        with transaction.atomic(using=current_login()):
            if files:
                posted_files.lock_quota(by)
            locked = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
            sent = Reply.objects.filter(author=by, key=key).first()
            if sent is not None:
                return sent
            if files:
                posted_files.check_quota(files, by)
            reply = _insert(locked, by, body, key, language_of(body, by.language), files)
            _advance(locked, reply)
            drafts.drop(by, topic)
            telling.of_reply(locked, reply)
    except SentAlreadyError:
        return Reply.objects.get(author=by, key=key)
    return reply


def _insert(
    topic: Topic, by: User, body: str, key: UUID, language: str, files: list[Checked]
) -> Reply:
    people = people_mentioned(body, topic.group)
    try:
        with transaction.atomic(using=current_login()):
            reply = Reply.objects.create(
                topic=topic,
                group_id=topic.group_id,
                number=topic.last_number + 1,
                author=by,
                body=body,
                html=html_of(body, {each.pk for each in people}),
                rules_version=RULES,
                language=language,
                key=key,
            )
    except IntegrityError as error:
        if broken_constraint(error) in ("community_may_write", "community_topic_closed"):
            raise ClosedError from error
        if broken_constraint(error) == "community_reply_sent_once":
            raise SentAlreadyError from error
        raise
    Mention.objects.bulk_create(Mention(reply=reply, user=each) for each in people)
    attach(Attachment, files, reply=reply)
    return reply


def _advance(topic: Topic, reply: Reply) -> None:
    """The topic after its new reply; the author has read it and follows the topic."""
    now = timezone.now()
    topic.last_number, topic.last_at, topic.changed_at = reply.number, now, now
    topic.save(update_fields=["last_number", "last_at", "changed_at"])
    following.follow_as_author(topic, reply)


# An edit within these minutes leaves no trace: it is still being written.
UNTRACED_MINUTES = 5


def version_of(reply: Reply, topic: Topic) -> str:
    """What a form carries to notice that a text has changed since it was opened."""
    texts = (topic.title, reply.body) if reply.is_opening else (reply.body,)
    return sha256("\0".join(texts).encode()).hexdigest()[:40]


def edit(
    reply: Reply, body: str, *, by: User, title: str | None = None, opened: str | None = None
) -> Reply:
    """Replace the text of a reply, and the title of a topic with that of its opening. What it said
    before is kept, unless it was posted less than ``UNTRACED_MINUTES`` minutes ago. Whom it
    mentions newly is told. ``opened`` is the version that the author has seen.

    Raises ``ClosedError`` when it was removed, or its topic was, or was closed, or the group is
    archived, ``ChangedError`` when there is a newer version, and ``TooManyMentionsError``.
    """
    with transaction.atomic(using=current_login()):
        topic = Topic.objects.select_for_update(of=("self",)).get(pk=reply.topic_id)
        rows = Reply.objects.select_for_update(of=("self",)).kept().filter(pk=reply.pk)
        found = rows.first()
        if found is None or topic.is_removed or topic.is_locked or topic.group.archived_at:
            raise ClosedError
        if opened is not None and opened != version_of(found, topic):
            raise ChangedError
        now = timezone.now()
        if title is not None and found.is_opening and title != topic.title:
            topic.title, topic.changed_at = title, now
            topic.save(update_fields=["title", "changed_at"])
        if body == found.body:
            return found
        if _is_traced(found, now):
            ReplyEdit.objects.create(reply=found, body=found.body, by=by)
            found.edited_at = now
        _rewrite(found, body, topic, now)
        telling.of_edit(topic, found)
    return found


def _is_traced(reply: Reply, now: datetime) -> bool:
    return (now - reply.created_at).total_seconds() > UNTRACED_MINUTES * 60


def _rewrite(reply: Reply, body: str, topic: Topic, now: datetime) -> None:
    people = people_mentioned(body, topic.group)
    told = set(reply.mentions.values_list("user", flat=True))
    if len(told.union(each.pk for each in people)) > MAX_MENTIONS:
        raise TooManyMentionsError
    Mention.objects.bulk_create(
        (Mention(reply=reply, user=each) for each in people), ignore_conflicts=True
    )
    reply.body, reply.rules_version = body, RULES
    reply.html = html_of(body, {each.pk for each in people})
    reply.language = language_of(body, reply.language)
    reply.save(update_fields=["body", "html", "rules_version", "language", "edited_at"])
    Topic.objects.filter(pk=topic.pk).update(changed_at=now)


def drawn(reply: Reply, mentioned: Sequence[int]) -> str:
    """The HTML of a reply, drawn anew when the rules have changed since it was stored. What is
    drawn is not written back: a page that is only read writes nothing."""
    if reply.rules_version == RULES or not reply.body:
        return reply.html
    return html_of(reply.body, set(mentioned))
