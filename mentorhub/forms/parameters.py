"""Reads what a browser sends in an address or in a form: text, numbers, choices, lists; dates
are read by ``mentorhub.dates.parse_date``.

Views never read ``request.GET`` or ``request.POST`` themselves (tests/forms/test_raw_access.py
checks it). They hand them to a Django form, or to one of these functions. None of these functions
raises an exception for bad input: it returns the default, or the nearest value that is valid.
"""

import unicodedata
from collections.abc import Container
from typing import Any

from django.http import HttpRequest, QueryDict
from django.shortcuts import resolve_url
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme

from mentorhub.formats import parse_int

# What a browser sends in one of these is a QueryDict; tests hand in a MultiValueDict.
Source = QueryDict | MultiValueDict[str, Any]

SEARCH_LENGTH = 100
# PostgreSQL's bigint has 19 digits and ends at 9.2e18, so each number of 18 digits fits.
BIGINT_DIGITS = 18
LAST_PAGE = 10**9
TRUE = ("1", "on", "true")
# Tab, line feed, carriage return: they belong to a text of several lines.
LINE_CONTROLS = "\t\n\r"


def clean_text(given: str, longest: int, *, multiline: bool = False) -> str:
    """``given`` without control characters and outer white space, cut at ``longest`` characters.

    NUL and lone surrogates cannot be stored in PostgreSQL. With ``multiline``, line breaks and
    tabs stay; without, they become spaces.
    """
    # Cut first: nobody makes the server walk through megabytes.
    kept = (_cleaned(each, multiline=multiline) for each in given[: longest * 2])
    return "".join(kept).strip()[:longest]


def _cleaned(character: str, *, multiline: bool) -> str:
    if character.isspace():
        return character if multiline and character in LINE_CONTROLS else " "
    return "" if unicodedata.category(character) in ("Cc", "Cs") else character


def text(
    source: Source, name: str, *, longest: int = 200, default: str = "", multiline: bool = False
) -> str:
    """The cleaned text of one parameter; ``default`` when it is absent."""
    given = source.get(name)
    return default if given is None else clean_text(given, longest, multiline=multiline)


def search(request: HttpRequest) -> str:
    """The words in the search field of a page (parameter ``q``)."""
    return text(request.GET, "q", longest=SEARCH_LENGTH)


def choice(source: Source, name: str, choices: Container[str], default: str = "") -> str:
    """The value if it is one of ``choices``, else ``default``."""
    given = source.get(name, "")
    return given if given in choices else default


def integer(source: Source, name: str, digits: int = BIGINT_DIGITS) -> int | None:
    """A whole number, for instance a primary key; see ``parse_int``."""
    return parse_int(source.get(name), digits)


def flag(source: Source, name: str) -> bool:
    """Whether the value is one of those that say yes (``1``, ``on``, ``true``)."""
    return source.get(name) in TRUE


def has(source: Source, name: str) -> bool:
    """Whether the parameter was sent at all: which button was pressed, which form was sent."""
    return name in source


def many(source: Source, name: str, *, most: int, longest: int = 200) -> list[str]:
    """The cleaned texts of a parameter that is sent several times, the first ``most`` of them."""
    return [clean_text(each, longest) for each in source.getlist(name)[:most]]


def as_sent(source: Source, name: str) -> list[str]:
    """Every value as it came, for code that checks them and lets others read them."""
    return source.getlist(name)


def has_nul(source: Source) -> bool:
    """Whether any name or value has a NUL, which PostgreSQL can neither store nor compare."""
    return any("\0" in text for name, values in source.lists() for text in (name, *values))


def integers(source: Source, name: str, *, most: int, digits: int = BIGINT_DIGITS) -> list[int]:
    """As ``many``; what is not a whole number is left out."""
    given = (parse_int(each, digits) for each in source.getlist(name)[:most])
    return [number for number in given if number is not None]


def replaced(source: Source, name: str, value: str) -> Source:
    """A copy in which one parameter has another value."""
    changed = source.copy()
    changed[name] = value
    return changed


def query_without(source: QueryDict, name: str, value: str) -> str:
    """The query string of the same page without one value of a parameter."""
    rest = source.copy()
    rest.setlist(name, [each for each in rest.getlist(name) if each != value])
    return rest.urlencode()


def pairs(source: QueryDict) -> list[tuple[str, str]]:
    """Every field as it was sent, to be shown and sent again."""
    return [(name, value) for name, values in source.lists() for value in values]


def page_number(source: Source, name: str = "page") -> int:
    """The page of a list, at least 1. A number too long to be read counts as the last page."""
    given = source.get(name, "").strip()
    if not given.isascii() or not given.isdigit():
        return 1
    number = parse_int(given.lstrip("0") or "0", digits=9)
    return LAST_PAGE if number is None else max(number, 1)


def is_own_path(address: str) -> bool:
    """Whether this is an absolute path of our own site, and nothing a browser reads otherwise."""
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return False
    if any(unicodedata.category(each) in ("Cc", "Cs") for each in address):
        return False
    return url_has_allowed_host_and_scheme(address, allowed_hosts=None)


def safe_next_url(request: HttpRequest, default: str) -> str:
    """The address in the field ``next`` if it is a path of our own site, else that of ``default``.

    ``default`` is the name of a URL, or a path. What was sent is never read as such a name.
    """
    address = request.POST.get("next", "")
    return address if is_own_path(address) else resolve_url(default)
