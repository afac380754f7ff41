"""Decides on which tab of a project a piece of content belongs, and writes it there."""

from django.utils.translation import gettext as _

from dashboard.cartridges.tree import (
    DeliverableTree,
    GuidePart,
    ItemKind,
    ItemTree,
    PathTree,
    ProjectTree,
    ResourceKind,
    ResourceTree,
    file_reference,
)

from .classification import FileKind, Label, kind_of_file, kind_of_link, label_of_title
from .resource_reader import ContentKind, ResourceContent

# The submission formats of an assignment, as a deliverable names them.
FORMATS = {"html": "Text", "file": "File", "url": "Link", "text": "Text", "media": "Recording"}
LINK_LABELS = {
    Label.VIDEO: ItemKind.VIDEO,
    Label.SLIDES: ItemKind.SLIDES,
    Label.DISCUSSION: ItemKind.DISCUSSION,
}
FILE_LABELS = {Label.VIDEO: ItemKind.VIDEO, Label.SLIDES: ItemKind.SLIDES}
FILE_KINDS = {FileKind.VIDEO: ItemKind.VIDEO, FileKind.SLIDES: ItemKind.SLIDES}
# Characters.
MAX_ITEM_TITLE = 200
MAX_RESOURCE_TITLE = 300


class TabPlacement:
    def __init__(self, tree: PathTree):
        self.tree = tree

    def add_heading(
        self, project: ProjectTree, identifier: str, title: str, below: list[str]
    ) -> None:
        """A module inside a module, or a line of text between items: a page of the course.

        The course is a flat list, so the page lists the titles that were below the heading.
        """
        body = "\n".join(f"- {_escape_brackets(name)}" for name in below if name)
        title = shorten(title or "Untitled part")
        project.items.append(ItemTree(identifier, ItemKind.PAGE, title, body))

    def add(
        self, project: ProjectTree, identifier: str, title: str, content: ResourceContent
    ) -> None:
        """Add content for students to the course, the resources or the brief of a project."""
        label = label_of_title(title)
        match content.kind:
            case ContentKind.LINK | ContentKind.TOOL if not content.url:
                self.tree.warn(
                    _("“%(title)s” has no web address that a browser can open; it was left out.")
                    % {"title": title}
                )
            case ContentKind.TOOL:
                self._add_resource(project, identifier, title, content)
            case ContentKind.QUIZ:
                self._add_item(project, identifier, title, ItemKind.QUIZ, content)
            case ContentKind.TOPIC:
                self._add_item(project, identifier, title, ItemKind.DISCUSSION, content)
            case _ if content.kind == ContentKind.ASSIGNMENT or label == Label.BRIEF:
                project.brief_of.append(identifier)
                self._add_to_brief(project, title, content)
            case ContentKind.LINK:
                self._add_link(project, identifier, title, content, label)
            case ContentKind.FILE:
                self._add_file(project, identifier, title, content, label)
            case _ if label == Label.SLIDES:
                self._add_item(project, identifier, title, ItemKind.SLIDES, content)
            case ContentKind.VIDEO:
                self._add_item(project, identifier, title, ItemKind.VIDEO, content)
            case _:
                self._add_item(project, identifier, title, ItemKind.PAGE, content)

    def _add_link(self, project, identifier: str, title: str, content, label) -> None:
        kind = LINK_LABELS.get(label) or kind_of_link(content.url)
        if label == Label.REFERENCE or kind == ItemKind.LINK:
            self._add_resource(project, identifier, title, content)
        else:
            self._add_item(project, identifier, title, kind, content)

    def _add_file(self, project, identifier: str, title: str, content, label) -> None:
        kind = FILE_LABELS.get(label) or FILE_KINDS.get(kind_of_file(content.file))
        if label == Label.REFERENCE or kind is None:
            self._add_resource(project, identifier, title, content)
        else:
            self._add_item(project, identifier, title, kind, content)

    def _add_item(
        self, project, identifier: str, title: str, kind: ItemKind, content: ResourceContent
    ) -> None:
        project.items.append(
            ItemTree(
                identifier,
                kind,
                shorten(title),
                body=content.body.strip(),
                url=content.url,
                file=content.file,
                questions=content.questions,
            )
        )

    def _add_resource(self, project, identifier: str, title: str, content) -> None:
        """A file, or a link and its description."""
        title = shorten(title, MAX_RESOURCE_TITLE)
        if content.file:
            resource = ResourceTree(identifier, ResourceKind.FILE, title, file=content.file)
        else:
            resource = ResourceTree(
                identifier,
                ResourceKind.LINK,
                title,
                url=content.url,
                description=content.body.strip(),
            )
        project.resources.append(resource)

    def _add_to_brief(self, project: ProjectTree, title: str, content: ResourceContent) -> None:
        if content.kind in (ContentKind.LINK, ContentKind.TOOL):
            part = _link(title, content.url)
        elif content.kind == ContentKind.FILE:
            part = _link(title, file_reference(content.file))
        else:
            video = f"{_link('Watch the video', content.url)}\n\n" if content.url else ""
            part = f"## {title}\n\n{video}{content.body.strip()}".strip()
        project.brief = "\n\n".join(text for text in (project.brief, part) if text)
        formats = [FORMATS[name] for name in content.formats if name in FORMATS]
        if formats:
            project.deliverables.append(
                DeliverableTree(shorten(title), ", ".join(dict.fromkeys(formats)))
            )

    def add_to_guide(self, project: ProjectTree, title: str, content: ResourceContent) -> None:
        """Add content for teachers only, of whatever kind, as a section of the guide."""
        lines = []
        if content.url:
            lines.append(_link(title, content.url))
        if content.file:
            lines.append(_link(title, file_reference(content.file)))
        lines.append(content.body.strip())
        for number, question in enumerate(content.questions, 1):
            lines.append(f"**{number}.** {question.text}")
            lines.append("\n".join(f"- {choice}" for choice in question.choices))
        body = "\n\n".join(line for line in lines if line)
        project.guide.parts.append(GuidePart(shorten(title), body))


def shorten(title: str, longest: int = MAX_ITEM_TITLE) -> str:
    """The title on one line of at most `longest` characters."""
    title = " ".join(title.split())
    return title if len(title) <= longest else title[: longest - 1].rstrip() + "…"


def _link(title: str, address: str) -> str:
    return f"[{_escape_brackets(title)}]({_escape_parentheses(address)})"


def _escape_brackets(text: str) -> str:
    return text.replace("[", "\\[").replace("]", "\\]")


def _escape_parentheses(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29")
