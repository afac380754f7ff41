"""Who is told of a request, and when. To be called inside the transaction of what happened.

The requester: received, answered, solved, taken over; managers: a new request, a further message, a
late one. Nobody is ever told of an internal note. Visitors are told at their address
(visitor_mails.py).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, QuerySet, Value
from django.utils import timezone

from dashboard.helpcenter.kinds import (
    ANSWERED,
    ASSIGNED,
    LATE,
    NEW,
    RECEIVED,
    REPLIED,
    SOLVED,
    TAKEN_OVER,
)
from dashboard.helpcenter.models import Request, RequestMessage, VisitorMail, VisitorMailKind
from mentorhub.accounts.models import Role, User
from mentorhub.database import current_login
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.registry import Kind

# Late requests in one run; the next run has the others.
BATCH = 100


def of_request(request: Request) -> None:
    """A request was sent: the requester gets its receipt, its assignee or all managers its news."""
    reference = f"help:{request.pk}"
    if request.requester is None:
        _tell_visitor(VisitorMailKind.RECEIVED, request)
    else:
        # In the bell they need no news of what they did themselves; the mail has the link.
        about = {"reference": reference, "scope": RECEIVED.scope, "subject": str(request.pk)}
        now = timezone.now()
        Notification.objects.bulk_create(
            [
                Notification(
                    recipient=request.requester,
                    kind=RECEIVED.name,
                    created_at=now,
                    read_at=now,
                    payload={"number": 1},
                    **about,
                )
            ],
            ignore_conflicts=True,
        )
        _write(RECEIVED, [request.requester], request, reference, by=None, number=1)
    _write(NEW, _who_looks_after(request), request, reference, by=request.requester, number=1)


def of_message(message: RequestMessage) -> None:
    """The requester wrote once more: the assignee is told, or all managers."""
    request = message.request
    people = _who_looks_after(request)
    reference = f"help:{request.pk}:{message.number}"
    _write(REPLIED, people, request, reference, by=message.author, number=message.number)


def of_answer(message: RequestMessage) -> None:
    """A manager answered: the requester is told, with the answer."""
    request = message.request
    if request.requester is None:
        _tell_visitor(VisitorMailKind.ANSWERED, request, message)
        return
    reference = f"help:{request.pk}:{message.number}"
    to = [request.requester]
    _write(ANSWERED, to, request, reference, by=message.author, number=message.number)


def of_solved(request: Request, by: User) -> None:
    """A manager marked it as solved: the requester is told, and can still answer."""
    _tell_requester(SOLVED, VisitorMailKind.SOLVED, request, by)


def of_taken_over(request: Request, by: User) -> None:
    """It has another assignee (``request.assignee``): the requester is told who looks after it, and
    the assignee, unless they took it themselves."""
    _tell_requester(TAKEN_OVER, VisitorMailKind.TAKEN_OVER, request, by)
    assignee = request.assignee
    if assignee is not None and assignee.pk != by.pk:
        reference = _reference_of_now(request)
        _write(ASSIGNED, [assignee], request, reference, by=by, number=request.last_number)


def of_late(now: datetime) -> int:
    """All managers are told once of each request whose first answer is late; returns how many."""
    told = 0
    for pk in list(late_requests(now).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic(using=current_login()):
            rows = late_requests(now).select_for_update(of=("self",), skip_locked=True)
            request = rows.filter(pk=pk).first()
            if request is None:
                continue
            request.late_told_at = now
            request.save(update_fields=["late_told_at"])
            _write(LATE, _managers(request), request, f"help:{pk}", by=None, number=1)
            told += 1
    return told


def late_requests(now: datetime) -> QuerySet[Request]:
    """Those without an answer after the hours of their subject, of which nobody was told yet."""
    rows = Request.objects.filter(
        state__in=(Request.State.NEW, Request.State.OPEN), answered_at=None, late_told_at=None
    )
    hours = ExpressionWrapper(
        F("subject__first_answer_hours") * Value(timedelta(hours=1)), DurationField()
    )
    due = ExpressionWrapper(F("created_at") + hours, DateTimeField())
    return rows.annotate(answer_due_at=due).filter(answer_due_at__lt=now).order_by("created_at")


def _tell_requester(kind: Kind, to_visitor: VisitorMailKind, request: Request, by: User) -> None:
    if request.requester is None:
        _tell_visitor(to_visitor, request)
        return
    _write(kind, [request.requester], request, _reference_of_now(request), by=by)


def _reference_of_now(request: Request) -> str:
    """Of what may happen to a request more than once."""
    return f"help:{request.pk}:{timezone.now():%Y%m%d%H%M%S%f}"


def _tell_visitor(
    kind: VisitorMailKind, request: Request, message: RequestMessage | None = None
) -> None:
    VisitorMail.objects.create(kind=kind, request=request, message=message)


def _who_looks_after(request: Request) -> Iterable[User]:
    return [request.assignee] if request.assignee else _managers(request)


def _managers(request: Request) -> QuerySet[User]:
    rows = User.objects.active().holding(Role.Kind.MANAGER)
    return rows.exclude(pk=request.requester_id) if request.requester_id else rows


def _write(
    kind: Kind,
    to: Iterable[User],
    request: Request,
    reference: str,
    *,
    by: User | None,
    number: int | None = None,
) -> None:
    payload: dict[str, Any] = {"number": number} if number else {}
    Delivery.objects.notify(
        kind,
        to=to,
        by=by,
        now=timezone.now(),
        reference=reference,
        subject=request.pk,
        payload=payload,
    )
