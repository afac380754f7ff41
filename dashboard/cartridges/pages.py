"""Other people's HTML as our Markdown.

What runs or embeds is taken out or becomes a link before nh3 cleans the rest, so that
markdownify sees only plain text elements. `mentorhub.markdown` cleans once more on display.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

import nh3
from bs4 import BeautifulSoup, Tag

from .converter import converter, escape_words
from .links import is_video_address, watch_address
from .page_limits import check_cleaned, check_page, check_table_parts, too_long
from .tree import FILE_SCHEME, ITEM_SCHEME, MAX_MARKDOWN

# fmt: off
TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre",
    "code", "em", "strong", "i", "b", "del", "s", "a", "img", "table", "thead", "tbody", "tr",
    "th", "td", "div", "span", "dl", "dt", "dd", "sub", "sup", "kbd", "figure", "figcaption",
    "caption", "section", "article", "samp", "tt",
}
# fmt: on
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "code": {"class"},
    "pre": {"class"},
    "td": {"colspan"},
    "th": {"colspan"},
}
SCHEMES = {"http", "https", "mailto", FILE_SCHEME, ITEM_SCHEME}
# Looked at once and turned into links.
EMBEDS = {"iframe", "embed", "object", "video", "audio", "source"}
GONE = {"script", "style", "noscript", "title", "template", "head"}
RAW = {
    **ATTRIBUTES,
    "img": {"src", "alt", "data-equation-content"},
    **{name: {"src", "data", "title", "aria-label"} for name in EMBEDS},
}
HEAD = 10_000
# The converter recurses: from here to `page_limits.MAX_DEPTH` only the words are kept.
DEEPEST = 80
# A name that the second cleaning does not know: it takes the tag and leaves the words. Taking
# tags out of a tree one by one is quadratic in their number.
DROPPED = "x-dropped"
NUMBER = re.compile(r"[0-9]{1,9}")
TITLE = re.compile(r"<(title|h1|h2)\b[^<>]{0,500}>(.{0,2000}?)</\1", re.IGNORECASE | re.DOTALL)
UNPUBLISHED = re.compile(
    r"<meta\s[^<>]{0,200}workflow_state[^<>]{0,200}\bunpublished\b", re.IGNORECASE
)

Follow = Callable[[str, bool], str]
"""(address, is an image) → the address to write, or "" to drop the link and keep its text."""


@dataclass
class Page:
    markdown: str
    title: str = ""
    videos: list[str] = field(default_factory=list)
    hidden: bool = False


def decode(data: bytes) -> str:
    """Pages are UTF-8 almost always; old ones are Windows-1252 and say so or do not."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace")


def convert(html: str, follow: Follow, *, top_level: int = 2) -> Page:
    """The page as Markdown whose headings begin at `top_level`. Raises `PageLimitError`."""
    check_page(html)
    html = html.replace("\0", "")
    page = Page(markdown="", title=_title(html), hidden=bool(UNPUBLISHED.search(html[:HEAD])))
    # A browser's own way of closing what was left open, before anything is looked at.
    cleaned = nh3.clean(
        html, tags=TAGS | EMBEDS, clean_content_tags=GONE, attributes=RAW, link_rel=None,
        url_schemes=SCHEMES | {"data"},
    )  # fmt: skip
    check_cleaned(cleaned)
    body = BeautifulSoup(cleaned, "html.parser")
    # Markdown is at least as long as the words. Escaping them takes the longest.
    _limited(" ".join(body.get_text().split()))
    if _depth(body) > DEEPEST:
        page.markdown = _limited(tidy(escape_words(body.get_text("\n"))))
        return page
    _make_links_of_embeds(body, page)
    _rewrite_addresses(body, follow)
    clean = nh3.clean(
        body.decode_contents(),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    soup = BeautifulSoup(clean, "html.parser")
    _shift_headings(soup, top_level)
    _check_tables_and_lists(soup)
    page.markdown = _limited(tidy(converter().convert_soup(soup)))
    return page


def _limited(markdown: str) -> str:
    if len(markdown) > MAX_MARKDOWN:
        raise too_long(MAX_MARKDOWN)
    return markdown


def _depth(soup: BeautifulSoup) -> int:
    deepest, levels = 0, {id(soup): 0}
    for tag in soup.find_all(True):
        levels[id(tag)] = levels[id(tag.parent)] + 1
        deepest = max(deepest, levels[id(tag)])
    return deepest


def plain(html: str) -> str:
    """An answer to choose from: words alone, on one line."""
    check_page(html)
    normal = nh3.clean(html.replace("\0", ""), tags=TAGS, attributes=RAW, link_rel=None)
    check_cleaned(normal)
    soup = BeautifulSoup(normal, "html.parser")
    for image in soup.find_all("img"):
        formula = image.get("data-equation-content") or image.get("alt")
        name = (image.get("src") or "").rpartition("/")[2].partition("?")[0]
        image.string = f" {formula or name} "
    return _limited(" ".join(soup.get_text(" " if soup.find("p") else "").split()))


def tidy(markdown: str) -> str:
    lines = [line.rstrip().replace("\xa0", " ") for line in markdown.replace("\r", "").split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line if line.strip() else "" for line in lines))
    return re.sub(r"(?<!\\\n)(?:\\\n)++(?=\n|$)", "\n", text).strip()


