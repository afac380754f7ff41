"""Celery task: housekeeping, on the login *web*."""

from celery import shared_task
from django.utils import timezone

from mentorhub.forms.models import Submission
from mentorhub.forms.submissions import KEPT_FOR


@shared_task
def forget_submissions() -> int:
    """Delete what says that a form was carried out, a day later; returns how many rows."""
    deleted, _ = Submission.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted
