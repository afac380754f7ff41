"""Removes what has arrived of uploads whose time is over."""

from celery import shared_task
from django.utils import timezone

from students.deliverables import uploading


@shared_task
def forget_uploads() -> None:
    uploading.forget_expired(timezone.now())
