"""The mails of sign-in, and housekeeping. The web login keeps sessions, so it may forget them."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from mentorhub.accounts import account_mails, sessions

# Seconds; a poke that comes meanwhile finds that somebody sends, and ends.
MAX_SECONDS = 40


@shared_task
def send_account_mails() -> int:
    """Send the mails of sign-in that wait; returns how many went out."""
    return account_mails.send_due(MAX_SECONDS)


@shared_task
def forget_account_mails() -> int:
    """Delete what was sent or given up two weeks ago; returns how many."""
    return account_mails.forget_old()


@shared_task
def forget_expired() -> int:
    """Delete sessions past their date; returns how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return deleted


@shared_task
def encrypt_signed_sessions() -> int:
    """Encrypt what the release before has only signed; returns how many. For one release."""
    renewed, _ended = sessions.renew_encryption(sessions.signed_sessions())
    return renewed
