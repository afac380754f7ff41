"""The headings of their own with which a mentor's new notes begin.

A feature above ``students`` knows them (``register``), in a module ``recording.py``.
"""

from collections.abc import Callable, Iterable

from mentorhub.accounts.models import User

_readers: list[Callable[[User], Iterable[str]]] = []


def register(reader: Callable[[User], Iterable[str]]) -> None:
    _readers.append(reader)


def headings_of(mentor: User) -> list[str]:
    """In their order; none where nobody knows of any."""
    return [heading for reader in _readers for heading in reader(mentor)]


def text_of(headings: Iterable[str]) -> str:
    """The text that a new note begins with: a heading, and below it an empty line to write in."""
    return "\n\n".join(headings)


def is_untouched(text: str, headings: Iterable[str]) -> bool:
    """Whether nothing was written below the headings."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines == list(headings)
