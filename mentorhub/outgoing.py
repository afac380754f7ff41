"""What people write leaves the guides alone: texts are checked before they are stored.

The login of ordinary pages reads all of schema ``public``, so no passage of a guide may be stored
there. ``guides`` registers how a passage is found; this module, below everybody, says who writes:

* The middleware of ``mentorhub.forms.paste_check`` opens a ``Writing`` for each request that may
  store something.
* A ``TextField`` or ``LineField`` asks ``passages_in`` and refuses the text beside the field.
* Whatever no field has asked about is caught where it is stored (``mentorhub.stored_texts``).

docs/decisions/paste-check.md says why.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from mentorhub import access

# A row of accounts.User, which is above this layer.
Person = Any
# Characters of the shortest text that can hold a passage.
SHORTEST = 28
# Characters of the texts of a form that are compared together with the first; what is longer is
# compared when it is stored.
MOST_TYPED = 60_000


class UncheckedError(Exception):
    """Guides cannot be read just now, so nobody can say what the text is. It is not stored."""


class GuideTextError(Exception):
    """A text with a passage of a guide was about to be stored; no form has refused it."""


@dataclass(frozen=True)
class Passage:
    """A passage of a guide in a text, from ``start`` until before ``end``.

    ``project`` names the project, "P3 Deploy an API"; ``pointer`` leads to the place in its guide
    (``mentorhub.pointers``).
    """

    text: str
    start: int
    end: int
    project_id: int
    project: str
    pointer: str

    @property
    def words(self) -> str:
        return self.text[self.start : self.end]

    @property
    def before(self) -> str:
        return self.text[max(0, self.start - 40) : self.start]

    @property
    def after(self) -> str:
        return self.text[self.end : self.end + 40]


class Checker(Protocol):
    def find(self, author: Person, texts: list[str]) -> list[list[Passage]]:
        """The passages in each of the texts, of guides that the author may read. Raises
        UncheckedError."""

    def find_in_any_guide(self, texts: list[str]) -> list[list[Passage]]:
        """The passages in each of the texts, of whichever guide. On the login *staff*: for what is
        published from the administration. Raises UncheckedError."""

    def find_in_file(self, author: Person, file: Any, name: str) -> dict[int, str]:
        """The projects of whose guides the file has a passage, or is a file: primary key and name.
        Raises UncheckedError."""

    def record(self, author: Person, projects: Iterable[int], place: str) -> None:
        """Note that a text was stopped: who, of which projects, where; never the text. Raises
        UncheckedError."""

    def open_guides(self, reader: Person) -> set[tuple[str, str]]:
        """The slugs of path and project of each guide that the reader may open."""


_checker: Checker | None = None


def register(checker: Checker) -> None:
    global _checker
    _checker = checker


def checker() -> Checker:
    if _checker is None:
        raise UncheckedError("Nobody has registered how passages of guides are found.")
    return _checker


def check(author: Person, text: str) -> list[Passage]:
    """The passages of guides in a text that this person is about to store outside of them.

    Who may read no guide cannot paste one: for them this asks nothing. Raises UncheckedError.
    """
    if len(text) < SHORTEST or not _may_read_guides(author):
        return []
    return checker().find(author, [text])[0]


def check_published(texts: list[str]) -> list[list[Passage]]:
    """The passages of any guide in texts that an administrator publishes; whoever may edit all
    guides learns nothing by it. On the login *staff*. Raises UncheckedError."""
    return checker().find_in_any_guide(texts)


def check_file(author: Person, file: Any, name: str) -> dict[int, str]:
    """The projects of whose guides a file is, or quotes: primary key and name. Raises
    UncheckedError."""
    return checker().find_in_file(author, file, name) if _may_read_guides(author) else {}


def _may_read_guides(person: Person) -> bool:
    return person.is_authenticated and access.has_approval(person)


@dataclass
class Writing:
    """One request of somebody who may store texts with it.

    ``place`` is the URL name. ``typed`` gives the texts that came with the request: all of them are
    checked with the first. On a shared screen nobody is told that a text is from a guide.
    """

    author: Person
    place: str
    typed: Callable[[], list[str]] = list
    is_shared_screen: bool = False
    # What was checked, without white space, and the passages in it.
    known: dict[str, list[Passage]] = field(default_factory=dict)
    # Texts in which a passage has just been replaced by its pointer; their author reads them first.
    pointed: set[str] = field(default_factory=set)

    def passages_in(self, text: str) -> list[Passage]:
        """Raises UncheckedError."""
        if len(text) < SHORTEST or not _may_read_guides(self.author):
            return []
        if _key(text) not in self.known and not self._is_part_of_known(text):
            self._check([text, *self.typed()])
        return self.known.get(_key(text), [])

    def projects_in_file(self, file: Any, name: str) -> list[str]:
        """Names of projects. Raises UncheckedError."""
        found = check_file(self.author, file, name)
        if found:
            checker().record(self.author, sorted(found), self.place)
        return sorted(found.values())

    def was_pointed(self, text: str) -> bool:
        return bool(self.pointed) and _key(text) in map(_key, self.pointed)

    def _is_part_of_known(self, text: str) -> bool:
        """A part of a text without passages has none."""
        return any(_key(text) in each for each, found in self.known.items() if not found)

    def _check(self, texts: list[str]) -> None:
        """``texts`` begin with the one that is asked about."""
        texts = [*texts[:1], *_within(MOST_TYPED, texts[1:])]
        unknown = {_key(text): text for text in texts if len(text) >= SHORTEST}
        unknown = {key: text for key, text in unknown.items() if key not in self.known}
        found = checker().find(self.author, list(unknown.values()))
        self.known |= dict(zip(unknown, found, strict=True))
        if stopped := {each.project_id for passages in found for each in passages}:
            checker().record(self.author, sorted(stopped), self.place)


def _within(most: int, texts: Iterable[str]) -> Iterator[str]:
    """The first of the texts that have at most so many characters together."""
    for text in texts:
        most -= len(text)
        if most < 0:
            return
        yield text


def _key(text: str) -> str:
    """Forms leave out white space around a text, and browsers change its line breaks."""
    return "".join(text.split())


_writing: ContextVar[Writing | None] = ContextVar("writing", default=None)


def current() -> Writing | None:
    """The request that may store texts; None for one that stores none, in jobs and in /admin/."""
    return _writing.get()


@contextmanager
def writing(started: Writing | None) -> Iterator[None]:
    token = _writing.set(started)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def writing_as(author: Person, place: str) -> Iterator[None]:
    """For a page that knows its author without a sign-in: the link of a mail."""
    before = _writing.get()
    typed = before.typed if before else list
    with writing(Writing(author, place, typed)):
        yield


def passages_in(text: str) -> list[Passage]:
    """The passages in a text of the request that is being answered. Raises UncheckedError."""
    started = _writing.get()
    return started.passages_in(text) if started else []
