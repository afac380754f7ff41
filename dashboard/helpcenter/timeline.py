"""A request as managers read it: messages and what happened to it in the order of time, notes
beside it. What was merged into it stands in the same list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from dashboard.helpcenter.models import (
    EventKind,
    InternalNote,
    Request,
    RequestEvent,
    RequestFile,
    RequestMessage,
    RequestState,
)
from mentorhub.files.attached_file import with_is_picture
from mentorhub.posts import RULES, html_of, shown

ICONS = {
    EventKind.ASSIGNED: "user-round",
    EventKind.STATE: "circle-dot",
    EventKind.SUBJECT: "life-buoy",
    EventKind.MERGED: "route",
}


@dataclass(frozen=True)
class Written:
    """A message or a note."""

    row: Any
    reader: Any
    # Written after the reader opened the form that could not be saved.
    is_new: bool = False

    @property
    def at(self) -> datetime:
        return self.row.sent_at if isinstance(self.row, RequestMessage) else self.row.written_at

    @property
    def is_own(self) -> bool:
        return self.row.author_id == self.reader.pk

    @property
    def html(self) -> str:
        """Drawn anew where the rules have changed since it was stored."""
        is_current = self.row.rules_version == RULES or not self.row.body
        return shown(self.row.html if is_current else html_of(self.row.body))

    @property
    def files(self) -> list[dict[str, Any]]:
        return with_is_picture(self.row.file_values)


@dataclass(frozen=True)
class Happened:
    """An event as a line."""

    event: RequestEvent
    reader: Any

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def icon(self) -> str:
        return ICONS[EventKind(self.event.kind)]

    @property
    def says(self) -> str:
        event, by = self.event, self.event.by
        names = {
            "name": by.name if by else "",
            "assignee": event.assignee.name if event.assignee else "",
            "subject": event.subject.name if event.subject else "",
            "number": f"#{event.other_id}",
        }
        return self._sentence() % names

    def _sentence(self) -> str:
        event = self.event
        match event.kind:
            case EventKind.ASSIGNED:
                return _assigned(event)
            case EventKind.SUBJECT:
                return _("%(name)s moved it to the subject “%(subject)s”")
            case EventKind.MERGED if event.request_id > (event.other_id or 0):
                return _("%(name)s merged it with %(number)s")
            case EventKind.MERGED:
                return _("%(name)s merged %(number)s into it")
        return _state(event)


def _assigned(event: RequestEvent) -> str:
    if event.assignee_id is None:
        return _("%(name)s put it back: nobody has it")
    if event.by_id is None:
        return _("Assigned to %(assignee)s, who is responsible")
    if event.by_id == event.assignee_id:
        return _("%(name)s took it")
    return _("%(name)s handed it over to %(assignee)s")


def _state(event: RequestEvent) -> str:
    match event.state:
        case RequestState.SOLVED:
            return _("%(name)s marked it as solved") if event.by_id else _("Marked as solved")
        case RequestState.OPEN:
            return _("%(name)s opened it again") if event.by_id else _("Opened again")
        case RequestState.CLOSED:
            return (
                _("%(name)s closed it")
                if event.by_id
                else _("Closed, some days after it was solved")
            )
    return _("It waits for an answer of the requester")


def entries_of(request: Request, reader: Any, *, since: datetime | None = None) -> list[Any]:
    """Messages and events, the oldest first; three queries. ``since``: when the reader opened a
    form that could not be saved."""
    both = Q(request=request.pk) | Q(request__merged_into=request.pk)
    messages = _with_files(RequestMessage.objects.visible_to(reader).filter(both), "message")
    written = [
        Written(each, reader, is_new=since is not None and each.sent_at > since)
        for each in messages.select_related("author")
    ]
    events = RequestEvent.objects.filter(both).select_related("by", "assignee", "subject", "other")
    happened = [Happened(each, reader) for each in _told(events, written)]
    return sorted([*happened, *written], key=lambda each: (each.at, isinstance(each, Written)))


def _told(events: Iterable[RequestEvent], written: list[Written]) -> Iterable[RequestEvent]:
    """Without what the message beside it says: an answer waits, a word of the requester opens."""
    of_messages = {(each.row.author_id, each.at) for each in written}
    for event in events:
        is_said = event.state == RequestState.WAITING or (
            event.state == RequestState.OPEN and _is_beside(event, of_messages)
        )
        if not (event.kind == EventKind.STATE and is_said):
            yield event


def _is_beside(event: RequestEvent, messages: set[tuple[Any, datetime]]) -> bool:
    return any(
        author == event.by_id and abs((at - event.at).total_seconds()) < 1
        for author, at in messages
    )


def notes_of(request: Request, reader: Any, *, since: datetime | None = None) -> list[Written]:
    """The internal notes, the oldest first; none for whoever made the request."""
    rows = InternalNote.objects.visible_to(reader)
    rows = rows.filter(Q(request=request.pk) | Q(request__merged_into=request.pk))
    rows = _with_files(rows, "note").select_related("author").order_by("written_at", "pk")
    return [
        Written(each, reader, is_new=since is not None and each.written_at > since) for each in rows
    ]


def _with_files(rows: QuerySet[Any], of: str) -> QuerySet[Any]:
    files = RequestFile.objects.filter(**{of: OuterRef("pk")}).order_by("pk")
    of_file = JSONObject(uid="uid", name="name", size="size", content_type="content_type")
    return rows.annotate(file_values=ArraySubquery(files.values(json=of_file)))
