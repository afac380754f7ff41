"""Other people's HTML as our Markdown.

What runs or embeds is taken out or becomes a link before nh3 cleans the rest, so that
markdownify sees only plain text elements. `students.markdown` cleans once more on display.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from .links import is_video_address, watch_address
from .tree import FILE_SCHEME, ITEM_SCHEME

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
# A page of more characters than this is a data file in disguise.
LIMIT = 1_000_000

Follow = Callable[[str, bool], str]
"""(address, is an image) → the address to write, or "" to drop the link and keep its text."""


@dataclass
class Page:
    markdown: str
    title: str = ""
    videos: list[str] = field(default_factory=list)
    hidden: bool = False


class Converter(MarkdownConverter):
    def convert_img(self, el, text, parent_tags):
        src, alt = el.get("src") or "", " ".join((el.get("alt") or "").split())
        return f"![{_plain(alt)}]({src})" if src else _plain(alt)

    def convert_a(self, el, text, parent_tags):
        href = el.get("href") or ""
        text = text.strip() or _plain(href.removeprefix("mailto:"))
        return f"[{text}]({_address(href)})" if href else text

    def convert_pre(self, el, text, parent_tags):
        found = re.search(r"(?:language-|lang-|brush: ?)([\w+#-]+)", " ".join(_classes(el)))
        fence = "```" if "```" not in text else "~~~~"
        language = found[1] if found else ""
        return f"\n\n{fence}{language}\n{text.strip(chr(10))}\n{fence}\n\n"


def _converter() -> Converter:
    return Converter(heading_style="atx", bullets="-", newline_style="backslash", escape_misc=False)


def _classes(el: Tag) -> list[str]:
    own = el.get("class") or []
    code = el.find("code")
    return list(own) + list((code.get("class") or []) if code else [])


def _plain(text: str) -> str:
    return re.sub(r"([\[\]])", r"\\\1", text)


def _address(href: str) -> str:
    return href.replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def decode(data: bytes) -> str:
    """Pages are UTF-8 almost always; old ones are Windows-1252 and say so or do not."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace")


def convert(html: str, follow: Follow, *, top_level: int = 2) -> Page:
    """The page as Markdown whose headings begin at `top_level`."""
    soup = BeautifulSoup(html[:LIMIT], "html.parser")
    page = Page(markdown="", title=_title(soup))
    state = soup.find("meta", attrs={"name": "workflow_state"})
    page.hidden = bool(state and state.get("content") == "unpublished")
    body = soup.find("body") or soup
    for gone in body.find_all(["script", "style", "noscript", "title", "head", "template"]):
        gone.decompose()
    _make_links_of_embeds(soup, body, page)
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
    page.markdown = tidy(_converter().convert_soup(soup))
    return page


def plain(html: str) -> str:
    """An answer to choose from: words alone, on one line."""
    soup = BeautifulSoup(html[:LIMIT], "html.parser")
    for image in soup.find_all("img"):
        formula = image.get("data-equation-content") or image.get("alt")
        name = (image.get("src") or "").rpartition("/")[2].partition("?")[0]
        image.replace_with(f" {formula or name} ")
    for gone in soup.find_all(["script", "style"]):
        gone.decompose()
    return " ".join(soup.get_text(" " if soup.find("p") else "").split())


def tidy(markdown: str) -> str:
    lines = [line.rstrip().replace("\xa0", " ") for line in markdown.replace("\r", "").split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line if line.strip() else "" for line in lines))
    return re.sub(r"(\\\n)+(?=\n|$)", "\n", text).strip()


def _title(soup: BeautifulSoup) -> str:
    for name in ("title", "h1", "h2"):
        if (found := soup.find(name)) and found.get_text(strip=True):
            return " ".join(unescape(found.get_text()).split())
    return ""


def _make_links_of_embeds(soup: BeautifulSoup, body: Tag, page: Page) -> None:
    for embed in body.find_all(["iframe", "embed", "object", "video", "audio"]):
        source = embed.get("src") or embed.get("data") or ""
        if not source and (inner := embed.find(["source", "embed", "a"])):
            source = inner.get("src") or inner.get("href") or ""
        if not source:
            embed.unwrap() if embed.name == "object" else embed.decompose()
            continue
        address = watch_address(source)
        video = is_video_address(address) or embed.name == "video"
        if video:
            page.videos.append(address)
        words = embed.get("title") or embed.get("aria-label") or ""
        link = soup.new_tag("a", href=address)
        link.string = words or ("Watch the video" if video else _host(address) or "Open")
        paragraph = soup.new_tag("p")
        paragraph.append(link)
        if embed.find_parent("a"):
            embed.find_parent("a").insert_after(paragraph)
            embed.decompose()
        else:
            embed.replace_with(paragraph)


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
            link.unwrap()
    for image in body.find_all("img"):
        if formula := image.get("data-equation-content"):
            image.replace_with(formula)
            continue
        target = follow(image.get("src") or "", True) if image.get("src") else ""
        if target:
            image["src"] = target
            image["alt"] = image.get("alt") or ("" if target.startswith(FILE_SCHEME) else "Image")
        elif image.get("alt"):
            image.replace_with(image["alt"])
        else:
            image.decompose()


def _shift_headings(soup: BeautifulSoup, top_level: int) -> None:
    headings = soup.find_all(re.compile(r"^h[1-6]$"))
    if not headings:
        return
    shift = top_level - min(int(heading.name[1]) for heading in headings)
    if shift > 0:
        for heading in headings:
            heading.name = f"h{min(6, int(heading.name[1]) + shift)}"
