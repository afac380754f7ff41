"""Asks every source of the search, and groups what they find."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mentorhub.search import (
    ACTIONS,
    PAGES,
    Found,
    Group,
    Part,
    Query,
    Result,
    links_for,
    sources_for,
)
from mentorhub.similar_names import nearest

# Results of a group where all groups are shown.
SHOWN = 5
# Results that the list of one group goes through; who wants more adds a word.
MOST = 200
# The least similarity of a page or an action for each word. There are few, and their words are
# common ones, so it is more than for names: "profile" is not "project".
LEAST_OF_LINKS = 0.5


@dataclass(frozen=True)
class FoundGroup:
    group: Group
    # The best first.
    results: list[Result]
    # The number of all of them, also of those that are not shown.
    total: int

    @property
    def has_more(self) -> bool:
        return self.total > len(self.results)


def find(
    person: Any,
    query: Query,
    *,
    only: str = "",
    most: int = SHOWN,
    may_open: Callable[[str], bool] | None = None,
) -> list[FoundGroup]:
    """The groups with results, the one with the best first; ``only`` is the key of one group.

    Without words it finds pages and actions to begin with, and makes no query. ``may_open`` leaves
    out what leads to other addresses.
    """
    found: dict[Group, list[Found]] = {}
    together: dict[Group, list[Part]] = {}
    for source in sources_for(person) if query.words else []:
        if only not in ("", source.group.key):
            continue
        if source.find is not None:
            found.setdefault(source.group, []).append(source.find(person, query, most))
        if source.parts is not None:
            together.setdefault(source.group, []).extend(source.parts(person, query))
    for group, parts in together.items():
        found.setdefault(group, []).append(Found.of_parts(parts, most))
    for group, links in _links(person, query).items():
        if only in ("", group.key):
            found.setdefault(group, []).append(Found(links, len(links)))
    groups = _groups(found, query, most, may_open)
    return sorted(groups, key=lambda each: (_best(each, query), each.group.position))


def find_similar(
    person: Any,
    query: Query,
    *,
    only: str = "",
    most: int = SHOWN,
    may_open: Callable[[str], bool] | None = None,
) -> list[FoundGroup]:
    """As ``find``, what is spelled almost like the query; for when ``find`` has found nothing."""
    found: dict[Group, list[Found]] = {}
    for source in sources_for(person) if query.words else []:
        if source.find_similar is not None and only in ("", source.group.key):
            parts = found.setdefault(source.group, [])
            parts.append(source.find_similar(person, query, most))
    links = [(link, link.result_for(person)) for link in links_for(person)]
    rated = {link: result.similarity(query) for link, result in links}
    least = LEAST_OF_LINKS * len(query.words)
    near = nearest(links, lambda pair: rated[pair[0]] if rated[pair[0]] >= least else 0.0)
    for link, result in near:
        if only in ("", link.group.key):
            found.setdefault(link.group, []).append(Found([result], 1))
    return sorted(
        _groups(found, query, most, may_open),
        key=lambda each: (-each.results[0].similarity(query), each.group.position),
    )


def _groups(
    found: dict[Group, list[Found]],
    query: Query,
    most: int,
    may_open: Callable[[str], bool] | None,
) -> list[FoundGroup]:
    groups = [_group(group, parts, query, most, may_open) for group, parts in found.items()]
    return [group for group in groups if group.results]


def _links(person: Any, query: Query) -> dict[Group, list[Result]]:
    found: dict[Group, list[Result]] = {PAGES: [], ACTIONS: []}
    if query.text and not query.words:
        return found  # signs alone: nothing is called that
    for link in links_for(person):
        result = link.result_for(person)
        if query.matches(result.title, result.keywords):
            found.setdefault(link.group, []).append(result)
    return found


def _group(
    group: Group,
    parts: list[Found],
    query: Query,
    most: int,
    may_open: Callable[[str], bool] | None,
) -> FoundGroup:
    results = [result for part in parts for result in part.results]
    total = sum(part.total for part in parts)
    if may_open is not None:
        kept = [result for result in results if may_open(result.url)]
        total -= len(results) - len(kept)
        results = kept
    results.sort(key=lambda result: result.rank(query))
    return FoundGroup(group, results[:most], total)


def _best(found: FoundGroup, query: Query) -> int:
    return min(result.rank(query) for result in found.results)
