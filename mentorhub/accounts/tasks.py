"""Housekeeping of sign-in. The web login keeps sessions, so it may also forget them."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone


@shared_task
def forget_expired() -> int:
    """Delete sessions past their date; returns how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return deleted
