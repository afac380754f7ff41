"""Reporting a reply to the managers, and what they decide."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.community import moderating
from dashboard.community.models import Reply, Report, ReportDecision
from mentorhub.accounts.models import User
from mentorhub.database import current_login


class ReportedAlreadyError(Exception):
    """The same person has an open report about the reply; nothing was stored."""


class DecidedAlreadyError(Exception):
    """Another manager has decided meanwhile; nothing was changed."""


def report(reply: Reply, *, by: User, reason: str, words: str) -> Report:
    """Raises ``ReportedAlreadyError``."""
    try:
        with transaction.atomic(using=current_login()):
            return Report.objects.create(reply=reply, reporter=by, reason=reason, words=words)
    except IntegrityError as error:
        raise ReportedAlreadyError from error


def latest_report(reply: Reply, by: User) -> Report | None:
    """The latest report of this person about the reply."""
    return Report.objects.filter(reply=reply, reporter=by).first()


def open_reports(manager: Any) -> QuerySet[Report]:
    """Those that this manager can decide, the oldest first."""
    return Report.objects.visible_to(manager).open().order_by("reported_at", "pk")


def decide(found: Report, decision: str, *, by: User, words: str = "") -> None:
    """Decide all open reports about the reply. ``words`` are the reason when it is hidden.

    Raises ``DecidedAlreadyError``, and ``NotPossibleError`` for the text of an announcement, which
    is not hidden but ended.
    """
    with transaction.atomic(using=current_login()):
        rows = Report.objects.visible_to(by).open().filter(reply=found.reply_id)
        keys = set(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
        if found.pk not in keys:
            raise DecidedAlreadyError
        reply = Reply.objects.select_related("topic").get(pk=found.reply_id)
        is_gone = reply.is_removed or reply.topic.is_removed
        if decision == ReportDecision.HIDDEN and not is_gone:
            moderating.hide_reply(reply, by=by, words=words)
        Report.objects.filter(pk__in=keys).update(
            decision=decision, decided_by=by, decided_at=timezone.now()
        )
