"""Removing what one has written."""

from django.db import transaction
from django.utils import timezone

from dashboard.community.models import Reply, Topic
from mentorhub.accounts.models import User
from mentorhub.database import current_login


def remove_reply(reply: Reply, *, by: User) -> None:
    """Remove a reply; its number stays. Its text is emptied later (retention.py): until then
    managers read it. The opening of a topic in which nobody else has written takes the topic with
    it. Does nothing twice."""
    with transaction.atomic(using=current_login()):
        topic = Topic.objects.select_for_update(of=("self",)).get(pk=reply.topic_id)
        now = timezone.now()
        rows = Reply.objects.kept().filter(pk=reply.pk)
        if not rows.update(removed_at=now, removed_by=by):
            return
        topic.changed_at = now
        if reply.is_opening and not _others_wrote(topic, reply):
            topic.removed_at = topic.removed_at or now
        topic.save(update_fields=["changed_at", "removed_at"])


def _others_wrote(topic: Topic, opening: Reply) -> bool:
    rows = Reply.objects.kept().filter(topic=topic)
    return rows.exclude(author=opening.author_id).exists()
