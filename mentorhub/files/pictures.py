"""Pictures of people: private files with a UUID as name, served only by a view."""

from typing import IO
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(content: bytes) -> UUID:
    """Store the bytes of a picture that was re-encoded by us; returns its UUID."""
    number = uuid4()
    default_storage.save(_path(number), ContentFile(content))
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
