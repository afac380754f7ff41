"""Confirming that one has read an announcement, and who has not yet."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dashboard.community.kinds import TO_CONFIRM
from dashboard.community.mentions import people_in
from dashboard.community.models import Acknowledgement, Group, Topic
from dashboard.models import Announcement
from mentorhub.accounts.models import User
from mentorhub.notifications.models import Delivery


def acknowledge(announcement: Announcement, *, by: User) -> None:
    """Does nothing the second time."""
    row = Acknowledgement(announcement=announcement, user=by)
    Acknowledgement.objects.bulk_create([row], ignore_conflicts=True)


def confirmation(announcement: Announcement, at: datetime | None) -> dict[str, Any] | None:
    """What ``_acknowledge.html`` reads: the announcement, and when the reader has confirmed it;
    None of one that asks for no confirmation."""
    if not announcement.acknowledge:
        return None
    return {"pk": announcement.pk, "confirmed_at": at, "written_by": announcement.written_by_id}


def confirmation_of(topic: Topic, reader: Any) -> dict[str, Any] | None:
    """The same for the page of a topic, which has read ``announcement``; None for every other
    topic."""
    if topic.announcement is None or not topic.announcement.acknowledge:
        return None
    mine = Acknowledgement.objects.filter(announcement=topic.announcement_id, user=reader.pk)
    return confirmation(topic.announcement, mine.values_list("at", flat=True).first())


def group_of(announcement: Announcement) -> Group:
    """Whom it is for."""
    groups = Group.objects.select_related("path")
    return announcement.group or groups.get(kind=Group.Kind.ALL)


def readers_of(announcement: Announcement) -> QuerySet[User]:
    """Who is asked to confirm it: those who see it today, without its author."""
    people = people_in(group_of(announcement)).exclude(pk=announcement.written_by_id)
    return people.order_by("plain_name", "pk")


def not_confirmed(announcement: Announcement) -> QuerySet[User]:
    has = Acknowledgement.objects.filter(announcement=announcement.pk, user=OuterRef("pk"))
    return readers_of(announcement).filter(~Exists(has))


def remind(announcement: Announcement, topic: int, *, by: User) -> int:
    """Ask those again who have not confirmed it, by the bell and by mail; once a day at most.
    Returns how many they are."""
    people = list(not_confirmed(announcement).values_list("pk", flat=True))
    now = timezone.now()
    Delivery.objects.notify(
        TO_CONFIRM,
        to=people,
        by=by,
        now=now,
        reference=f"reminder:{announcement.pk}:{timezone.localdate(now, UTC)}",
        subject=topic,
    )
    return len(people)


def confirmed(announcement: Announcement) -> QuerySet[Acknowledgement]:
    """All who have, those too who have left the group since; the first ones first."""
    rows = Acknowledgement.objects.filter(announcement=announcement.pk).select_related("user")
    return rows.order_by("at", "pk")
