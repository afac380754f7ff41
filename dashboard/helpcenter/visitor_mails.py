"""Sends the mails to visitors, in a worker.

Each is sent at least once: when a worker dies after the mail server accepted one and before it
recorded that, another sends it a second time.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from dashboard.helpcenter.kinds import context_for_requester
from dashboard.helpcenter.links import confirm_url
from dashboard.helpcenter.models import VisitorMail
from mentorhub import mail
from mentorhub.database import current_login

logger = logging.getLogger(__name__)

BATCH = 20
# Longer than a batch may take with a slow mail server.
LEASE = timedelta(minutes=5)
# Tried this often, and this long.
MAX_ATTEMPTS, LASTS = 12, timedelta(days=3)
KEPT_FOR = timedelta(days=90)


def send_due() -> int:
    """Send the mails that wait; returns how many were sent."""
    sent = 0
    while rows := _claim(timezone.now()):
        for row in rows:
            sent += _send(row)
    return sent


def _waiting() -> Any:
    return VisitorMail.objects.filter(sent_at=None, given_up_at=None)


def _claim(now: datetime) -> list[VisitorMail]:
    """Rows that no other worker tries until the lease ends."""
    with transaction.atomic(using=current_login()):
        old = Q(created_at__lt=now - LASTS) | Q(attempts__gte=MAX_ATTEMPTS)
        _waiting().filter(old).update(given_up_at=now)
        due = _waiting().filter(try_at__lte=now).order_by("try_at")
        keys = [row.pk for row in due.select_for_update(skip_locked=True)[:BATCH]]
        rows = VisitorMail.objects.filter(pk__in=keys)
        rows.update(try_at=now + LEASE, attempts=F("attempts") + 1)
    related = ("unconfirmed", "request__subject", "request__assignee", "message__author")
    return list(rows.select_related(*related).order_by("created_at", "pk")) if keys else []


def _send(row: VisitorMail) -> bool:
    try:
        message = build(row)
    except Exception:
        logger.exception("A mail to a visitor could not be written: row %s", row.pk)
        _end(row, given_up_at=timezone.now())
        return False
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused:
        _end(row, given_up_at=timezone.now())
        return False
    except OSError:
        # Tried again when the lease ends.
        return False
    _end(row, sent_at=timezone.now())
    return True


def _end(row: VisitorMail, **columns: Any) -> None:
    VisitorMail.objects.filter(pk=row.pk).update(**columns)


def build(row: VisitorMail) -> Any:
    """The mail of a row; its link is made now."""
    about: Any = row.unconfirmed or row.request
    to = mail.Address(about.address, language=about.language)
    with translation.override(to.language):
        context: dict[str, Any]
        if row.unconfirmed is not None:
            context = {"confirm_url": confirm_url(row.unconfirmed)}
        else:
            context = context_for_requester(about, row.message)
    return mail.build(to=to, name=row.kind, context=context)


def delete_old(now: datetime) -> int:
    """Delete rows written more than ``KEPT_FOR`` ago; returns how many."""
    return VisitorMail.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
