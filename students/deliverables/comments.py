"""Commenting on a version: it is marked as read, the comment is stored, and its student told."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from mentorhub.accounts.models import User
from mentorhub.database import current_login
from mentorhub.notifications.models import Delivery
from students.deliverables.kinds import COMMENTED
from students.deliverables.models import WithdrawnError
from students.models import Deliverable, DeliverableNote


def comment_on(deliverable: Deliverable, text: str, *, by: User) -> DeliverableNote:
    """Whoever comments on a version has read it. Raises ``WithdrawnError`` when its student has
    withdrawn it meanwhile."""
    with transaction.atomic(using=current_login()):
        deliverable.mark_read(by)
        try:
            with transaction.atomic(using=current_login()):
                note = DeliverableNote.objects.create(deliverable=deliverable, author=by, text=text)
        except IntegrityError as error:
            raise WithdrawnError from error
        Delivery.objects.notify(
            COMMENTED,
            to=[deliverable.enrolment.student_id],
            by=by,
            now=timezone.now(),
            reference=str(note.pk),
            subject=deliverable.pk,
        )
    return note
