"""The HTML of what people write to each other: made once when it is sent, with pointers to guides
as they were typed, because their words and links depend on the reader."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from uuid import UUID, uuid5

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mentorhub.markdown.rendering import render
from mentorhub.pointers import in_words, split_at_pointers

# What Markdown adds to words: fences, marks at the beginning of a line, emphasis, links.
_MARKS = re.compile(
    r"^ {0,3}(?:`{3,}[^\n`]*|~{3,}[^\n~]*|#{1,6}(?= )|>|[-*+](?= )|[|:\s-]{3,}$)", re.M
)
_INLINE_MARKS = re.compile(r"\*\*|`|~~")
# These begin with the character and look back then: so Python goes from one to the next, and does
# not look at each letter.
_LINK = re.compile(r"\[(?<!\[\[)([^\[\]]{1,200})\]\([^()\s]{0,400}\)")
_CUT_POINTER = re.compile(r"\[\[guide:[^\]]{0,200}\Z")


def words_of_markdown(text: str) -> str:
    """The beginning of a text on one line, without its marks; for lists. What it misses is only
    less nice to read."""
    # Most texts have few marks. To ask for one takes a hundredth of a look at each letter.
    plain = _CUT_POINTER.sub("", text) if "[[guide:" in text else text
    plain = _MARKS.sub(" ", _LINK.sub(r"\1", plain))
    if "`" in plain or "**" in plain or "~~" in plain:
        plain = _INLINE_MARKS.sub("", plain)
    if "*" in plain or "_" in plain:
        plain = _EMPHASIS.sub(r"\2", plain)
    return " ".join(plain.split())


_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,}).*\n?", re.M)
_LINE_MARKS = re.compile(r"^ {0,3}(?:#{1,6} +|(?:> ?)+)", re.M)
_BULLET = re.compile(r"^(\s*)[-*+](?= )", re.M)
_EMPHASIS = re.compile(r"([*_])(?<![\w*_].)(?=[^\s*_])([^*_\n]*[^\s*_])\1(?![\w*_])")


def lines_of_markdown(text: str) -> str:
    """A text without its marks, in its lines; for mails. What it misses is only less nice to
    read."""
    plain = _LINE_MARKS.sub("", _LINK.sub(r"\1", _FENCE.sub("", text)))
    plain = _BULLET.sub(r"\1•", plain)
    return _EMPHASIS.sub(r"\2", _INLINE_MARKS.sub("", plain)).strip()


# Raised with every change of what ``html_of`` makes of a text: what is stored is drawn anew then.
RULES = 1
# Somebody whom a text names: "@[Lena Fischer](12)"; and what stands for it in stored HTML.
MENTION = re.compile(r"@\[([^\[\]\n]{1,200})\]\((\d{1,18})\)")
_MENTIONED = re.compile(r"\[\[person:(\d{1,18})\]\]")


def html_of(body: str, mentioned: Container[int] = ()) -> str:
    """Safe HTML (mentorhub/markdown): no image, no script; its headings come below that of
    the page. People with a key in ``mentioned`` are named when it is shown, others as typed."""

    def mention(found: re.Match[str]) -> str:
        is_known = int(found[2]) in mentioned
        return f"[[person:{int(found[2])}]]" if is_known else f"@{found[1]}"

    return str(render(MENTION.sub(mention, body), start=2, images_from=()))


# What nh3 has written: within a tag there is no other ">".
_TAG = re.compile(r"(<[^>]*>)")


def shown(html: str, people: Mapping[int, str] | None = None) -> SafeString:
    """The HTML of a message for the reader of this page. Within a tag, as the title of a link, and
    within a link a pointer is words alone. ``people`` are the names of those who are mentioned."""
    if "[[guide:" not in html and not (people and "[[person:" in html):
        return mark_safe(html)  # noqa: S308  cleaned by nh3
    names = people or {}
    pieces, is_in_link = [], False
    for piece in _TAG.split(html):
        is_tag = piece.startswith("<")
        if is_tag:
            is_in_link = piece.startswith("<a ") or (is_in_link and piece != "</a>")
        if is_tag or is_in_link:
            pieces.append(_with_names(in_words(piece), names, "@{}"))
        else:
            pieces.extend(_with_links(piece, names))
    return mark_safe("".join(pieces))  # noqa: S308  cleaned by nh3, pointers are our own


def _with_links(text: str, people: Mapping[int, str]) -> Iterator[str]:
    for words, address in split_at_pointers(text):
        if address:
            yield format_html('<a href="{}">{}</a>', address, words)
        else:
            yield _with_names(words, people, '<span class="mention" dir="auto">@{}</span>')


def _with_names(text: str, people: Mapping[int, str], form: str) -> str:
    """The text with the names of ``people`` in this form; whoever is not among them stays as it is
    stored."""

    def name(found: re.Match[str]) -> str:
        key = int(found[1])
        return format_html(form, people[key]) if key in people else found[0]

    return _MENTIONED.sub(name, text)


def key_of_sent(form_key: UUID, place: str, *texts: str, files: Iterable[str] = ()) -> UUID:
    """The key under which something is stored that was sent with the key of a form; ``files`` are
    hashes. The same form with the same content in the same place has the same key, so it is stored
    once. After “Back” in the browser the form is sent with another content: that is another one.
    """
    return uuid5(form_key, "\0".join((place, *texts, "", *files)))
