"""Turns the HTML of a page into the Markdown that MentorHub shows.

Scripts are removed and embedded media become links, then nh3 cleans the rest, so that markdownify
sees only elements of text. `mentorhub.markdown` cleans the result again when it is shown.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from dashboard.cartridges.tree import FILE_SCHEME, ITEM_SCHEME, MAX_MARKDOWN

from .classification import is_video_address, watch_address
from .page_limits import check_cleaned, check_page, check_table_parts, too_long

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
# Turned into links.
EMBEDS = {"iframe", "embed", "object", "video", "audio", "source"}
REMOVED = {"script", "style", "noscript", "title", "template", "head"}
UNCLEANED_ATTRIBUTES = {
    **ATTRIBUTES,
    "img": {"src", "alt", "data-equation-content"},
    **{name: {"src", "data", "title", "aria-label"} for name in EMBEDS},
}
# Characters at the beginning of a page that may hold its head.
MAX_HEAD = 10_000
# Levels that the converter, which recurses, may go down. From here to `page_limits.MAX_DEPTH` only
# the words of a page are kept.
MAX_CONVERTED_DEPTH = 80
# An element that the second cleaning does not know: it removes the tag and keeps the words.
# Removing tags from a tree one by one is quadratic in their number.
DROPPED = "x-dropped"
NUMBER = re.compile(r"[0-9]{1,9}")
TITLE = re.compile(r"<(title|h1|h2)\b[^<>]{0,500}>(.{0,2000}?)</\1", re.IGNORECASE | re.DOTALL)
UNPUBLISHED = re.compile(
    r"<meta\s[^<>]{0,200}workflow_state[^<>]{0,200}\bunpublished\b", re.IGNORECASE
)
# What Markdown reads as a list, a heading or a quotation at the start of a line.
BLOCK_MARK = re.compile(r"^(\s*)(#{1,6}|[>+-]|(?P<number>\d{1,9})(?P<dot>[.)]))(?=\s)")
# What would begin a subscript or a superscript, or strike out.
RAISED_MARK = re.compile(
    r"~(?=~|[\w+−(-][^~\s]{0,99}~)|\^(?=[\w+−(-][^^\s]{0,99}\^)|<(?=/?su[bp]>)"
)
ENTITY = re.compile(r"&(?=#?\w{1,31};)")

FollowLink = Callable[[str, bool], str]
"""From an address, and whether it is of an image, to the address to write.

"" removes the link and keeps its words.
"""


@dataclass
class Page:
    """`videos` are the addresses of embedded videos."""

    markdown: str
    title: str = ""
    videos: list[str] = field(default_factory=list)
    is_unpublished: bool = False


def decode_page(data: bytes) -> str:
    """The text of a page: UTF-8, UTF-16 with a byte order mark, or else Windows-1252."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace")


def convert_page(html: str, follow: FollowLink, *, top_level: int = 2) -> Page:
    """The page as Markdown, its largest heading at `top_level` or below.

    Raises `PageLimitError` for a page that is too long, too deep or has too many elements.
    """
    check_page(html)
    html = html.replace("\0", "")
    page = Page(
        markdown="", title=_title(html), is_unpublished=bool(UNPUBLISHED.search(html[:MAX_HEAD]))
    )
    # nh3 closes elements that were left open as a browser does.
    cleaned = nh3.clean(
        html,
        tags=TAGS | EMBEDS,
        clean_content_tags=REMOVED,
        attributes=UNCLEANED_ATTRIBUTES,
        link_rel=None,
        url_schemes=SCHEMES | {"data"},
    )
    check_cleaned(cleaned)
    body = BeautifulSoup(cleaned, "html.parser")
    # Checked before the words are escaped, which takes the longest. Markdown is never shorter.
    _check_length(" ".join(body.get_text().split()))
    if _depth(body) > MAX_CONVERTED_DEPTH:
        page.markdown = _check_length(_tidy(_escape_markdown(body.get_text("\n"))))
        return page
    _replace_embeds(body, page)
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
    page.markdown = _check_length(_tidy(_page_converter().convert_soup(soup)))
    return page


def _check_length(markdown: str) -> str:
    if len(markdown) > MAX_MARKDOWN:
        raise too_long(MAX_MARKDOWN)
    return markdown


def _depth(soup: BeautifulSoup) -> int:
    deepest, levels = 0, {id(soup): 0}
    for tag in soup.find_all(True):
        levels[id(tag)] = levels[id(tag.parent)] + 1
        deepest = max(deepest, levels[id(tag)])
    return deepest


def plain_text(html: str) -> str:
    """The words alone, on one line. Raises `PageLimitError`."""
    check_page(html)
    normal = nh3.clean(
        html.replace("\0", ""), tags=TAGS, attributes=UNCLEANED_ATTRIBUTES, link_rel=None
    )
    check_cleaned(normal)
    soup = BeautifulSoup(normal, "html.parser")
    for image in soup.find_all("img"):
        formula = image.get("data-equation-content") or image.get("alt")
        name = (image.get("src") or "").rpartition("/")[2].partition("?")[0]
        image.string = f" {formula or name} "
    return _check_length(" ".join(soup.get_text(" " if soup.find("p") else "").split()))


def _tidy(markdown: str) -> str:
    """Without spaces at the ends of lines, more than one empty line, and needless breaks."""
    lines = [line.rstrip().replace("\xa0", " ") for line in markdown.replace("\r", "").split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line if line.strip() else "" for line in lines))
    return re.sub(r"(?<!\\\n)(?:\\\n)++(?=\n|$)", "\n", text).strip()


