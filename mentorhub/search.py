"""The registry of the search: what each feature lets people find.

A feature declares its sources and links in a module called ``search.py``, which is found when the
site starts (discovery.py). A **source** queries rows, and only those that the person may see; a
**link** leads to a page or an action that is there for everybody of a role, and makes no query.
``dashboard.search`` asks them all and shows the results.

Words match by the beginning of a word, whatever case or accent, in any order. No feature learns of
a query before its words are read here, and nothing that was typed is stored.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.checks import register as register_check
from django.db.models import F, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorhub import navigation
from mentorhub.lists import with_total
from mentorhub.plain_text import MAX_WORDS, words_of
from mentorhub.similar_names import nearest, similarity_of

Person = Any


@dataclass(frozen=True)
class Group:
    """A heading of the results. ``key`` stands in the address of the list of all of them."""

    key: str
    label: Promise | str
    # From small to large; among groups whose best results match equally well.
    position: int


PEOPLE = Group("people", _("People"), 10)
SESSIONS = Group("sessions", _("Sessions"), 20)
PROJECTS = Group("projects", _("Projects"), 30)
MESSAGES = Group("messages", _("Messages"), 35)
COMMUNITY = Group("community", _("Community"), 37)
ARTICLES = Group("articles", _("Articles"), 40)
PAGES = Group("pages", _("Pages"), 50)
ACTIONS = Group("actions", _("Actions"), 60)


@dataclass(frozen=True)
class Query:
    """What somebody searches for."""

    text: str
    # Plain, at most MAX_WORDS of them.
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Query":
        return cls(text, tuple(words_of(text)[:MAX_WORDS]))

    def matches(self, *texts: Any) -> bool:
        """Whether each word begins a word of one of the texts."""
        return not self.without(*texts)

    def without(self, *texts: Any) -> tuple[str, ...]:
        """The words that begin no word of these texts."""
        searched = [word for text in texts for word in words_of(str(text))]
        return tuple(
            word for word in self.words if not any(each.startswith(word) for each in searched)
        )


@dataclass(frozen=True, kw_only=True)
class Result:
    title: str
    url: str
    # What tells it from others of the same title.
    line: str = ""
    # A name of the sprite; not used when there is a person.
    icon: str = "file-text"
    # A User whose portrait is shown.
    person: Any = None
    # Other words by which it is found, for instance in another order.
    keywords: str = ""

    def rank(self, query: Query) -> int:
        """How well it matches: 0 when the title or the keywords begin with the words, 1 when each
        begins a word of the title, 2 otherwise."""
        typed = " ".join(query.words)
        if any(" ".join(words_of(text)).startswith(typed) for text in (self.title, self.keywords)):
            return 0
        return 1 if query.matches(self.title) else 2

    def similarity(self, query: Query) -> float:
        """How similar the words of the title and the keywords are to those of the query; 0 when
        they are not."""
        return similarity_of(query.words, f"{self.title} {self.keywords}")


@dataclass(frozen=True)
class Part:
    """Rows of one table among those of a source that reads several."""

    rows: QuerySet[Any]
    # What ``result`` is given of a row, in order: names of fields, or expressions. Every part of a
    # source has as many, of the same types; of sources that are asked together, four texts.
    columns: tuple[Any, ...]
    result: Callable[..., Result]

    def query(self, number: int, most: int) -> QuerySet[Any]:
        """The first rows with the number of the part, their place and how many there are."""
        names = [f"column_{each}" for each in range(len(self.columns))]
        expressions = [F(each) if isinstance(each, str) else each for each in self.columns]
        rows = with_total(self.rows).annotate(
            of_part=Value(number),
            place=Window(RowNumber(), order_by=self.rows.query.order_by),
            **dict(zip(names, expressions, strict=True)),
        )
        return rows.values_list("of_part", "place", "total", *names)[:most]


@dataclass(frozen=True)
class Found:
    """The first results of a source, the best first, and the number of all of them."""

    results: list[Result] = field(default_factory=list)
    total: int = 0

    @classmethod
    def similar(cls, rows: QuerySet[Any], most: int, result: Callable[[Any], Result]) -> "Found":
        """The rows of ``similar_names.resembling`` that are about as similar as the best, as
        results. One query, which reads the nearest ``most`` of them."""
        nearest_first = rows.order_by(F("similarity").desc(), *rows.query.order_by)
        found = nearest(nearest_first[:most], lambda each: each.similarity)
        return cls([result(each) for each in found], len(found))

    @classmethod
    def of(cls, rows: QuerySet[Any], most: int, result: Callable[[Any], Result]) -> "Found":
        """The first ``most`` of the rows, each as a result. One query."""
        found = list(with_total(rows)[:most])
        return cls([result(each) for each in found], found[0].total if found else 0)

    @classmethod
    def of_parts(cls, parts: Sequence[Part], most: int) -> "Found":
        """The first ``most`` rows of each part, those of the first part before those of the next.
        One query; the rows of each part are ordered."""
        first, *others = (part.query(number, most) for number, part in enumerate(parts))
        # By number and place, whatever the order in which the database appends the parts.
        found = sorted(first.union(*others, all=True))
        totals = {number: total for number, _place, total, *_columns in found}
        results = [parts[number].result(*columns) for number, _place, _total, *columns in found]
        return cls(results, sum(totals.values()))


@dataclass(frozen=True, kw_only=True)
class Source:
    """Rows that a person can find; it has either ``find`` or ``parts``."""

    name: str
    group: Group
    # From small to large within the group.
    position: int
    # Who has it: a function of ``mentorhub.access``, or one made of them. No query.
    is_for: Callable[[Person], bool]
    # Given the person, a query with at least one word, and how many results are wanted at most. It
    # reads only rows ``visible_to`` the person, in one query.
    find: Callable[[Person, Query, int], Found] | None = None
    # Its tables with those rows, for a source that shares its query with others of the group.
    parts: Callable[[Person, Query], Sequence[Part]] | None = None
    # The same for rows whose words are similar to those of the query, the nearest first. Asked when
    # no source and no link has found anything. It judges only rows ``visible_to`` the person, too.
    find_similar: Callable[[Person, Query, int], Found] | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    """A page, or the page on which an action begins."""

    # The URL name, without arguments.
    name: str
    label: Promise | Callable[[Person], str]
    icon: str
    is_for: Callable[[Person], bool]
    group: Group = PAGES
    # The place of the page, as "off-title".
    fragment: str = ""
    # Other words by which people look for it.
    keywords: Promise | str = ""
    # From small to large within the group; links of one position stand in the order of their words.
    position: int = 100

    def result_for(self, person: Person) -> Result:
        title = self.label(person) if callable(self.label) else str(self.label)
        url = reverse(self.name) + (f"#{self.fragment}" if self.fragment else "")
        return Result(title=title, url=url, icon=self.icon, keywords=str(self.keywords))


_sources: dict[str, Source] = {}
_links: dict[tuple[str, str, str], Link] = {}


def register(entry: Source | Link) -> Source | Link:
    """Raises ValueError when a source of this name, or at this position of its group, or the same
    link of a group is registered already."""
    if isinstance(entry, Link):
        key = (entry.group.key, entry.name, entry.fragment)
        if key in _links:
            raise ValueError(f"The search leads to {entry.name!r} already.")
        _links[key] = entry
        return entry
    for other in _sources.values():
        if entry.name == other.name:
            raise ValueError(f"The search has a source {entry.name!r} already.")
        if (entry.group, entry.position) == (other.group, other.position):
            where = f"position {entry.position} of {entry.group.key!r}"
            raise ValueError(f"{entry.name!r} and {other.name!r} claim {where}.")
    _sources[entry.name] = entry
    return entry


def unregister(entry: Source | Link) -> None:
    """For tests that registered one of their own."""
    if isinstance(entry, Link):
        del _links[entry.group.key, entry.name, entry.fragment]
    else:
        del _sources[entry.name]


def sources_for(person: Person) -> list[Source]:
    found = [source for source in _sources.values() if source.is_for(person)]
    return sorted(found, key=lambda source: (source.group.position, source.position))


def links() -> list[Link]:
    """Those that features add, for everybody."""
    return list(_links.values())


def links_for(person: Person) -> list[Link]:
    """Every entry of the navigation, and the links that features add."""
    entries = [
        Link(
            name=entry.name,
            label=entry.label,
            icon=entry.icon,
            is_for=entry.is_for,
            position=entry.position - 1000,
        )
        for entry in navigation.entries_for(person)
    ]
    own = [link for link in links() if link.is_for(person)]
    return sorted([*entries, *own], key=lambda link: (link.group.position, link.position))


@register_check("search")
def every_link_leads_to_a_page(**kwargs: Any) -> Iterable[CheckMessage]:
    """Names are strings, because areas do not import each other: here they are looked up."""
    for link in links():
        try:
            reverse(link.name)
        except NoReverseMatch:
            yield Error(f"The search leads to no page {link.name!r}.", id="mentorhub.E005")
