"""What the links inside the pages of a cartridge lead to, and what they become.

A page for students never gets the address of something for teachers: the link is removed, its
words stay, and the warning names the student's page alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from posixpath import dirname, join
from urllib.parse import unquote

from django.utils.translation import gettext as _

from dashboard.cartridges.tree import PathTree, ProjectTree, file_reference, item_reference

from .archive import Cartridge
from .audience import Audience
from .classification import FileKind, kind_of_file
from .html_to_markdown import FollowLink
from .manifest import Manifest, ManifestItem, ResourceType

BASE = re.compile(r"^\$?IMS-CC-FILEBASE\$?", re.IGNORECASE)
PLUGIN_FILE = re.compile(r"^@@PLUGINFILE@@", re.IGNORECASE)
CANVAS = re.compile(r"^\$(WIKI_REFERENCE|CANVAS_OBJECT_REFERENCE|CANVAS_COURSE_REFERENCE)\$/?")
# Characters. Browsers accept no more, and names in an archive are shorter.
MAX_ADDRESS = 4000
# The folders in which the systems keep the files that pages refer to.
FILE_FOLDERS = ("", "web_resources", "attachments", "resources")

FollowFromPage = Callable[[str], FollowLink]
"""From the name of a page to what its links become."""


class TargetKind(StrEnum):
    """What a link leads to. The value of its `Target` is an address, a name or an identifier."""

    EXTERNAL = "external"
    FILE = "file"
    RESOURCE = "resource"
    ITEM = "item"
    MISSING = "missing"


@dataclass
class Target:
    kind: TargetKind
    value: str = ""


class LostLink(Enum):
    """Why a link was removed."""

    MISSING = auto()
    FOR_TEACHERS = auto()
    UNLISTED = auto()


def quoted_title(title: str, *, for_teachers: bool) -> str:
    """The title for a message. Titles of what is for teachers only are in no message."""
    if for_teachers:
        return _("A teachers-only item")
    return f"“{title or _('An item without title')}”"


class LinkTargets:
    """Finds what the links of pages lead to, in the notations of the systems."""

    def __init__(self, cartridge: Cartridge, manifest: Manifest):
        self.cartridge = cartridge
        self.manifest = manifest
        self._by_last_part: dict[str, list[str]] = {}
        self._found: dict[tuple[str, str], str] = {}
        for name in cartridge.names():
            self._by_last_part.setdefault(name.rpartition("/")[2].casefold(), []).append(name)

    def find(self, url: str, page: str) -> Target:
        """`page` is the name in the archive of the page that holds the link."""
        url = url.strip().replace("%24", "$").replace("\\", "/")
        if not url or url.startswith("#") or len(url) > MAX_ADDRESS:
            return Target(TargetKind.MISSING)
        if canvas := CANVAS.match(url):
            return self._find_canvas(url[canvas.end() :])
        if url.startswith("//"):
            url = "https:" + url
        scheme = re.match(r"^([a-zA-Z][a-zA-Z0-9+.-]*):", url)
        if scheme:
            if scheme[1].lower() in ("http", "https", "mailto"):
                return Target(TargetKind.EXTERNAL, url.replace(" ", "%20"))
            return Target(TargetKind.MISSING)
        path = re.split(r"[?#]", url, maxsplit=1)[0]
        key = (path, dirname(page))
        if key not in self._found:
            self._found[key] = self._find_file(path, page)
        return self._file_target(self._found[key])

    @staticmethod
    def _file_target(name: str) -> Target:
        return Target(TargetKind.FILE, name) if name else Target(TargetKind.MISSING)

    def _find_file(self, path: str, page: str) -> str:
        folder = dirname(page)
        if base := BASE.match(path):
            rest = path[base.end() :].lstrip("/")
            while rest.startswith("../"):
                rest = rest[3:]
            guesses = [join(known, rest) for known in (*FILE_FOLDERS, folder)]
        elif plugin := PLUGIN_FILE.match(path):
            guesses = [join(folder, path[plugin.end() :].lstrip("/"))]
        elif path.startswith("/"):
            return self.cartridge.find(path) or self._find_by_end(path)
        else:
            guesses = [join(folder, path), *(join(known, path) for known in FILE_FOLDERS)]
        return next((name for guess in guesses if (name := self.cartridge.find(guess))), "")

    def _find_by_end(self, path: str) -> str:
        """The file for an address on the old server: the one whose path ends alike."""
        steps = unquote(path).strip("/").casefold().split("/")
        candidates = self._by_last_part.get(steps[-1], [])
        for name in candidates:
            own = name.casefold().split("/")
            common = min(len(own), len(steps))
            if own[-common:] == steps[-common:] or own[-2:] == steps[-2:]:
                return name
        return candidates[0] if len(candidates) == 1 and "." in steps[-1] else ""

    def _find_canvas(self, rest: str) -> Target:
        steps = [unquote(step) for step in re.split(r"[?#]", rest)[0].split("/") if step]
        if len(steps) < 2:
            return Target(TargetKind.MISSING)
        what, which = steps[-2], steps[-1]
        if which in self.manifest.resources:
            return Target(TargetKind.RESOURCE, which)
        if what in ("pages", "wiki"):
            return self._file_target(self.cartridge.find(f"wiki_content/{which}.html"))
        if what in ("modules", "items"):
            return Target(TargetKind.ITEM, which)
        return Target(TargetKind.MISSING)


class PageLinks:
    """What the links of pages become, for the readers of each page.

    Adds files that a page needs to the tree or to a guide, and a warning for each lost link.
    """

    def __init__(
        self, cartridge: Cartridge, manifest: Manifest, audience: Audience, tree: PathTree
    ):
        self.cartridge = cartridge
        self.manifest = manifest
        self.audience = audience
        self.tree = tree
        self.targets = LinkTargets(cartridge, manifest)
        self.guide_files: set[str] = set()  # files of all guides
        self._student_files: set[str] = set()
        self._files_by_guide: set[tuple[str, str]] = set()
        self._resource_by_file = {
            resource.href: resource.identifier
            for resource in manifest.resources.values()
            if resource.href
        }
        # From the identifier of a resource to that of the first item for students that shows it.
        self._item_of: dict[str, str] = {}
        self._note_items(manifest.items, for_teachers=manifest.is_for_teachers)
        self.listed = set(self._item_of)
        for resource in manifest.resources.values():
            # A resource without an item is placed under its own identifier.
            if resource.type in (
                ResourceType.ASSIGNMENT,
                ResourceType.TOPIC,
                ResourceType.QUIZ,
                ResourceType.WEB_CONTENT,
            ):
                self._item_of.setdefault(resource.identifier, resource.identifier)

    def _note_items(self, items: list[ManifestItem], *, for_teachers: bool) -> None:
        for item in items:
            is_for_teachers = for_teachers or item.is_for_teachers
            if item.resource_id and not is_for_teachers:
                self._item_of.setdefault(item.resource_id, item.identifier)
            self._note_items(item.items, for_teachers=is_for_teachers)

    def add_student_file(self, name: str) -> bool:
        """Add a file to those of students; False if it is for teachers only."""
        if name in self.audience.files:
            return False
        if name not in self._student_files:
            self._student_files.add(name)
            self.tree.files.append(name)
        return True

    def add_guide_file(self, project: ProjectTree | None, name: str) -> None:
        """Add a file to those of the guide of a project; nothing without a project or a name."""
        if name and project is not None:
            self.guide_files.add(name)
            if (project.identifier, name) not in self._files_by_guide:
                self._files_by_guide.add((project.identifier, name))
                project.guide.files.append(name)

    def follow_for(
        self, project: ProjectTree | None, *, for_teachers: bool, title: str
    ) -> FollowFromPage:
        """How to follow the links of the pages of one item. `title` is for warnings."""

        def from_page(page: str) -> FollowLink:
            def follow(address: str, is_image: bool) -> str:
                target = self.targets.find(address, page)
                name, found = target.value, None
                match target.kind:
                    case TargetKind.EXTERNAL:
                        return target.value
                    case TargetKind.ITEM:
                        return item_reference(name)
                    case TargetKind.RESOURCE:
                        found = self.manifest.resources[name]
                        name = found.href
                    case TargetKind.FILE:
                        found = self.manifest.resources.get(self._resource_by_file.get(name, ""))
                    case _:
                        if address.strip() and not address.strip().startswith("#"):
                            self._warn(title, for_teachers, LostLink.MISSING)
                        return ""
                is_target_for_teachers = name in self.audience.files or (
                    found is not None and self.audience.is_for_teachers(found)
                )
                if is_target_for_teachers and not for_teachers:
                    self._warn(title, for_teachers, LostLink.FOR_TEACHERS)
                    return ""
                is_page = found and (
                    found.type != ResourceType.WEB_CONTENT or kind_of_file(name) == FileKind.HTML
                )
                if is_page and found.identifier in self._item_of and not is_target_for_teachers:
                    return item_reference(self._item_of[found.identifier])
                return self._file_reference(name, project, for_teachers, title)

            return follow

        return from_page

    def _file_reference(
        self, name: str, project: ProjectTree | None, for_teachers: bool, title: str
    ) -> str:
        if not name or name not in self.cartridge:
            return ""
        if kind_of_file(name) in (FileKind.HTML, FileKind.SUPPORT):
            self._warn(title, for_teachers, LostLink.UNLISTED)
            return ""
        if for_teachers:
            self.add_guide_file(project, name)
        else:
            self.add_student_file(name)
        return file_reference(name)

    def _warn(self, title: str, for_teachers: bool, why: LostLink) -> None:
        texts = {
            LostLink.MISSING: _("%(what)s had a link that leads nowhere; its text was kept."),
            LostLink.FOR_TEACHERS: _("%(what)s had a teachers-only link; its text was kept."),
            LostLink.UNLISTED: _(
                "%(what)s had a link to a page outside any module; its text was kept."
            ),
        }
        self.tree.warn(texts[why] % {"what": quoted_title(title, for_teachers=for_teachers)})
