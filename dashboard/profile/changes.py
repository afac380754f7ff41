"""Saving a part of the profile, and undoing the last change of it for a day."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.models import Mentor, ProfileChange
from dashboard.profile.parts import PARTS
from dashboard.profile.parts.base import Part
from mentorhub.accounts.models import User
from mentorhub.database import current_login, lock

UNDO_FOR = timedelta(days=1)


class SaveError(Exception):
    """A constraint of the database refused the value; nothing has changed. The message is for the
    mentor."""


class UndoError(Exception):
    """The change was undone already, is followed by another one, or is too old. The message is for
    the mentor, ``code`` names the reason."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def save(user: User, part: Part, value: Any) -> ProfileChange | None:
    """Write the value, as ``Part.read`` gives it; None when it is the value of now.

    Raises ``SaveError``, and Mentor.DoesNotExist for somebody without a profile.
    """
    try:
        with transaction.atomic(using=current_login()):
            mentor = _locked(user)
            before = part.read(mentor)
            if before == value:
                return None
            part.write(mentor, value)
            after = part.read(mentor)
            return ProfileChange.objects.create(
                mentor=mentor, field=part.field, before=before, after=after
            )
    except IntegrityError as error:
        raise SaveError(_("That did not work. Reload the page and try again.")) from error


def undo(user: User, change: ProfileChange) -> None:
    """Write back the value before the change. Raises ``UndoError``."""
    part = PARTS[change.field]
    try:
        with transaction.atomic(using=current_login()):
            mentor = _locked(user)
            _check_undo(mentor, part, change)
            part.write(mentor, change.before)
            change.undone_at = timezone.now()
            change.save(update_fields=["undone_at"])
    except IntegrityError as error:
        raise UndoError(
            "not_allowed", _("This cannot be undone: the earlier value is no longer allowed.")
        ) from error


def undoable(user: User) -> dict[str, ProfileChange]:
    """The last change of each part, where it can be undone. One query."""
    changes = ProfileChange.objects.visible_to(user).filter(at__gt=timezone.now() - UNDO_FOR)
    last = changes.order_by("field", "-at", "-pk").distinct("field")
    return {change.field: change for change in last if change.undone_at is None}


def _locked(user: User) -> Mentor:
    """The profile, locked against other changes; the person too, whose zone other pages change."""
    mentor = Mentor.objects.select_for_update().get(user=user)
    lock(user)
    mentor.user = user
    return mentor


def _check_undo(mentor: Mentor, part: Part, change: ProfileChange) -> None:
    change.refresh_from_db()
    last = ProfileChange.objects.filter(mentor=mentor, field=change.field).first()
    if change.undone_at is not None:
        raise UndoError("undone", _("This has already been undone."))
    if last != change or part.read(mentor) != change.after:
        raise UndoError(
            "changed_since", _("This cannot be undone: it has been changed again since.")
        )
    if change.at <= timezone.now() - UNDO_FOR:
        raise UndoError("too_old", _("This cannot be undone: it was changed more than a day ago."))
    if not part.can_be_restored(change.before):
        raise UndoError(
            "photo_gone", _("This cannot be undone: the previous photo no longer exists.")
        )
