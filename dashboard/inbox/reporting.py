"""Reporting a message to the managers, who read a copy of it and of the five before it."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.inbox.changing import remove
from dashboard.inbox.models import Message, Report
from mentorhub.accounts.models import User
from mentorhub.database import current_login

BEFORE = 5


class ReportedAlreadyError(Exception):
    """The same person has reported the message before; nothing was stored."""


class DecidedAlreadyError(Exception):
    """Another manager has decided meanwhile; nothing was changed."""


def report(message: Message, *, by: User, reason: str, words: str) -> Report:
    """Raises ``ReportedAlreadyError``."""
    try:
        with transaction.atomic(using=current_login()):
            return Report.objects.create(
                message=message, reporter=by, reason=reason, words=words, copy=_copy(message)
            )
    except IntegrityError as error:
        raise ReportedAlreadyError from error


def _copy(message: Message) -> list[dict[str, Any]]:
    rows = Message.objects.filter(thread=message.thread_id, number__lte=message.number)
    rows = rows.select_related("author").prefetch_related("edits", "attachments")
    return [
        {
            "number": row.number,
            "author": row.author_id,
            "name": row.author.name,
            "sent_at": row.sent_at.isoformat(),
            "body": row.body,
            "before": [each.body for each in row.edits.all()],
            "files": [each.name for each in row.attachments.all()],
        }
        for row in reversed(rows.order_by("-number")[: BEFORE + 1])
    ]


def decide(found: Report, decision: str, *, by: User) -> None:
    """Raises ``DecidedAlreadyError``."""
    with transaction.atomic(using=current_login()):
        rows = Report.objects.open().filter(pk=found.pk)
        decided = rows.update(decision=decision, decided_by=by, decided_at=timezone.now())
        if not decided:
            raise DecidedAlreadyError
        if decision == Report.Decision.REMOVED:
            remove(found.message)
