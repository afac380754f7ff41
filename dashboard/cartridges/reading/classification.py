"""What a title, a file name or a web address says about what stands behind it.

A title takes precedence over a type: people write "Assignment: …" above a plain page, and
"Slides: …" above a link.
"""

import re
from enum import StrEnum
from posixpath import splitext
from urllib.parse import unquote, urlsplit

from dashboard.cartridges.tree import ItemKind
from mentorhub import formats


class Label(StrEnum):
    """What a title calls the thing below it."""

    BRIEF = "brief"
    REFERENCE = "reference"
    VIDEO = "video"
    SLIDES = "slides"
    DISCUSSION = "discussion"
    PAGE = "page"


class FileKind(StrEnum):
    """What a file is by the end of its name. SUPPORT is what only pages use."""

    HTML = "html"
    SLIDES = "slides"
    VIDEO = "video"
    IMAGE = "image"
    SUPPORT = "support"
    DOCUMENT = "document"


LABEL_WORDS = [
    (Label.BRIEF, r"(?:\w[\w -]* )?(?:assignment|homework|brief|coursework|devoir)"),
    (
        Label.REFERENCE,
        r"references?|resources?|further reading|bibliography|download|file|tool|link",
    ),
    (Label.VIDEO, r"videos?|watch|lecture video|recording|screencast"),
    (Label.SLIDES, r"slides?|slide deck|powerpoint|presentation|lecture slides"),
    (Label.DISCUSSION, r"discussions?|forum"),
    (Label.PAGE, r"pages?|read|reading|lecture|lesson|notes"),
]
LABEL_BEFORE_COLON = [
    (label, re.compile(rf"^(?:{words})(?: ?#?\d[\d.]*)?\s*[:–—|-]\s+\S", re.IGNORECASE))
    for label, words in LABEL_WORDS
]
BRIEF_ALONE = re.compile(
    r"^(?:assignment|homework|project brief|brief|devoir)s?\b(?: ?#?\d[\d.]*)?(?:\W.*)?$",
    re.IGNORECASE,
)
ENDS_AS_BRIEF = re.compile(r"\b(?:assignment|homework|project brief)(?: ?#?\d[\d.]*)?$", re.I)
EXTENSIONS = {
    FileKind.HTML: {".html", ".htm", ".xhtml"},
    FileKind.SLIDES: {".ppt", ".pptx", ".pps", ".ppsx", ".odp", ".key"},
    FileKind.VIDEO: {".mp4", ".m4v", ".webm", ".mov", ".avi", ".ogv", ".mkv", ".wmv", ".flv"},
    FileKind.IMAGE: {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".ico", ".tif",
                     ".tiff"},
    FileKind.SUPPORT: {".css", ".js", ".xml", ".xsd", ".dtd", ".json", ".map", ".woff", ".woff2",
                       ".ttf", ".eot", ".otf", ".qti", ".dat"},
}  # fmt: skip
# Characters of the longest address that a row holds.
MAX_URL = 2000
VIDEO_HOSTS = (
    "youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "dailymotion.com",
    "screencast-o-matic.com", "screenpal.com", "loom.com", "wistia.com", "wistia.net",
    "panopto.com", "panopto.eu", "kaltura.com", "ted.com", "twitch.tv", "mediaspace.tv",
)  # fmt: skip
YOUTUBE_EMBED = re.compile(r"^/embed/([\w-]{6,20})$")
SLIDE_HOSTS = ("slideshare.net", "speakerdeck.com", "slides.com", "prezi.com")


def label_of_title(title: str) -> Label | None:
    """What the title says that the thing is; None when it does not say."""
    words = title.strip().lstrip("*#•·–—- ").strip()
    words = re.sub(r"^[^\w]+", "", words)
    for label, pattern in LABEL_BEFORE_COLON:
        if pattern.match(words):
            return label
    if BRIEF_ALONE.match(words) or ENDS_AS_BRIEF.search(words):
        return Label.BRIEF
    return None


def kind_of_file(name: str) -> FileKind:
    extension = splitext(name)[1].lower()
    for kind, extensions in EXTENSIONS.items():
        if extension in extensions:
            return kind
    return FileKind.DOCUMENT


def title_from_name(name: str) -> str:
    """A title for something that has none: the words of its file name."""
    stem = splitext(unquote(name).rpartition("/")[2])[0]
    words = " ".join(re.sub(r"[_+]+", " ", stem).replace("-", " ").split())
    return (words[:1].upper() + words[1:])[:200] if words else "Untitled"


def web_address(url: str) -> str:
    """The address if it is one of http or https, else "". A missing scheme becomes https."""
    url = url.strip().replace(" ", "%20")
    if url.startswith("//"):
        url = "https:" + url
    if url.lower().startswith("www."):
        url = "https://" + url
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return ""
    return url if len(url) <= MAX_URL else ""


def is_video_address(url: str) -> bool:
    """True for the hosts in VIDEO_HOSTS and those below them."""
    host = formats.host(url)
    return any(host == known or host.endswith("." + known) for known in VIDEO_HOSTS)


def watch_address(url: str) -> str:
    """The page of an embedded video of YouTube or Vimeo; any other address as it is."""
    if url.startswith("//"):
        url = "https:" + url
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = formats.host(url)
    if host in ("youtube.com", "youtube-nocookie.com") and (
        found := YOUTUBE_EMBED.match(parts.path)
    ):
        start = re.search(r"(?:^|&)start=(\d+)", parts.query)
        after = f"&t={start[1]}" if start and start[1] != "0" else ""
        return f"https://www.youtube.com/watch?v={found[1]}{after}"
    if host == "player.vimeo.com" and (found := re.match(r"^/video/(\d+)", parts.path)):
        return f"https://vimeo.com/{found[1]}"
    return url


def kind_of_link(url: str) -> ItemKind:
    """VIDEO or SLIDES by the end of the address or its host, else LINK."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ItemKind.LINK
    match kind_of_file(unquote(parts.path)):
        case FileKind.SLIDES:
            return ItemKind.SLIDES
        case FileKind.VIDEO:
            return ItemKind.VIDEO
    host = formats.host(url)
    if host in SLIDE_HOSTS or (host == "docs.google.com" and "/presentation/" in parts.path):
        return ItemKind.SLIDES
    return ItemKind.VIDEO if is_video_address(url) else ItemKind.LINK
