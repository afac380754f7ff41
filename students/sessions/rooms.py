"""Where sessions take place: the mentor's room, or the link of a session of its own."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from mentorhub.accounts.models import User
from mentorhub.prepared import prepared
from students.models import MeetingRoom, Session
from students.sessions.entry_updates import telling_changes
from students.sessions.models.querysets import IS_PLANNED


def meeting_link_of(mentor: Any) -> str:
    """The link of the mentor's meeting room, or "". ``mentor`` is the person or their key."""
    return _room_url.first(mentor if isinstance(mentor, int) else mentor.pk) or ""


@prepared
def _room_url(mentor: int) -> QuerySet[MeetingRoom, str]:
    return MeetingRoom.objects.filter(mentor=mentor).values_list("url", flat=True)


def set_room(mentor: Any, url: str, *, by: User) -> None:
    """Change the mentor's room. The planned sessions in it move along, and the people of each are
    told; those with a link of their own keep it."""
    with telling_changes(Q(mentor=mentor), by=by):
        before = meeting_link_of(mentor)
        MeetingRoom.objects.update_or_create(mentor=mentor, defaults={"url": url})
        if before and before != url:
            # Planned when the room was that: the link was copied into the session. Also those that
            # wait for their outcome, because the next session gets the link of the one before.
            Session.objects.filter(IS_PLANNED, mentor=mentor, join_url=before).update(join_url="")


def set_join_url(sessions: Iterable[Session], url: str, *, by: User) -> int:
    """Change the link to join of these sessions and tell both people. Without a link, or with that
    of the mentor's room, they take place in the room, wherever that is later.

    Returns how many were changed: those that were cancelled or handed over meanwhile keep theirs.
    """
    which = Q(pk__in=[session.pk for session in sessions])
    with telling_changes(which, by=by):
        room = meeting_link_of(by)
        is_in_room = url in ("", room)
        own = Session.objects.filter(IS_PLANNED, which, mentor=by.pk)
        changed = own.exclude(join_url__in=["", room] if is_in_room else [url])
        return changed.update(join_url="" if is_in_room else url)
