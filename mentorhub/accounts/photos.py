"""A person's photo: stored as a private file, whose UUID is a column of the person."""

from django.db import transaction

from mentorhub.accounts.models import User
from mentorhub.database import current_login, lock
from mentorhub.files import pictures


def replace(person: User, content: bytes | None) -> None:
    """Store a picture that was re-encoded, or None for no photo.

    The file of the photo before is deleted when the transaction is committed.
    """
    number = None if content is None else pictures.keep(content, owner=person.pk)
    with transaction.atomic(using=current_login()):
        lock(person)
        former, person.photo = person.photo, number
        if former == number:
            return
        person.save(update_fields=["photo"])
        if former:
            transaction.on_commit(lambda: pictures.remove(former), using=current_login())
