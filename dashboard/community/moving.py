"""Moving a topic into another group, with its replies."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.community.mentions import people_in
from dashboard.community.models import Act, Group, Moderation, Reader, Topic
from dashboard.community.moderating import NotPossibleError
from dashboard.models.audience import AudienceChange, audience_change
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.database import broken_constraint, current_login


class OtherPathError(Exception):
    """The topic is about a project that does not belong to the path of the group."""


class NotConfirmedError(Exception):
    """People begin to see the topic, and who moves it has not been told who."""

    def __init__(self, change: AudienceChange) -> None:
        super().__init__()
        self.change = change


def move(topic: Topic, group: Group, *, by: User, words: str, confirmed: str = "") -> None:
    """Whoever does not see the topic in ``group`` follows and bookmarks it no longer; their
    notifications about it are not shown (``Notification.visible_to``). ``confirmed`` is the
    ``AudienceChange.confirmation`` of what the manager has read.

    Raises ``NotPossibleError`` for an announcement and for the group where it is,
    ``OtherPathError``, and ``NotConfirmedError``.
    """
    try:
        with transaction.atomic(using=current_login()):
            locked = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
            before = locked.group
            if locked.is_announcement or before.pk == group.pk:
                raise NotPossibleError
            change = change_of(locked, group)
            locked.group, locked.changed_at = group, timezone.now()
            locked.save(update_fields=["group", "changed_at"])
            # After the database has refused the group of another path.
            if change.begins_count and confirmed != change.confirmation:
                raise NotConfirmedError(change)
            readers = Reader.objects.filter(topic=locked)
            readers.exclude(user__in=people_in(group).values("pk")).update(
                follows=False, bookmarked_at=None
            )
            Moderation.objects.create(
                topic=locked, act=Act.MOVE, by=by, words=words, from_group=before
            )
    except IntegrityError as error:
        if broken_constraint(error) == "community_topic_project":
            raise OtherPathError from error
        raise


def change_of(topic: Topic, group: Group) -> AudienceChange:
    """Who begins to see the topic, and who ceases to, when it is moved into the group."""
    return audience_change(
        group.pk,
        access.people_of_community_topic(topic),
        access.people_of_community_topic(topic, group),
    )
