"""One field is saved, and what it was before is kept, so that it can be undone for a day."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.models import Mentor, ProfileChange
from dashboard.profile.values import read, write
from mentorhub.accounts import pictures
from mentorhub.accounts.models import User
from mentorhub.database import current_login, lock

UNDO_FOR = timedelta(days=1)


class NotSaved(Exception):
    """The database refused it; nothing has changed. Its text is for the mentor."""


class CannotBeUndone(Exception):
    """It was undone already, changed again since, or is too old. Its text is for the mentor."""


def save(user: User, field: str, value: Any) -> ProfileChange | None:
    """Write one field of this mentor's profile; None when it stood there already.

    Raises ``NotSaved``, and Mentor.DoesNotExist for somebody without a profile.
    """
    try:
        with transaction.atomic(using=current_login()):
            mentor = _locked(user)
            before = read(mentor, field)
            if before == value:
                return None
            write(mentor, field, value)
            after = read(mentor, field)
            return ProfileChange.objects.create(
                mentor=mentor, field=field, before=before, after=after
            )
    except IntegrityError as error:
        raise NotSaved(_("This was not possible. Look at the page again.")) from error


def undo(user: User, change: ProfileChange) -> None:
    """Put back what stood there before. Raises ``CannotBeUndone``."""
    try:
        with transaction.atomic(using=current_login()):
            mentor = _locked(user)
            _look_whether_it_can(mentor, change)
            write(mentor, change.field, change.before)
            change.undone_at = timezone.now()
            change.save(update_fields=["undone_at"])
    except IntegrityError as error:
        raise CannotBeUndone(_("This cannot be undone: it may no longer be so.")) from error


def undoable(user: User) -> dict[str, ProfileChange]:
    """The last change of each field, where it can be undone. One query."""
    changes = ProfileChange.objects.visible_to(user).filter(at__gt=timezone.now() - UNDO_FOR)
    last = changes.order_by("field", "-at", "-pk").distinct("field")
    return {change.field: change for change in last if change.undone_at is None}


def _locked(user: User) -> Mentor:
    """One change at a time of one profile. The zone is the person's, and changes elsewhere too."""
    mentor = Mentor.objects.select_for_update().get(user=user)
    lock(user)
    mentor.user = user
    return mentor


def _look_whether_it_can(mentor: Mentor, change: ProfileChange) -> None:
    change.refresh_from_db()
    last = ProfileChange.objects.filter(mentor=mentor, field=change.field).first()
    if change.undone_at is not None:
        raise CannotBeUndone(_("This was undone already."))
    if last != change or read(mentor, change.field) != change.after:
        raise CannotBeUndone(_("This cannot be undone: it was changed again since."))
    if change.at <= timezone.now() - UNDO_FOR:
        raise CannotBeUndone(_("This cannot be undone: it was changed more than a day ago."))
    former = change.before if change.field == ProfileChange.Field.PHOTO else None
    if former and not pictures.is_kept(UUID(former)):
        raise CannotBeUndone(_("This cannot be undone: the photo before is gone."))
