"""Accepting an answer."""

from django.db import transaction
from django.utils import timezone

from dashboard.community import telling
from dashboard.community.models import Reply, Topic
from dashboard.community.posting import ClosedError
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.database import current_login


def may_accept(topic: Topic, by: User) -> bool:
    """The asker and managers; a closed question keeps its answer."""
    return topic.is_question and (topic.author_id == by.pk or access.is_manager(by))


def accept(topic: Topic, reply: Reply | None, *, by: User) -> None:
    """The reply answers the question; None: it is open again. One reply at most does.

    Raises ``ClosedError`` when the reply was removed, or the topic was.
    """
    with transaction.atomic(using=current_login()):
        locked = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
        if locked.is_removed:
            raise ClosedError
        if reply is not None:
            answers = Reply.objects.select_for_update(of=("self",)).kept()
            if not answers.filter(pk=reply.pk, topic=topic.pk, number__gt=1).exists():
                raise ClosedError
        if locked.accepted_id == (reply.pk if reply else None):
            return
        locked.accepted, locked.changed_at = reply, timezone.now()
        locked.save(update_fields=["accepted", "changed_at"])
        if reply is not None:
            telling.of_accepted(locked, reply, by=by)
