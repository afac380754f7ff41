"""Confirming that one has read an announcement, and who has not yet."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from dashboard.community.mentions import people_in
from dashboard.community.models import Acknowledgement, Group, Topic
from dashboard.models import Announcement
from mentorhub.accounts.models import User


def acknowledge(announcement: Announcement, *, by: User) -> None:
    """Does nothing the second time."""
    row = Acknowledgement(announcement=announcement, user=by)
    Acknowledgement.objects.bulk_create([row], ignore_conflicts=True)


def confirmation_of(topic: Topic, reader: Any) -> dict[str, Any] | None:
    """For the page of a topic: the announcement that asks for a confirmation, with the reader's;
    None for every other topic."""
    if not topic.is_announcement:
        return None
    rows = Announcement.objects.visible_to(reader).filter(pk=topic.announcement_id)
    return (
        rows.with_confirmation_of(reader)
        .filter(acknowledge=True)
        .values("pk", "confirmed_at", "written_by")
        .first()
    )


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


def confirmed(announcement: Announcement) -> QuerySet[Acknowledgement]:
    """All who have, those too who have left the group since; the first ones first."""
    rows = Acknowledgement.objects.filter(announcement=announcement.pk).select_related("user")
    return rows.order_by("at", "pk")
