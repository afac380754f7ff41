"""Pictures of people: private files with a UUID as name, served only by a view."""

from hashlib import sha256
from typing import IO
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(content: bytes, *, owner: int | None = None) -> UUID:
    """Store the bytes of a picture that was re-encoded by us; returns its UUID.

    The same picture of the same ``owner``, the primary key of a person, has the same UUID and is
    stored once, so that a form that is sent twice changes nothing the second time.
    """
    if owner is None:
        number = uuid4()
    else:
        digest = sha256(f"{owner}.".encode() + content).digest()
        number = UUID(bytes=digest[:16], version=4)
    if is_kept(number):
        return number
    name = default_storage.save(_path(number), ContentFile(content))
    if name != _path(number):  # another request has stored it meanwhile
        default_storage.delete(name)
    return number


def opened(number: UUID) -> IO[bytes]:
    """The picture for reading. Raises FileNotFoundError when it is gone."""
    return default_storage.open(_path(number), "rb")


def is_kept(number: UUID) -> bool:
    """Whether the picture is in the storage."""
    return default_storage.exists(_path(number))


def remove(number: UUID) -> None:
    """Delete the picture; does nothing when it is gone already."""
    default_storage.delete(_path(number))


def _path(number: UUID) -> str:
    return f"photos/{number.hex[:2]}/{number.hex}"
