"""“Avoided, honestly”: who began a request, read an article that the form offered, and did not send
it. It counts once seven days have passed without a request of theirs on the subject; then nobody
knows any longer who it was."""

from datetime import datetime, timedelta

from dashboard.helpcenter.models import Article, Avoided, Subject
from mentorhub.accounts.models import User

COUNTS_AFTER = timedelta(days=7)


def read(person: User, subject: Subject, article: Article) -> None:
    """They read an article that the form of a subject offered; noted once while it is open."""
    Avoided.objects.bulk_create(
        [Avoided(person=person, subject=subject, article=article)], ignore_conflicts=True
    )


def came_back(person: User, subject: Subject) -> None:
    """They sent a request on the subject after all."""
    rows = Avoided.objects.filter(person=person.pk, subject=subject, came_back=None)
    rows.update(came_back=True, person=None)


def settle(now: datetime) -> int:
    """Count those of whom nothing came within ``COUNTS_AFTER``; returns how many."""
    rows = Avoided.objects.filter(came_back=None, at__lt=now - COUNTS_AFTER)
    return rows.update(came_back=False, person=None)
