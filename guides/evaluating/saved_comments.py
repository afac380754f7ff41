"""An assessor's own comments on a criterion, to be used again; most recently used first."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from guides.models import Mark, SavedComment
from guides.reading import reading_as
from mentorhub.database import GUIDES

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# Of one person on one criterion.
MOST = 50


class TooManyCommentsError(Exception):
    """There are ``MOST`` comments on the criterion already."""


def mark_of(assessor: "User", defence: int, mark: int) -> Mark | None:
    """The mark of one's own draft or verdict, on whose criterion the comments are; else None."""
    with reading_as(assessor):
        rows = Mark.objects.filter(pk=mark, evaluation__assessment__defence=defence)
        return rows.filter(evaluation__assessment__assessor=assessor.pk).first()


def comments_on(assessor: "User", project: int, key: UUID) -> list[SavedComment]:
    with reading_as(assessor):
        rows = SavedComment.objects.filter(author=assessor.pk, project=project, key=key)
        return list(rows[:MOST])


def add(assessor: "User", project: int, key: UUID, text: str) -> None:
    """The same text is kept once, and moves to the top. Raises TooManyCommentsError."""
    with reading_as(assessor), transaction.atomic(using=GUIDES):
        own = SavedComment.objects.filter(author=assessor.pk, project=project, key=key)
        if own.filter(text=text).update(used_at=timezone.now()):
            return
        if own.count() >= MOST:
            raise TooManyCommentsError
        SavedComment.objects.create(author_id=assessor.pk, project_id=project, key=key, text=text)


def edit(assessor: "User", project: int, key: UUID, comment: int, text: str) -> bool:
    with reading_as(assessor):
        return bool(_own(assessor, project, key, comment).update(text=text))


def use(assessor: "User", project: int, key: UUID, comment: int) -> SavedComment | None:
    """The comment, which is now the one used last."""
    with reading_as(assessor):
        found = _own(assessor, project, key, comment)
        found.update(used_at=timezone.now())
        return found.first()


def delete(assessor: "User", project: int, key: UUID, comment: int) -> None:
    with reading_as(assessor):
        _own(assessor, project, key, comment).delete()


def _own(assessor: "User", project: int, key: UUID, comment: int) -> QuerySet[SavedComment]:
    return SavedComment.objects.filter(pk=comment, author=assessor.pk, project=project, key=key)
