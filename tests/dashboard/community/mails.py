"""What the outbox sends, for the tests."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from mentorhub.notifications import planner
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.sending import drain


def fall_due():
    """Time passes: every mail that waits is due."""
    past = timezone.now() - timedelta(minutes=1)
    Delivery.objects.pending().update(due_at=past, try_at=past)


def mails():
    """The mails that go out once all that waits is due."""
    mail.outbox.clear()
    fall_due()
    drain(10)
    return list(mail.outbox)


def planned_mails():
    """The same, after what is planned was written, but for the digest: on some days it is due."""
    planner.write_missing()
    Delivery.objects.filter(kind="community_digest").delete()
    return mails()


def reasons(kind):
    """By address why a mail of this kind was not sent; empty for one that was."""
    rows = Delivery.objects.filter(kind=kind).values_list("recipient__email", "reason")
    return dict(rows)


def texts(message):
    """All that a mail says: its subject, its text, its page."""
    return [message.subject, message.body, *(part.content for part in message.alternatives)]