def _title(html: str) -> str:
    """The `title` of the page, or else its first `h1` or `h2`."""
    found = {}
    for match in TITLE.finditer(html[:MAX_HEAD]):
        words = " ".join(unescape(re.sub(r"<[^<>]*>", " ", match[2])).split())
        if words:
            found.setdefault(match[1].lower(), words)
    return next((found[name] for name in ("title", "h1", "h2") if name in found), "")


def _replace_embeds(body: BeautifulSoup, page: Page) -> None:
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
        link.string = words or ("Watch the video" if video else _link_words(address) or "Open")
        if around := embed.find_parent("a"):
            paragraph = body.new_tag("p")
            paragraph.append(link)
            around.insert_after(paragraph)
            _drop(embed, "")
        else:
            embed.name, embed.attrs, embed.can_be_empty_element = "p", {}, False
            embed.clear()
            embed.append(link)


def _link_words(address: str) -> str:
    found = re.match(r"https?://(?:www\.)?([^/:?#]+)", address)
    return f"Open the content at {found[1]}" if found else ""


def _rewrite_addresses(body: Tag, follow: FollowLink) -> None:
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
    """Replace an element by these words, in constant time (see DROPPED)."""
    tag.name, tag.attrs, tag.can_be_empty_element = DROPPED, {}, False
    tag.string = words


def _check_tables_and_lists(soup: BeautifulSoup) -> None:
    """Raises `PageLimitError` for a table of too many parts, and removes numbers that are none.

    The converter reads the whole table once for each part, and `int` fails on digits like ².
    """
    for table in soup.find_all("table"):
        check_table_parts(len(table.find_all(["tbody", "thead", "tfoot"], recursive=False)))
    for name in ("start", "colspan"):
        for tag in soup.find_all(attrs={name: True}):
            if not NUMBER.fullmatch(tag[name]):
                del tag[name]


def _shift_headings(soup: BeautifulSoup, top_level: int) -> None:
    """Lower all headings so that the largest is at `top_level`; none is raised."""
    headings = soup.find_all(re.compile(r"^h[1-6]$"))
    if not headings:
        return
    shift = top_level - min(int(heading.name[1]) for heading in headings)
    if shift > 0:
        for heading in headings:
            heading.name = f"h{min(6, int(heading.name[1]) + shift)}"


# --- Markdown ----------------------------------------------------------------------------


def _escape_markdown(text: str) -> str:
    """The text with a backslash before what `mentorhub.markdown.rendering` would read as a mark."""
    text = RAISED_MARK.sub(r"\\\g<0>", ENTITY.sub(r"\\&", text).replace("`", "\\`"))
    return BLOCK_MARK.sub(_escape_block_mark, text.replace("](", "]\\("))


class PageConverter(MarkdownConverter):
    """Converts one page: it keeps the numbers of list items by the `id` of their elements."""

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self._numbers: dict[int, int] = {}

    def escape(self, text, parent_tags):
        text = super().escape(text, parent_tags)
        if "_noformat" in parent_tags or "pre" in parent_tags or "code" in parent_tags:
            return text
        return _escape_markdown(text)

    def convert_td(self, el, text, parent_tags):
        return super().convert_td(el, _escape_cell(text), parent_tags)

    def convert_th(self, el, text, parent_tags):
        return super().convert_th(el, _escape_cell(text), parent_tags)

    def convert_br(self, el, text, parent_tags):
        return "\n" if "pre" in parent_tags else super().convert_br(el, text, parent_tags)

    def convert_li(self, el, text, parent_tags):
        """As in the base class, which counts all items before each numbered one again."""
        if el.parent is None or el.parent.name != "ol":
            return super().convert_li(el, text, parent_tags)
        text = (text or "").strip()
        if not text:
            return "\n"
        mark = f"{self._number(el)}. "
        lines = [" " * len(mark) + line if line else "" for line in text.split("\n")]
        return mark + "\n".join(lines)[len(mark) :] + "\n"

    def _number(self, el: Tag) -> int:
        if id(el) not in self._numbers:
            first = int(el.parent.get("start") or 1)
            items = [child for child in el.parent.children if getattr(child, "name", "") == "li"]
            self._numbers |= {id(item): number for number, item in enumerate(items, first)}
        return self._numbers[id(el)]

    def convert_img(self, el, text, parent_tags):
        src, alt = el.get("src") or "", " ".join((el.get("alt") or "").split())
        return f"![{_escape_brackets(alt)}]({src})" if src else _escape_brackets(alt)

    def convert_a(self, el, text, parent_tags):
        href = el.get("href") or ""
        text = text.strip() or _escape_brackets(href.removeprefix("mailto:"))
        return f"[{text}]({_escape_address(href)})" if href else text

    def convert_pre(self, el, text, parent_tags):
        found = re.search(r"(?:language-|lang-|brush: ?)([\w+#-]+)", " ".join(_classes(el)))
        fence = "```" if "```" not in text else "~~~~"
        language = found[1] if found else ""
        return f"\n\n{fence}{language}\n{text.strip(chr(10))}\n{fence}\n\n"


def _escape_block_mark(match: re.Match) -> str:
    if match["number"]:
        return f"{match[1]}{match['number']}\\{match['dot']}"
    return f"{match[1]}\\{match[2]}"


def _escape_cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def _page_converter() -> PageConverter:
    return PageConverter(
        heading_style="atx",
        bullets="-",
        newline_style="backslash",
        escape_misc=False,
        sub_symbol="<sub>",
        sup_symbol="<sup>",
    )


def _classes(el: Tag) -> list[str]:
    own = el.get("class") or []
    code = el.find("code")
    return list(own) + list((code.get("class") or []) if code else [])


def _escape_brackets(text: str) -> str:
    return re.sub(r"([\[\]])", r"\\\1", text)


def _escape_address(href: str) -> str:
    return href.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
