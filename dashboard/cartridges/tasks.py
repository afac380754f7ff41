"""Uploads that nobody applied are forgotten, also when nobody comes back to the page."""

from celery import shared_task

from mentorhub.database import STAFF, signed_in_as

from . import uploads
from .models import CartridgeImport


@shared_task
def forget_uploads() -> None:
    uploads.forget_old()
    with signed_in_as(STAFF):
        close_overdue()


def close_overdue() -> None:
    """An import still unfinished after an hour lost its process, or its person."""
    states = CartridgeImport.State
    for row in CartridgeImport.objects.overdue():
        row.finish(states.FAILED if row.state == states.APPLYING else states.DROPPED)
