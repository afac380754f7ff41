"""Where a link inside a page of a cartridge leads."""

import re
from dataclasses import dataclass
from posixpath import dirname, join
from urllib.parse import unquote, urlsplit

from mentorhub.formats import host

from .archive import Cartridge
from .manifest import Manifest

BASE = re.compile(r"^\$?IMS-CC-FILEBASE\$?", re.IGNORECASE)
PLUGIN_FILE = re.compile(r"^@@PLUGINFILE@@", re.IGNORECASE)
CANVAS = re.compile(r"^\$(WIKI_REFERENCE|CANVAS_OBJECT_REFERENCE|CANVAS_COURSE_REFERENCE)\$/?")
# Browsers go no further. Names in an archive are shorter.
MAX_ADDRESS = 4000
# The folders in which the systems keep the files that pages refer to.
FILE_FOLDERS = ("", "web_resources", "attachments", "resources")
VIDEO_HOSTS = (
    "youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "dailymotion.com",
    "screencast-o-matic.com", "screenpal.com", "loom.com", "wistia.com", "wistia.net",
    "panopto.com", "panopto.eu", "kaltura.com", "ted.com", "twitch.tv", "mediaspace.tv",
)  # fmt: skip
YOUTUBE_EMBED = re.compile(r"^/embed/([\w-]{6,20})$")


@dataclass
class Target:
    """`kind` is external, file, resource, item or missing; `value` what that kind needs."""

    kind: str
    value: str = ""


def is_video_address(url: str) -> bool:
    found = host(url)
    return any(found == known or found.endswith("." + known) for known in VIDEO_HOSTS)


def watch_address(url: str) -> str:
    """The page of an embedded video: what a person can open and pass on."""
    if url.startswith("//"):
        url = "https:" + url
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if host(url) in ("youtube.com", "youtube-nocookie.com") and (
        found := YOUTUBE_EMBED.match(parts.path)
    ):
        start = re.search(r"(?:^|&)start=(\d+)", parts.query)
        after = f"&t={start[1]}" if start and start[1] != "0" else ""
        return f"https://www.youtube.com/watch?v={found[1]}{after}"
    if host(url) == "player.vimeo.com" and (found := re.match(r"^/video/(\d+)", parts.path)):
        return f"https://vimeo.com/{found[1]}"
    return url


class Links:
    """Finds what the links of one page mean. `page` is the page's own name in the archive."""

    def __init__(self, cartridge: Cartridge, manifest: Manifest):
        self.cartridge = cartridge
        self.manifest = manifest
        self._by_tail: dict[str, list[str]] = {}
        self._found: dict[tuple[str, str], str] = {}
        for name in cartridge.names():
            self._by_tail.setdefault(name.rpartition("/")[2].casefold(), []).append(name)

    def follow(self, url: str, page: str) -> Target:
        url = url.strip().replace("%24", "$").replace("\\", "/")
        if not url or url.startswith("#") or len(url) > MAX_ADDRESS:
            return Target("missing")
        if canvas := CANVAS.match(url):
            return self._canvas(url[canvas.end() :])
        if url.startswith("//"):
            url = "https:" + url
        scheme = re.match(r"^([a-zA-Z][a-zA-Z0-9+.-]*):", url)
        if scheme:
            if scheme[1].lower() in ("http", "https", "mailto"):
                return Target("external", url.replace(" ", "%20"))
            return Target("missing")
        path = re.split(r"[?#]", url, maxsplit=1)[0]
        key = (path, dirname(page))
        if key not in self._found:
            self._found[key] = self._file(path, page)
        name = self._found[key]
        return Target("file", name) if name else Target("missing")

    def _file(self, path: str, page: str) -> str:
        folder = dirname(page)
        if base := BASE.match(path):
            rest = path[base.end() :].lstrip("/")
            while rest.startswith("../"):
                rest = rest[3:]
            guesses = [join(known, rest) for known in (*FILE_FOLDERS, folder)]
        elif plugin := PLUGIN_FILE.match(path):
            guesses = [join(folder, path[plugin.end() :].lstrip("/"))]
        elif path.startswith("/"):
            return self.cartridge.find(path) or self._tail(path)
        else:
            guesses = [join(folder, path), *(join(known, path) for known in FILE_FOLDERS)]
        return next((name for guess in guesses if (name := self.cartridge.find(guess))), "")

    def _tail(self, path: str) -> str:
        """An address on the old server: the file whose folders end in the same words."""
        steps = unquote(path).strip("/").casefold().split("/")
        for name in self._by_tail.get(steps[-1], []):
            own = name.casefold().split("/")
            common = min(len(own), len(steps))
            if own[-common:] == steps[-common:] or own[-2:] == steps[-2:]:
                return name
        candidates = self._by_tail.get(steps[-1], [])
        return candidates[0] if len(candidates) == 1 and "." in steps[-1] else ""

    def _canvas(self, rest: str) -> Target:
        steps = [unquote(step) for step in re.split(r"[?#]", rest)[0].split("/") if step]
        if len(steps) < 2:
            return Target("missing")
        what, which = steps[-2], steps[-1]
        if which in self.manifest.resources:
            return Target("resource", which)
        if what in ("pages", "wiki"):
            name = self.cartridge.find(f"wiki_content/{which}.html")
            return Target("file", name) if name else Target("missing")
        if what in ("modules", "items"):
            return Target("item", which)
        return Target("missing")
