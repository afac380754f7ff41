"""Housekeeping of sign-in. The web login keeps sessions, so it may also forget them."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from mentorhub.accounts import sessions


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
