"""The row of a request under its lock, and its state; used by both sides (requesting.py,
answering.py)."""

from datetime import datetime

from dashboard.helpcenter.models import EventKind, Request, RequestEvent, RequestState
from mentorhub.accounts.models import User

ENDED = (RequestState.SOLVED, RequestState.CLOSED)


def lock_request(request: Request) -> Request:
    """The row as it is now, locked until the transaction ends.

    Locked without joins: after a wait for a lock PostgreSQL reads the locked row again, but not
    what was joined to it before.
    """
    Request.objects.select_for_update().get(pk=request.pk)
    rows = Request.objects.select_related("subject", "requester", "assignee", "merged_into")
    return rows.get(pk=request.pk)


def set_state(
    request: Request, state: RequestState, by: User | None, now: datetime, *, recorded: bool = True
) -> None:
    """Of a locked row, which the caller saves. ``recorded``: with an event of its own."""
    if request.state == state:
        return
    request.state, request.changed_at = state, now
    request.solved_at = (request.solved_at or now) if state in ENDED else None
    if recorded:
        RequestEvent.objects.create(
            request=request, kind=EventKind.STATE, by=by, state=state, at=now
        )