def _title(html: str) -> str:
    """What the page calls itself, by its title or else its first large heading."""
    found = {}
    for match in TITLE.finditer(html[:HEAD]):
        words = " ".join(unescape(re.sub(r"<[^<>]*>", " ", match[2])).split())
        if words:
            found.setdefault(match[1].lower(), words)
    return next((found[name] for name in ("title", "h1", "h2") if name in found), "")


def _make_links_of_embeds(body: BeautifulSoup, page: Page) -> None:
    for embed in body.find_all(["iframe", "embed", "object", "video", "audio"]):
        source = embed.get("src") or embed.get("data") or ""
        if not source and (inner := embed.find(["source", "embed", "a"])):
            source = inner.get("src") or inner.get("href") or ""
        if not source:
            if embed.name == "object":
                embed.name, embed.attrs = DROPPED, {}
            else:
                _drop(embed, "")
            continue
        address = watch_address(source)
        video = is_video_address(address) or embed.name == "video"
        if video:
            page.videos.append(address)
        words = embed.get("title") or embed.get("aria-label") or ""
        link = body.new_tag("a", href=address)
        link.string = words or ("Watch the video" if video else _host(address) or "Open")
        if around := embed.find_parent("a"):
            paragraph = body.new_tag("p")
            paragraph.append(link)
            around.insert_after(paragraph)
            _drop(embed, "")
        else:
            embed.name, embed.attrs, embed.can_be_empty_element = "p", {}, False
            embed.clear()
            embed.append(link)


def _host(address: str) -> str:
    found = re.match(r"https?://(?:www\.)?([^/:?#]+)", address)
    return f"Open the content at {found[1]}" if found else ""


def _rewrite_addresses(body: Tag, follow: Follow) -> None:
    for link in body.find_all("a"):
        href = link.get("href") or ""
        target = follow(href, False) if href else ""
        if target:
            link["href"] = target
        else:
            link.name, link.attrs = DROPPED, {}
    for image in body.find_all("img"):
        if formula := image.get("data-equation-content"):
            _drop(image, formula)
            continue
        target = follow(image.get("src") or "", True) if image.get("src") else ""
        if target:
            image["src"] = target
            image["alt"] = image.get("alt") or ("" if target.startswith(FILE_SCHEME) else "Image")
        else:
            _drop(image, image.get("alt") or "")


def _drop(tag: Tag, words: str) -> None:
    """Leave only these words of an element, in constant time."""
    tag.name, tag.attrs, tag.can_be_empty_element = DROPPED, {}, False
    tag.string = words


def _check_tables_and_lists(soup: BeautifulSoup) -> None:
    """The converter looks at the whole table once for each part, and fails on odd digits."""
    for table in soup.find_all("table"):
        check_table_parts(len(table.find_all(["tbody", "thead", "tfoot"], recursive=False)))
    for name in ("start", "colspan"):
        for tag in soup.find_all(attrs={name: True}):
            if not NUMBER.fullmatch(tag[name]):
                del tag[name]


def _shift_headings(soup: BeautifulSoup, top_level: int) -> None:
    headings = soup.find_all(re.compile(r"^h[1-6]$"))
    if not headings:
        return
    shift = top_level - min(int(heading.name[1]) for heading in headings)
    if shift > 0:
        for heading in headings:
            heading.name = f"h{min(6, int(heading.name[1]) + shift)}"
