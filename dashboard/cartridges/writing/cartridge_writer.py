"""Writes a tree as a Common Cartridge 1.3 that any learning system can open."""

import re
import zipfile
from collections.abc import Callable
from hashlib import sha256
from posixpath import dirname
from typing import IO
from urllib.parse import quote

from bs4 import BeautifulSoup
from django.utils.html import escape

from dashboard.cartridges.tree import (
    ItemKind,
    ItemTree,
    PathTree,
    ProjectTree,
    ResourceTree,
    file_reference,
    resolve_references,
)
from dashboard.cartridges.tree_json import GUIDES_FILE, PATH_FILE, guides_json, path_json
from mentorhub.markdown.rendering import render

from .content_files import discussion_xml, page_html, quiz_xml, weblink_xml
from .manifest_writer import DeclaredType, ManifestWriter

# Stands for the root of the archive while a page is converted.
ROOT = "/files/"
ABOUT_PAGE = "pages/about.html"
# By the standard, the root of the archive in the HTML inside of an XML file.
FILE_BASE = "$IMS-CC-FILEBASE$/"
# The date of every file, so that the same path makes the same archive.
EPOCH = (1980, 1, 1, 0, 0, 0)


class CartridgeWriter:
    def __init__(self, tree: PathTree, contents: dict[str, Callable[[], bytes]]):
        """`contents` reads the bytes of each file of the tree, by its name."""
        self.tree = tree
        self.contents = contents
        self.manifest = ManifestWriter(tree.identifier, tree.title, tree.summary)
        self.digests: dict[str, str] = {}  # SHA-256 by the name of the file
        self.file_ids: dict[str, str] = {}  # identifiers of resources by the name of the file
        self.pages: dict[str, str] = {}  # names of pages, by the identifiers of what they show

    def write(self, stream: IO[bytes]) -> None:
        """Write the archive. Our own file is the last, since it holds the digests of all others."""
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as self.archive:
            self._name_pages()
            for name in self.tree.files:
                self._add_file(name, self.contents[name]())
                self.file_ids[name] = self.manifest.add_resource(DeclaredType.WEB_CONTENT, name)
            if self.tree.description:
                about = self.tree.title, self.tree.description
                self._add_page(ABOUT_PAGE, *about, intended_use="syllabus")
            for project in self.tree.projects:
                self._add_project(project)
            if any(project.guide for project in self.tree.projects):
                self._add_file(GUIDES_FILE, guides_json(self.tree))
                self.manifest.add_resource(DeclaredType.APPLICATION, GUIDES_FILE, for_teachers=True)
            self.manifest.add_resource(DeclaredType.APPLICATION, PATH_FILE)
            self._add_file("imsmanifest.xml", self.manifest.xml())
            self._add_file(PATH_FILE, path_json(self.tree, self.digests))

    def _add_file(self, name: str, content: str | bytes) -> None:
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
        """The text as HTML. `base` leads from the page to the root of the archive."""
        text = resolve_references(
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

    def _add_page(
        self,
        name: str,
        title: str,
        markdown: str,
        *,
        intended_use: str = "",
        for_teachers: bool = False,
    ) -> str:
        """Returns the identifier of the resource."""
        up = "../" * (dirname(name).count("/") + 1)
        self._add_file(name, page_html(title, self._html(markdown, up)))
        return self.manifest.add_resource(
            DeclaredType.WEB_CONTENT, name, intended_use=intended_use, for_teachers=for_teachers
        )

    # --- Projects ------------------------------------------------------------------------

    def _add_project(self, project: ProjectTree) -> None:
        self.manifest.open_item(project.identifier, project.title)
        self._add_brief(project)
        for item in project.items:
            self.manifest.add_item(item.identifier, item.title, self._add_course_item(item))
        for resource in project.resources:
            resource_id = self._add_resource(resource)
            self.manifest.add_item(resource.identifier, resource.title, resource_id)
        if project.guide:
            self._add_guide(project)
        self.manifest.close_item()

    def _add_brief(self, project: ProjectTree) -> None:
        name = self.pages[project.identifier]
        text = project.brief
        if project.deliverables:
            lines = "\n".join(
                f"- {one.title}" + (f" ({one.format})" if one.format else "")
                for one in project.deliverables
            )
            text = f"{text}\n\n## Expected deliverables\n\n{lines}".strip()
        if text:
            resource_id = self._add_page(name, project.title, text, intended_use="assignment")
            title = f"Brief: {project.title}"
            self.manifest.add_item(f"{project.identifier}-brief", title, resource_id)

    def _add_course_item(self, item: ItemTree) -> str:
        """Returns the identifier of the resource."""
        if item.kind == ItemKind.QUIZ:
            questions = [(one, self._html(one.text, FILE_BASE)) for one in item.questions]
            name = self.manifest.next_name("quiz")
            return self._add_xml(DeclaredType.QUIZ, "quiz", quiz_xml(name, item.title, questions))
        if _is_topic(item):
            html = self._html(item.body, FILE_BASE)
            return self._add_xml(DeclaredType.TOPIC, "topic", discussion_xml(item.title, html))
        if item.identifier in self.pages:
            name = self.pages[item.identifier]
            return self._add_page(name, item.title, _page_text(item))
        if item.url:
            return self._add_weblink(item)
        return self.file_ids[item.file]

    def _add_resource(self, resource: ResourceTree) -> str:
        if resource.url:
            return self._add_weblink(resource)
        return self.file_ids[resource.file]

    def _add_weblink(self, line: ItemTree | ResourceTree) -> str:
        return self._add_xml(DeclaredType.WEB_LINK, "weblink", weblink_xml(line.title, line.url))

    def _add_xml(self, kind: DeclaredType, prefix: str, content: str) -> str:
        name = f"parts/{self.manifest.next_name(prefix)}.xml"
        self._add_file(name, content)
        return self.manifest.add_resource(kind, name)

    # --- Guides --------------------------------------------------------------------------

    def _add_guide(self, project: ProjectTree) -> None:
        """Add a guide, which is in the tree only of an export with guides."""
        guide = project.guide
        for name in guide.files:
            self._add_file(name, self.contents[name]())
            self.manifest.add_resource(DeclaredType.WEB_CONTENT, name, for_teachers=True)
        parts = [guide.advice or "", guide.steps]
        for skill in guide.skills:
            lines = "\n".join(f"- {criterion}" for criterion in skill.criteria)
            parts.append(f"## {skill.name}\n\n{skill.deliverable}\n\n{lines}")
        text = "\n\n".join(part for part in parts if part)
        name = self.pages[project.identifier].replace("brief.html", "guide.html")
        resource_id = self._add_page(name, "Mentor guide", text, for_teachers=True)
        self.manifest.add_item(f"{project.identifier}-guide", "Mentor guide", resource_id)


def _address(name: str) -> str:
    return ROOT + quote(name, safe="/")


def _is_topic(item: ItemTree) -> bool:
    return item.kind == ItemKind.DISCUSSION and not item.url and not item.file


def _is_page(item: ItemTree) -> bool:
    """True if the item is written as a page: it has a text, or neither a link nor a file."""
    if item.kind == ItemKind.QUIZ or _is_topic(item):
        return False
    return bool(item.body) or not (item.url or item.file)


def _page_text(item: ItemTree) -> str:
    """The text of the item below its link and its file."""
    links = []
    if item.url:
        links.append(f"[{escape(item.title)}]({item.url.replace(')', '%29')})")
    if item.file:
        links.append(f"[{item.file.rpartition('/')[2]}]({file_reference(item.file)})")
    return "\n\n".join([*links, item.body])
