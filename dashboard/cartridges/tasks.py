"""Removes uploads and closes imports that nobody applied."""

from celery import shared_task

from . import uploads
from .models import CartridgeImport


@shared_task
def forget_uploads() -> None:
    """Remove uploads older than an hour. Rows stay: a worker's login *web* cannot write them."""
    uploads.forget_old()


def close_overdue() -> None:
    """Close imports that are unfinished after an hour. Runs on the login *staff*.

    One that was being applied lost its process and has failed; one that waited is dropped.
    """
    states = CartridgeImport.State
    for row in CartridgeImport.objects.overdue():
        row.finish(states.FAILED if row.state == states.APPLYING else states.DROPPED)
