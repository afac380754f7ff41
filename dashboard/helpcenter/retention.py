"""Deletes what was searched for after 90 days."""

from datetime import datetime, timedelta

from dashboard.helpcenter.models import Asked

ASKED_KEPT = timedelta(days=90)


def delete_old_questions(now: datetime) -> int:
    """Returns how many."""
    return Asked.objects.filter(asked_at__lt=now - ASKED_KEPT).delete()[0]
