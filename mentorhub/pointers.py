"""Pointers to a place in a guide: ``[[guide:web-developer/p3-deploy-an-api#c2.1]]``.

Whoever may not quote a guide can point to it. A pointer holds all that its words say, "criterion
2.1 of the guide of P3", so everybody reads the same, and nothing is looked up for it: it tells
nobody whether the guide, the project or the path exists. For a reader who may open the guide the
words are a link; the guides of others are not asked for.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mentorhub import access, outgoing

# Slugs as students.Project has them; the number of the project stands before its slug.
_POINTER = re.compile(
    r"\[\[guide:(?P<path>[\w-]{1,80})/p(?P<number>\d{1,4})-(?P<project>[\w-]{1,80})"
    r"(?:#(?P<part>advice|steps|s\d{1,3}|c\d{1,3}\.\d{1,3}))?\]\]",
    re.ASCII,
)


# The request whose page is rendered; None in mails and jobs, which have no links to guides.
_request: ContextVar[Any] = ContextVar("page_with_pointers", default=None)


@contextmanager
def shown_on(request: Any) -> Iterator[None]:
    """Pointers on the pages of this block lead where their reader may go."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def pointer_to(path: str, number: int, project: str, part: str = "") -> str:
    """``part`` is "advice", "steps", "s2" for a skill or "c2.1" for a criterion."""
    return f"[[guide:{path}/p{number}-{project}{f'#{part}' if part else ''}]]"


def _words(found: re.Match[str]) -> str:
    part, project = found["part"] or "", f"P{int(found['number'])}"
    if part == "advice":
        return _("the advice in the guide of %(project)s") % {"project": project}
    if part == "steps":
        return _("the suggested steps in the guide of %(project)s") % {"project": project}
    said = {"number": part[1:], "project": project}
    if part.startswith("s"):
        return _("skill %(number)s of the guide of %(project)s") % said
    if part.startswith("c"):
        return _("criterion %(number)s of the guide of %(project)s") % said
    return _("the guide of %(project)s") % said


def in_words(text: str) -> str:
    """The text with the words of each pointer: for mails and for a line that is no link."""
    return _POINTER.sub(_words, text) if "[[guide:" in text else text


def words_in(text: str) -> list[str]:
    """The words of each pointer of the text."""
    return [_words(found) for found in _POINTER.finditer(text)]


def split_at_pointers(text: str) -> Iterator[tuple[str, str]]:
    """The pieces of a text, each with the address that it leads to, or ""."""
    if "[[guide:" not in text:
        yield text, ""
        return
    open_guides = _open_guides()
    end = 0
    for found in _POINTER.finditer(text):
        yield text[end : found.start()], ""
        end = found.end()
        place = (found["path"], found["project"])
        yield _words(found), _address(found) if place in open_guides else ""
    yield text[end:], ""


def as_markdown(text: str) -> str:
    """The text with each pointer in words, as a link where it is one for the reader."""
    pieces = split_at_pointers(text)
    return "".join(f"[{words}]({address})" if address else words for words, address in pieces)


def _address(found: re.Match[str]) -> str:
    address = reverse("guide", args=[found["path"], found["project"]])
    part = found["part"]
    return f"{address}#{part.replace('.', '-')}" if part else address


def _open_guides() -> set[tuple[str, str]]:
    """Of the reader of the page; asked once a request, and only of somebody who may read any guide.
    On a shared screen nothing is a link."""
    request = _request.get()
    reader = getattr(request, "user", None)
    if reader is None or getattr(request, "sharing", None) or not reader.is_authenticated:
        return set()
    if not access.has_approval(reader):
        return set()
    if not hasattr(request, "open_guides"):
        request.open_guides = outgoing.checker().open_guides(reader)
    return request.open_guides
