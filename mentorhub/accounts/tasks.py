"""Celery tasks: mails about accounts, and housekeeping, on the login *web*, which may delete
sessions."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from mentorhub.accounts import account_mails, sessions

# Seconds; a run that starts meanwhile finds the sender's lock taken, and ends.
MAX_SECONDS = 40


@shared_task
def send_account_mails() -> int:
    """Send the waiting mails about accounts; returns how many."""
    return account_mails.send_due(MAX_SECONDS)


@shared_task
def forget_account_mails() -> int:
    """Delete mails about accounts that are three months old; returns how many."""
    return account_mails.delete_old()


@shared_task
def forget_expired() -> int:
    """Delete expired sessions; returns how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return deleted


@shared_task
def encrypt_signed_sessions() -> int:
    """Encrypt sessions that the previous release only signed; returns how many. For one release."""
    renewed, _ended = sessions.renew_encryption(sessions.signed_sessions())
    return renewed
