"""A path of ours as a tree that can travel: addresses become references, rows keep identities."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dashboard.cartridges.identifiers import identity
from dashboard.cartridges.tree import (
    DeliverableTree,
    GuideTree,
    ItemTree,
    PathTree,
    ProjectTree,
    QuestionTree,
    ResourceTree,
    SkillTree,
    file_reference,
    item_reference,
)
from guides.models import Guide, GuideFile
from students.models import CourseItem, Path, Project

FILE = re.compile(r"/files/([0-9a-f-]{36})/[^)\s\"'>\]]+")
GUIDE_FILE = re.compile(r"/projects/[\w-]+/[\w-]+/guide/files/([0-9a-f-]{36})/[^)\s\"'>\]]+")
TAB = re.compile(r"/projects/([\w-]+)/([\w-]+)/(brief|course|resources)/(?:\?item=(\d+))?")


@dataclass
class Collected:
    tree: PathTree
    # The bytes of each file of the tree, read when they are needed.
    contents: dict[str, Callable[[], bytes]] = field(default_factory=dict)


class Collector:
    def __init__(self, path: Path, *, reading_guides: Callable[[], Any] | None = None):
        """Guides are read inside of `reading_guides()`; without it nothing of them is asked for."""
        self.path = path
        self.reading_guides = reading_guides
        self.tree = PathTree(
            identity(path), path.title, path.summary, native=True, description=path.description
        )
        self.collected = Collected(self.tree)
        self.names: dict[str, str] = {}  # id of a file → its name in the archive
        self.projects = list(path.projects.filter(archived_at=None).order_by("position", "pk"))
        self.by_slug = {project.slug: identity(project) for project in self.projects}
        items = CourseItem.objects.filter(project__in=self.projects)
        self.items = {str(item.pk): identity(item) for item in items}

    def collect(self) -> Collected:
        for file in self.path.files.order_by("created_at", "pk"):
            name = self._name("files", file)
            self.tree.files.append(name)
            self.collected.contents[name] = lambda file=file: _read(file)
        self.tree.description = self.portable(self.path.description)
        for project in self.projects:
            self.tree.projects.append(self._project(project))
        self.tree.web_links = sum(
            bool(one.url) for p in self.tree.projects for one in (*p.items, *p.resources)
        )
        return self.collected

    def _name(self, folder: str, file) -> str:
        name = f"{folder}/{file.sha256[:12]}/{file.name}"
        self.names[str(file.pk)] = name
        return name

    def portable(self, markdown: str) -> str:
        """The text with references where it has addresses of this school's own."""

        def file(match: re.Match) -> str:
            name = self.names.get(match[1])
            return file_reference(name) if name else match[0]

        def tab(match: re.Match) -> str:
            path, project, name, item = match.groups()
            if path != self.path.slug or project not in self.by_slug:
                return match[0]
            if item:
                return item_reference(self.items[item]) if item in self.items else match[0]
            where = self.by_slug[project]
            return item_reference(where if name == "brief" else f"{where}#{name}")

        # An address is only ever replaced as the target of a link or an image.
        def target(match: re.Match) -> str:
            address = match[1]
            for pattern, found in ((GUIDE_FILE, file), (FILE, file), (TAB, tab)):
                if whole := pattern.fullmatch(address):
                    return f"]({found(whole)}"
            return match[0]

        return re.sub(r"\]\((/[^)\s]*)", target, markdown)

    def _project(self, project: Project) -> ProjectTree:
        tree = ProjectTree(
            identity(project),
            project.title,
            project.summary,
            self.portable(project.brief),
            project.level,
            project.hours,
            project.presentation_minutes,
        )
        if not project.is_published:
            tree.held = [project.title]
        for row in project.expected_deliverables.all():
            tree.deliverables.append(DeliverableTree(row.title, row.format))
        for item in project.course_items.select_related("file").prefetch_related("questions"):
            tree.items.append(self._item(item))
        for row in project.resources.select_related("file"):
            file = self.names.get(str(row.file_id), "")
            tree.resources.append(
                ResourceTree(
                    identity(row), row.kind, row.title, row.url, file,
                    self.portable(row.description),
                )
            )  # fmt: skip
        if self.reading_guides is not None:
            with self.reading_guides():
                tree.guide = self._guide(project)
        return tree

    def _item(self, item: CourseItem) -> ItemTree:
        return ItemTree(
            identity(item),
            item.kind,
            item.title,
            self.portable(item.body),
            item.url,
            self.names.get(str(item.file_id), ""),
            item.minutes,
            [
                QuestionTree(
                    identity(question),
                    question.kind,
                    self.portable(question.text),
                    [str(choice) for choice in question.choices],
                )
                for question in item.questions.all()
            ],
        )

    def _guide(self, project: Project) -> GuideTree:
        guide = Guide.objects.filter(project=project.pk).first()
        if guide is None:
            return GuideTree()
        tree = GuideTree()
        for file in (
            GuideFile.objects.filter(guide=guide.pk).order_by("name", "pk").defer("content")
        ):
            name = self._name(f"guides/{project.slug}", file)
            tree.files.append(name)
            content = bytes(GuideFile.objects.values_list("content", flat=True).get(pk=file.pk))
            self.collected.contents[name] = lambda content=content: content
        tree.advice = self.portable(guide.advice)
        tree.steps = self.portable(guide.steps)
        for skill in guide.skills.prefetch_related("criteria"):
            criteria = [criterion.text for criterion in skill.criteria.all()]
            tree.skills.append(SkillTree(skill.name, skill.deliverable, criteria))
        return tree


def _read(file) -> bytes:
    with file.content.open("rb") as stream:
        return stream.read()
