"""Removes uploads and closes imports that nobody applied."""

from celery import shared_task

from . import uploads
from .models import CartridgeImport


@shared_task
def forget_uploads() -> None:
    """Remove uploads that are too old. Rows stay: a worker's login *web* cannot write them."""
    uploads.forget_old()


def close_overdue() -> None:
    """Close the imports that ended without anybody saying so. Runs on the login *staff*."""
    states = CartridgeImport.State
    for rows, state in (
        (CartridgeImport.objects.expired(), states.EXPIRED),
        (CartridgeImport.objects.interrupted(), states.FAILED),
    ):
        for row in rows:
            row.finish(state)
            uploads.forget(row)
