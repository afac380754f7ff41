"""Empties replies a month after they were removed, alone or with their topic, and deletes drafts
that nobody has gone on with for two months. docs/decisions/community.md."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from dashboard.community.models import Attachment, Draft, Reply, ReplyEdit, Topic
from dashboard.community.moderating import KEPT_FOR
from mentorhub.database import current_login
from mentorhub.personal_data import REMOVED
from students.paths.attached_files import remove_files

DRAFT_KEPT = timedelta(days=60)
# Replies in one transaction.
BATCH = 200


def empty_removed_replies(now: datetime) -> int:
    """Empty a batch of replies that were removed ``KEPT_FOR`` ago, with their earlier texts and
    files, and the titles of their topics that were; returns how many replies. Until then managers
    read them."""
    before = now - KEPT_FOR
    with transaction.atomic(using=current_login()):
        # Topics first, as everybody who writes does (posting.py): locked the other way round, the
        # two would wait for each other. Nobody changes a reply without the lock of its topic.
        found = dict(_removed(before).order_by("pk").values_list("pk", "topic")[:BATCH])
        rows = Topic.objects.select_for_update(of=("self",), skip_locked=True).order_by("pk")
        locked = list(rows.filter(pk__in=found.values()).values_list("pk", flat=True))
        replies = _removed(before).filter(pk__in=found, topic__in=locked)
        keys = list(replies.values_list("pk", flat=True))
        # An announcement keeps its title as its text: both are of another table.
        topics = Topic.objects.filter(removed_at__lt=before, announcement=None, replies__in=keys)
        Topic.objects.filter(pk__in=list(topics.values_list("pk", flat=True))).update(title=REMOVED)
        files = Attachment.objects.filter(reply__in=keys)
        remove_files(files)
        files.delete()
        ReplyEdit.objects.filter(reply__in=keys).update(body="")
        Reply.objects.filter(pk__in=keys).update(body="", html="")
    return len(keys)


def _removed(before: datetime) -> QuerySet[Reply]:
    alone = Q(removed_at__lt=before)
    with_topic = Q(topic__in=Topic.objects.filter(removed_at__lt=before, announcement=None))
    return Reply.objects.filter(alone | with_topic).with_content()


def delete_old_drafts(now: datetime) -> int:
    """Returns how many."""
    return Draft.objects.filter(updated_at__lt=now - DRAFT_KEPT).delete()[0]
