"""Pictures of people: private files, each under a random number, reached only through a view."""

from typing import IO
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(content: bytes) -> UUID:
    """Store the bytes of a picture that was drawn again here, and return its number."""
    number = uuid4()
    default_storage.save(_place(number), ContentFile(content))
    return number


def opened(number: UUID) -> IO[bytes]:
    """The picture for reading. Raises FileNotFoundError when it is gone."""
    return default_storage.open(_place(number), "rb")


def is_kept(number: UUID) -> bool:
    return default_storage.exists(_place(number))


def remove(number: UUID) -> None:
    """Delete the bytes; one that is gone already is no failure."""
    default_storage.delete(_place(number))


def _place(number: UUID) -> str:
    return f"photos/{number.hex[:2]}/{number.hex}"
