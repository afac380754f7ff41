"""A tree into a Common Cartridge 1.3 that any learning system can open."""

import re
import zipfile
from collections.abc import Callable
from hashlib import sha256
from posixpath import dirname
from typing import IO
from urllib.parse import quote

from bs4 import BeautifulSoup
from django.utils.html import escape

from mentorhub.markdown.rendering import render

from .formats import discussion, page, quiz, weblink
from .native import GUIDES_FILE, PATH_FILE, guides_json, path_json
from .outline import Outline
from .references import resolve
from .tree import ItemTree, PathTree, ProjectTree, ResourceTree, file_reference

ROOT = "/files/"  # stands for the archive's own folder while a page is being made
FILE_BASE = "$IMS-CC-FILEBASE$/"
# The same archive for the same path: a date would differ each time.
EPOCH = (1980, 1, 1, 0, 0, 0)


class Writer:
    def __init__(self, tree: PathTree, contents: dict[str, Callable[[], bytes]]):
        self.tree = tree
        self.contents = contents
        self.outline = Outline(tree.identifier, tree.title, tree.summary)
        self.digests: dict[str, str] = {}
        self.file_ids: dict[str, str] = {}
        self.pages: dict[str, str] = {}  # identifier → page that shows it

    def write(self, stream: IO[bytes]) -> None:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as self.archive:
            self._name_pages()
            for name in self.tree.files:
                self._add(name, self.contents[name]())
                self.file_ids[name] = self.outline.resource("webcontent", name)
            if self.tree.description:
                self._add("pages/about.html", self._page(self.tree.title, self.tree.description))
                self.outline.resource("webcontent", "pages/about.html", use="syllabus")
            for project in self.tree.projects:
                self._project(project)
            if any(project.guide for project in self.tree.projects):
                self._add(GUIDES_FILE, guides_json(self.tree))
                self.outline.resource("application", GUIDES_FILE, for_teachers=True)
            self.outline.resource("application", PATH_FILE)
            self._add("imsmanifest.xml", self.outline.xml())
            self._add(PATH_FILE, path_json(self.tree, self.digests))

    def _add(self, name: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        self.digests[name] = sha256(data).hexdigest()
        info = zipfile.ZipInfo(name, EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        self.archive.writestr(info, data)

    # --- Pages ---------------------------------------------------------------------------

    def _name_pages(self) -> None:
        for number, project in enumerate(self.tree.projects, 1):
            folder = f"pages/{number:02}"
            self.pages[project.identifier] = f"{folder}/brief.html"
            for place, item in enumerate(project.items, 1):
                if _is_page(item):
                    self.pages[item.identifier] = f"{folder}/{place:02}.html"

    def _html(self, markdown: str, base: str) -> str:
        """HTML whose links lead inside the archive, written from `base`."""
        text = resolve(
            markdown,
            file=lambda name: _address(name) if name in self.contents else "",
            item=lambda name: _address(self.pages[name]) if name in self.pages else "",
        )
        soup = BeautifulSoup(render(text, start=1), "html.parser")
        for tag, attribute in (("a", "href"), ("img", "src")):
            for found in soup.find_all(tag):
                address = found.get(attribute) or ""
                if address.startswith(ROOT) and not re.match(r"/files/[0-9a-f-]{36}/", address):
                    found[attribute] = base + address.removeprefix(ROOT)
                elif address.startswith("/"):
                    found.unwrap()
        for found in soup.find_all(True):
            for attribute in ("tabindex", "loading", "rel"):
                del found[attribute]
        return str(soup)

    def _page(self, title: str, markdown: str, name: str = "pages/about.html") -> str:
        up = "../" * (dirname(name).count("/") + 1)
        return page(title, self._html(markdown, up))

    # --- Projects ------------------------------------------------------------------------

    def _project(self, project: ProjectTree) -> None:
        outline = self.outline
        outline.open(project.identifier, project.title)
        self._brief(project)
        for item in project.items:
            outline.item(item.identifier, item.title, self._item(item))
        for resource in project.resources:
            outline.item(resource.identifier, resource.title, self._resource(resource))
        if project.guide:
            self._guide(project)
        outline.close()

    def _brief(self, project: ProjectTree) -> None:
        name = self.pages[project.identifier]
        text = project.brief
        if project.deliverables:
            lines = "\n".join(
                f"- {one.title}" + (f" ({one.format})" if one.format else "")
                for one in project.deliverables
            )
            text = f"{text}\n\n## Expected deliverables\n\n{lines}".strip()
        if text:
            self._add(name, self._page(project.title, text, name))
            resource = self.outline.resource("webcontent", name, use="assignment")
            self.outline.item(f"{project.identifier}-brief", f"Brief: {project.title}", resource)

    def _item(self, item: ItemTree) -> str:
        if item.kind == "quiz":
            questions = [(one, self._html(one.text, FILE_BASE)) for one in item.questions]
            return self._file("quiz", quiz(self.outline.unique("quiz"), item.title, questions))
        if item.kind == "discussion" and not item.url and not item.file:
            html = self._html(item.body, FILE_BASE)
            return self._file("topic", discussion(item.title, html))
        if item.identifier in self.pages:
            name = self.pages[item.identifier]
            self._add(name, self._page(item.title, _whole_text(item), name))
            return self.outline.resource("webcontent", name)
        if item.url:
            return self._file("weblink", weblink(item.title, item.url))
        return self.file_ids[item.file]

    def _resource(self, resource: ResourceTree) -> str:
        if resource.url:
            return self._file("weblink", weblink(resource.title, resource.url))
        return self.file_ids[resource.file]

    def _file(self, kind: str, content: str) -> str:
        name = f"parts/{self.outline.unique(kind)}.xml"
        self._add(name, content)
        return self.outline.resource(kind, name)

    # --- Guides --------------------------------------------------------------------------

    def _guide(self, project: ProjectTree) -> None:
        """Only ever called for an export that somebody entitled asked to hold guides."""
        guide = project.guide
        for name in guide.files:
            self._add(name, self.contents[name]())
            self.outline.resource("webcontent", name, for_teachers=True)
        parts = [guide.advice or "", guide.steps]
        for skill in guide.skills:
            lines = "\n".join(f"- {criterion}" for criterion in skill.criteria)
            parts.append(f"## {skill.name}\n\n{skill.deliverable}\n\n{lines}")
        text = "\n\n".join(part for part in parts if part)
        name = self.pages[project.identifier].replace("brief.html", "guide.html")
        self._add(name, self._page("Mentor guide", text, name))
        resource = self.outline.resource("webcontent", name, for_teachers=True)
        self.outline.item(f"{project.identifier}-guide", "Mentor guide", resource)


def _address(name: str) -> str:
    return ROOT + quote(name, safe="/")


def _is_page(item: ItemTree) -> bool:
    """A page is needed for text, and for what is neither a link nor a file."""
    if item.kind == "quiz" or (item.kind == "discussion" and not item.url and not item.file):
        return False
    return bool(item.body) or not (item.url or item.file)


def _whole_text(item: ItemTree) -> str:
    links = []
    if item.url:
        links.append(f"[{escape(item.title)}]({item.url.replace(')', '%29')})")
    if item.file:
        links.append(f"[{item.file.rpartition('/')[2]}]({file_reference(item.file)})")
    return "\n\n".join([*links, item.body])
