"""What a title or a file name says about the thing itself.

Titles win over types: people write "Assignment: …" above a plain page, and "Slides: …" above
a link.
"""

import re
from posixpath import splitext
from urllib.parse import unquote, urlsplit

from mentorhub.formats import host

LABELS = [
    ("brief", r"(?:\w[\w -]* )?(?:assignment|homework|brief|coursework|devoir)"),
    ("reference", r"references?|resources?|further reading|bibliography|download|file|tool|link"),
    ("video", r"videos?|watch|lecture video|recording|screencast"),
    ("slides", r"slides?|slide deck|powerpoint|presentation|lecture slides"),
    ("discussion", r"discussions?|forum"),
    ("page", r"pages?|read|reading|lecture|lesson|notes"),
]
LABEL_BEFORE_COLON = [
    (name, re.compile(rf"^(?:{words})(?: ?#?\d[\d.]*)?\s*[:–—|-]\s+\S", re.IGNORECASE))
    for name, words in LABELS
]
BRIEF_ALONE = re.compile(
    r"^(?:assignment|homework|project brief|brief|devoir)s?\b(?: ?#?\d[\d.]*)?(?:\W.*)?$",
    re.IGNORECASE,
)
ENDS_AS_BRIEF = re.compile(r"\b(?:assignment|homework|project brief)(?: ?#?\d[\d.]*)?$", re.I)
SLIDES = {".ppt", ".pptx", ".pps", ".ppsx", ".odp", ".key"}
VIDEOS = {".mp4", ".m4v", ".webm", ".mov", ".avi", ".ogv", ".mkv", ".wmv", ".flv"}
IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".ico", ".tif", ".tiff"}
HTML = {".html", ".htm", ".xhtml"}
SUPPORT = {".css", ".js", ".xml", ".xsd", ".dtd", ".json", ".map", ".woff", ".woff2", ".ttf",
           ".eot", ".otf", ".qti", ".dat"}  # fmt: skip
SLIDE_HOSTS = ("slideshare.net", "speakerdeck.com", "slides.com", "prezi.com")


def label(title: str) -> str:
    """brief, reference, video, slides, discussion, page, or "" when the title does not say."""
    words = title.strip().lstrip("*#•·–—- ").strip()
    words = re.sub(r"^[^\w]+", "", words)
    for name, pattern in LABEL_BEFORE_COLON:
        if pattern.match(words):
            return name
    if BRIEF_ALONE.match(words) or ENDS_AS_BRIEF.search(words):
        return "brief"
    return ""


def extension(name: str) -> str:
    return splitext(name)[1].lower()


def kind_of_file(name: str) -> str:
    """html, slides, video, image, support or document."""
    end = extension(name)
    for kind, ends in (
        ("html", HTML),
        ("slides", SLIDES),
        ("video", VIDEOS),
        ("image", IMAGES),
        ("support", SUPPORT),
    ):
        if end in ends:
            return kind
    return "document"


def kind_of_address(url: str) -> str:
    """slides, video or "" for an address that says neither by its end nor by its host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    kind = kind_of_file(unquote(parts.path))
    if kind in ("slides", "video"):
        return kind
    found = host(url)
    if found in SLIDE_HOSTS or (found == "docs.google.com" and "/presentation/" in parts.path):
        return "slides"
    return ""


def from_name(name: str) -> str:
    """A title for something that has none: the file's own name in words."""
    stem = splitext(unquote(name).rpartition("/")[2])[0]
    words = " ".join(re.sub(r"[_+]+", " ", stem).replace("-", " ").split())
    return (words[:1].upper() + words[1:])[:200] if words else "Untitled"
