"""Markdown to safe HTML: the only way a text of a path, a project or a guide reaches a page.

There are three layers of protection, each of which alone stops most of
``tests/markdown/hostile.py``: the parser does not accept HTML, our own rules rewrite the tokens
(``rules.py``), and nh3 removes everything that is not on the lists below.
"""

import re
from collections.abc import Iterable

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from mentorhub.markdown.highlighting import code_block
from mentorhub.markdown.rules import (
    Rewriter,
    add_iframe_rule,
    add_raised_rule,
    is_our_image,
    is_safe_link,
)

# A text above this many characters is shown as it was typed. The slowest known
# input of this length takes about five seconds, an ordinary one well under one.
LIMIT = 200_000
OUR_FILES = ("/files/",)

# fmt: off
TAGS = frozenset({
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre",
    "code", "em", "strong", "s", "a", "img", "table", "thead", "tbody", "tr", "th", "td",
    "div", "span", "sub", "sup",
})
# fmt: on
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start", "dir"},
    "pre": {"class", "tabindex", "dir"},
    "code": {"class"},
    "span": {"class"},
    "div": {"class", "tabindex"},
    "th": {"class"},
    "td": {"class"},
    **{tag: {"dir"} for tag in ("p", "ul", "blockquote", "table")},
} | {f"h{level}": {"id", "dir"} for level in range(2, 7)}
SCHEMES = {"http", "https", "mailto"}

# NUL, control characters, and the characters that change the text direction: with them a link or a
# line of code can look like a different one.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")
CLASS_NAMES = re.compile(
    r"highlight|table-scroll|align-(left|center|right)|language-[\w+#.-]{1,30}|[a-z][a-z0-9]{0,2}"
)
HEADING_ID = re.compile(r"[\w-]{1,120}")
NUMBER = re.compile(r"\d{1,9}")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20})
    parser.enable(["table", "strikethrough"])
    parser.validateLink = is_safe_link  # type: ignore[method-assign]
    add_iframe_rule(parser)
    add_raised_rule(parser)
    parser.add_render_rule("fence", code_block)
    parser.add_render_rule("code_block", code_block)
    return parser


PARSER = _parser()


def render(
    text: str, *, start: int = 2, ids: str = "s-", images_from: Iterable[str] = OUR_FILES
) -> SafeString:
    """The HTML of a Markdown text.

    ``start`` is the level of the highest heading; ``ids`` begins the id of each
    heading, so that several texts can stand on one page; ``images_from`` lists the
    prefixes of our own addresses whose images may be shown: any other image
    becomes a link. A text longer than ``LIMIT`` characters comes out as typed.
    """
    text = INVISIBLE.sub("", text or "")
    if len(text) > LIMIT:
        return mark_safe(f"<pre>{escape(text)}</pre>")  # noqa: S308  escaped
    environment: dict = {}
    tokens = PARSER.parse(text, environment)
    sources = tuple(images_from)
    Rewriter(start=start, ids=ids, images_from=sources).rewrite(tokens)
    html = PARSER.renderer.render(tokens, PARSER.options, environment)
    # Again, because entities such as "&#x202e;" are characters only now.
    return mark_safe(INVISIBLE.sub("", _cleaned(html, sources)))  # noqa: S308  cleaned by nh3


def _cleaned(html: str, images_from: tuple[str, ...]) -> str:
    def allowed(tag: str, attribute: str, value: str) -> str | None:
        return value if _may_stay(tag, attribute, value, images_from) else None

    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=allowed,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )


def _may_stay(tag: str, attribute: str, value: str, images_from: tuple[str, ...]) -> bool:
    match attribute:
        case "href":
            return is_safe_link(value)
        case "src":
            return is_our_image(value, images_from)
        case "class":
            return bool(CLASS_NAMES.fullmatch(value))
        case "id":
            return bool(HEADING_ID.fullmatch(value))
        case "start":
            return bool(NUMBER.fullmatch(value))
        case "tabindex":
            return value == "0"
        case "dir":
            return value in {"auto", "ltr"}
        case "rel":
            return value == "noopener noreferrer"
        case "loading":
            return value == "lazy"
    return attribute in {"alt", "title"}
