"""Builds the tree of a path in the database: addresses become references, rows keep identifiers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from dashboard.cartridges.identifiers import row_identifier
from dashboard.cartridges.tree import (
    DeliverableTree,
    GuideTree,
    ItemKind,
    ItemTree,
    PathTree,
    ProjectTree,
    QuestionKind,
    QuestionTree,
    ResourceKind,
    ResourceTree,
    SkillTree,
    file_reference,
    item_reference,
)
from guides.models import Guide, GuideFile
from students.models import CourseItem, Path, Project, ProjectSkill

FILE = re.compile(r"/files/([0-9a-f-]{36})/[^)\s\"'>\]]+")
GUIDE_FILE = re.compile(r"/projects/[\w-]+/[\w-]+/guide/files/([0-9a-f-]{36})/[^)\s\"'>\]]+")
TAB = re.compile(r"/projects/([\w-]+)/([\w-]+)/(brief|course|resources)/(?:\?item=(\d+))?")


@dataclass
class ExportTree:
    """`contents` reads the bytes of each file of the tree, by its name."""

    tree: PathTree
    contents: dict[str, Callable[[], bytes]] = field(default_factory=dict)


class ExportTreeBuilder:
    def __init__(self, path: Path, *, reading_guides: Callable[[], Any] | None = None):
        """Guides are read inside of `with reading_guides()`; None means without guides."""
        self.path = path
        self.reading_guides = reading_guides
        self.tree = PathTree(
            row_identifier(path),
            path.title,
            path.summary,
            native=True,
            description=path.description,
        )
        self.export = ExportTree(self.tree)
        self.names: dict[str, str] = {}  # in the archive, by the key of the file
        self.projects = list(path.projects.filter(archived_at=None).order_by("position", "pk"))
        self.by_slug = {project.slug: row_identifier(project) for project in self.projects}
        items = CourseItem.objects.filter(project__in=self.projects)
        self.items = {str(item.pk): row_identifier(item) for item in items}

    def build(self) -> ExportTree:
        """Runs on the login *staff*. Archived projects are left out."""
        for file in self.path.files.order_by("created_at", "pk"):
            name = self._name("files", file)
            self.tree.files.append(name)
            self.export.contents[name] = lambda file=file: _read_file(file)
        self.tree.description = self._with_references(self.path.description)
        for project in self.projects:
            self.tree.projects.append(self._project(project))
        self.tree.web_links = sum(
            bool(one.url) for p in self.tree.projects for one in (*p.items, *p.resources)
        )
        return self.export

    def _name(self, folder: str, file) -> str:
        name = f"{folder}/{file.sha256[:12]}/{file.name}"
        self.names[str(file.pk)] = name
        return name

    def _with_references(self, markdown: str) -> str:
        """The text with references instead of addresses of this site, in links and images."""

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

        def target(match: re.Match) -> str:
            address = match[1]
            for pattern, found in ((GUIDE_FILE, file), (FILE, file), (TAB, tab)):
                if whole := pattern.fullmatch(address):
                    return f"]({found(whole)}"
            return match[0]

        return re.sub(r"\]\((/[^)\s]*)", target, markdown)

    def _project(self, project: Project) -> ProjectTree:
        tree = ProjectTree(
            row_identifier(project),
            project.title,
            project.summary,
            self._with_references(project.brief),
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
            if not file and not row.url:
                self.tree.warnings.append(
                    _("“%(title)s” of “%(project)s” is left out: its file is missing.")
                    % {"title": row.title, "project": project.title}
                )
                continue
            tree.resources.append(
                ResourceTree(
                    row_identifier(row),
                    ResourceKind(row.kind),
                    row.title,
                    row.url,
                    file,
                    self._with_references(row.description),
                )
            )
        if self.reading_guides is not None:
            with self.reading_guides():
                tree.guide = self._guide(project)
        return tree

    def _item(self, item: CourseItem) -> ItemTree:
        return ItemTree(
            row_identifier(item),
            ItemKind(item.kind),
            item.title,
            self._with_references(item.body),
            item.url,
            self.names.get(str(item.file_id), ""),
            item.minutes,
            [
                QuestionTree(
                    row_identifier(question),
                    QuestionKind(question.kind),
                    self._with_references(question.text),
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
            self.export.contents[name] = lambda content=content: content
        tree.advice = self._with_references(guide.advice)
        tree.steps = self._with_references(guide.steps)
        public = ProjectSkill.objects.filter(project=project.pk)
        titles = dict(public.values_list("key", "title"))
        for skill in guide.skills.prefetch_related("criteria"):
            criteria = list(skill.criteria.all())
            tree.skills.append(
                SkillTree(
                    skill.name,
                    skill.deliverable,
                    [criterion.text for criterion in criteria],
                    [place for place, each in enumerate(criteria, 1) if each.required],
                    titles.get(skill.key, ""),
                )
            )
        return tree


def _read_file(file) -> bytes:
    with file.content.open("rb") as stream:
        return stream.read()
