"""The registry of the side navigation: its entries, and which entry is lit on which page.

An area declares its entries in a module called ``navigation.py``, which is found when the site
starts (discovery.py). The template tag of the same name shows them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import register as register_check
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import Promise

Person = Any
# The letter of the homes of mentors and of students: whoever has both goes to the first.
HOME_KEY = "d"
# Letters of the shell itself: the bell, the mentor's profile, one's own access.
SHELL_KEYS = {"n", "o", "k"}
# How many links the bottom bar of a phone has room for, the menu "More" among them.
BAR_PLACES = 4


def address_of(name: str) -> str:
    """The address of a page without arguments. Every page shows a dozen of them."""
    return _address(name, get_urlconf() or settings.ROOT_URLCONF)


@lru_cache(maxsize=256)
def _address(name: str, urlconf: Any) -> str:
    return reverse(name, urlconf)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A link of the side navigation and of the bottom bar."""

    # The URL name of the page it leads to, without arguments.
    name: str
    # Where the words depend on the reader, a function of the reader.
    label: Promise | Callable[[Person], str]
    # A name of the sprite.
    icon: str
    # The letter after "g" that goes there.
    key: str
    # From small to large; leave room between two.
    position: int
    # Who has it: a function of ``mentorhub.access``, or one made of them. No query.
    is_for: Callable[[Person], bool]
    # URL names of the pages that light it. Those of other areas are added by ``place_below``.
    pages: tuple[str, ...] = ()
    # For the bottom bar, where the label is longer than a quarter of a phone in some language.
    short_label: Promise | str | Callable[[Person], str] = ""
    # The name of a number (mentorhub.numbers) that stands beside it: what is unread. The page
    # “<name>_number” gives it again, as ``components/_entry_number.html`` twice.
    number: str = ""

    @property
    def side_id(self) -> str:
        """Of the place of the number beside the entry in the side navigation."""
        return f"{self.name}-side"

    @property
    def bar_id(self) -> str:
        """The same in the bottom bar."""
        return f"{self.name}-bar"

    def label_for(self, person: Person) -> str:
        return self.label(person) if callable(self.label) else str(self.label)

    def short_label_for(self, person: Person) -> str:
        return self.short_label(person) if callable(self.short_label) else str(self.short_label)


_entries: dict[str, Entry] = {}
# URL name of a page -> name of the entry that is lit there.
_pages: dict[str, str] = {}
# The same for readers who do not have that entry: the first of these that they have.
_otherwise: dict[str, tuple[str, ...]] = {}


def register(entry: Entry) -> Entry:
    """Raises ValueError when the name, the key, the position or a page is taken."""
    if entry.key in SHELL_KEYS:
        raise ValueError(f"{entry.name!r} claims the key {entry.key!r} of the shell.")
    for other in _entries.values():
        if entry.name == other.name:
            raise ValueError(f"The navigation has an entry for {entry.name!r} already.")
        if entry.position == other.position:
            raise ValueError(f"{entry.name!r} and {other.name!r} claim position {entry.position}.")
        if entry.key == other.key != HOME_KEY:
            raise ValueError(f"{entry.name!r} and {other.name!r} claim the key {entry.key!r}.")
    place_below(entry.name, *entry.pages)
    _entries[entry.name] = entry
    return entry


def place_below(name: str, *pages: str, otherwise: tuple[str, ...] = ()) -> None:
    """The entry ``name``, of whichever area, is lit on these pages; for readers who do not have it
    the first entry of ``otherwise`` that they have.

    Raises ValueError when one of them has an entry to light already.
    """
    for page in pages:
        if page in _pages:
            raise ValueError(f"{page!r} stands below {_pages[page]!r} already, not {name!r}.")
    _pages.update(dict.fromkeys(pages, name))
    if otherwise:
        _otherwise.update(dict.fromkeys(pages, otherwise))


def unregister(entry: Entry) -> None:
    """For tests that registered an entry of their own."""
    del _entries[entry.name]
    for page in entry.pages:
        del _pages[page]


def entries() -> list[Entry]:
    return sorted(_entries.values(), key=lambda entry: entry.position)


def entries_for(person: Person) -> list[Entry]:
    return [entry for entry in entries() if entry.is_for(person)]


def lit_on(page: str, names: Iterable[str] | None = None) -> str:
    """The name of the entry that is lit on a page below it; empty when none is. ``names`` are the
    entries that the reader has; None means all."""
    name = _pages.get(page, "")
    if names is None or name in names:
        return name
    return next((other for other in _otherwise.get(page, ()) if other in names), name)


@register_check("navigation")
def every_page_is_placed_below_an_entry(**kwargs: Any) -> Iterable[CheckMessage]:
    """Names are strings, because areas do not import each other: here they are looked up."""
    for entry in entries():
        try:
            reverse(entry.name)
        except NoReverseMatch:
            yield Error(f"The navigation leads to no page {entry.name!r}.", id="mentorhub.E002")
    others = [(page, name) for page, names in _otherwise.items() for name in names]
    for page, name in [*_pages.items(), *others]:
        if name not in _entries:
            message = f"{page!r} stands below {name!r}, which is no entry of the navigation."
            yield Error(message, id="mentorhub.E003")
