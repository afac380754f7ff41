"""An article as HTML, for one reader: its references become words, numbers and links."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dashboard.helpcenter import references
from dashboard.helpcenter.models import ArticleText
from mentorhub.markdown.rendering import render

# A reference is a mark of these characters of private use while Markdown is made HTML: its words
# are never read as Markdown, and what the author types in them is left out.
_BEGIN, _END = "\ue000", "\ue001"
_MARK = re.compile(f"{_BEGIN}([0-9]{{1,5}}){_END}")
# What nh3 has written: within a tag there is no other ">".
_TAG = re.compile(r"(<[^>]*>)")
_HEADING = re.compile(r'<h2 [^>]*?id="([\w-]+)"[^>]*>(.*?)</h2>', re.S)
_FIRST = re.compile(r"<p\b[^>]*>(.*?)</p>", re.S)


@dataclass(frozen=True)
class Heading:
    id: str
    # HTML without tags.
    words: SafeString


@dataclass(frozen=True)
class Drawn:
    title: str
    html: SafeString
    headings: list[Heading]

    @property
    def lead(self) -> SafeString:
        """The first paragraph, which answers the title, without tags."""
        found = _FIRST.search(self.html)
        return _without_tags(found[1]) if found else mark_safe("")


def draw(text: ArticleText, reader: Any, values: references.Values | None = None) -> Drawn:
    """Queries: one for each policy of which a number is shown. The words are those of the active
    language."""
    shown = _Shown(reader, values or references.Values())
    body = text.body.replace(_BEGIN, "").replace(_END, "")
    html = str(render(references.replace(body, shown.mark), start=2, ids="a-", images_from=()))
    html = _with_references(html, shown)
    headings = [Heading(key, _without_tags(words)) for key, words in _HEADING.findall(html)]
    title = references.in_words(text.title, shown.values)
    return Drawn(title, mark_safe(html), headings)  # noqa: S308  cleaned by nh3, marks are our own


def _with_references(html: str, shown: "_Shown") -> str:
    pieces, is_in_link = [], False
    for piece in _TAG.split(html):
        is_tag = piece.startswith("<")
        if is_tag:
            is_in_link = piece.startswith("<a ") or (is_in_link and piece != "</a>")
        make = shown.in_words if is_tag or is_in_link else shown.html
        pieces.append(_MARK.sub(make, piece))
    return "".join(pieces)


class _Shown:
    """The references of one text, by the number of their mark."""

    def __init__(self, reader: Any, values: references.Values) -> None:
        self.reader, self.values = reader, values
        self._named: list[tuple[str, str]] = []

    def mark(self, kind: str, name: str) -> str:
        self._named.append((kind, name))
        return f"{_BEGIN}{len(self._named) - 1}{_END}"

    def _reference(self, found: re.Match[str]) -> tuple[str, str]:
        """Its kind and name; empty for a mark that an author wrote as an entity of HTML."""
        number = int(found[1])
        return self._named[number] if number < len(self._named) else ("", "")

    def html(self, found: re.Match[str]) -> str:
        kind, name = self._reference(found)
        if not kind:
            return ""
        if kind == "policy":
            return format_html("<span data-policy>{}</span>", self.values.of(name))
        if kind == "button":
            return format_html('<b class="on-screen">{}</b>', references.on_screen(name))
        page = references.page(name, self.reader)
        if not page.url:
            return format_html("<b>{}</b>", page.words)
        return format_html('<a href="{}">{}</a>', page.url, page.words)

    def in_words(self, found: re.Match[str]) -> str:
        """Within a tag, as the title of a link, and within a link."""
        kind, name = self._reference(found)
        if not kind:
            return ""
        if kind == "policy":
            return format_html("{}", self.values.of(name))
        if kind == "button":
            return format_html("{}", references.on_screen(name))
        return format_html("{}", references.page(name, self.reader).words)


def _without_tags(html: str) -> SafeString:
    return mark_safe(_TAG.sub("", html))  # noqa: S308  cleaned by nh3, and only taken from
