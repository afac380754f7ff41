"""Uploads that nobody applied are forgotten, also when nobody comes back to the page."""

from celery import shared_task

from . import uploads
from .models import CartridgeImport


@shared_task
def forget_uploads() -> None:
    """The files alone: a worker has only the login web, which writes no row of an import."""
    uploads.forget_old()


def close_overdue() -> None:
    """An import still unfinished after an hour lost its process, or its person. On *staff*."""
    states = CartridgeImport.State
    for row in CartridgeImport.objects.overdue():
        row.finish(states.FAILED if row.state == states.APPLYING else states.DROPPED)
