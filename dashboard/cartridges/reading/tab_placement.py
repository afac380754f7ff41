"""On which tab a piece of a cartridge belongs, and what it looks like there."""

from django.utils.translation import gettext as _

from dashboard.cartridges.tree import (
    DeliverableTree,
    GuidePart,
    ItemTree,
    PathTree,
    ProjectTree,
    ResourceTree,
)

from .classification import kind_of_file, label
from .resource_reader import Piece, file_link, kind_of_link

FORMATS = {"html": "Text", "file": "File", "url": "Link", "text": "Text", "media": "Recording"}
COURSE_LABELS = {"video", "slides", "discussion"}


class Placer:
    def __init__(self, tree: PathTree):
        self.tree = tree

    def heading(self, project: ProjectTree, identifier: str, title: str, below: list[str]) -> None:
        """A module inside a module, or a line of text between items: a heading in the course.

        It lists what stood below it, because the course itself is one flat list.
        """
        body = "\n".join(f"- {_plain(name)}" for name in below if name)
        project.items.append(ItemTree(identifier, "page", shorten(title or "Untitled part"), body))

    def place(self, project: ProjectTree, identifier: str, title: str, piece: Piece) -> None:
        says = label(title)
        if piece.kind in ("link", "tool") and not piece.url:
            self.tree.warn(
                _("“%(title)s” has no web address that a browser can open; it was left out.")
                % {"title": title}
            )
        elif piece.kind == "tool":
            self._resource(project, identifier, title, url=piece.url, text=piece.body)
        elif piece.kind in ("quiz", "topic"):
            kind = "quiz" if piece.kind == "quiz" else "discussion"
            self._course(project, identifier, title, kind, piece)
        elif piece.kind == "assignment" or says == "brief":
            project.brief_of.append(identifier)
            self._brief(project, title, piece)
        elif piece.kind == "link":
            self._link(project, identifier, title, piece, says)
        elif piece.kind == "file":
            self._file(project, identifier, title, piece, says)
        else:
            kind = "video" if piece.kind == "video" else "page"
            self._course(project, identifier, title, says if says == "slides" else kind, piece)

    def _link(self, project, identifier: str, title: str, piece: Piece, says: str) -> None:
        kind = says if says in COURSE_LABELS else kind_of_link(piece.url)
        if says == "reference" or kind == "link":
            self._resource(project, identifier, title, url=piece.url, text=piece.body)
        else:
            self._course(project, identifier, title, kind, piece)

    def _file(self, project, identifier: str, title: str, piece: Piece, says: str) -> None:
        kind = says if says in ("video", "slides") else kind_of_file(piece.file)
        if says != "reference" and kind in ("video", "slides"):
            self._course(project, identifier, title, kind, piece)
        else:
            self._resource(project, identifier, title, file=piece.file)

    def _course(self, project, identifier: str, title: str, kind: str, piece: Piece) -> None:
        project.items.append(
            ItemTree(
                identifier,
                kind,
                shorten(title),
                body=piece.body.strip(),
                url=piece.url,
                file=piece.file,
                questions=piece.questions,
            )
        )

    def _resource(self, project, identifier: str, title: str, *, url="", file="", text="") -> None:
        kind = "file" if file else "link"
        project.resources.append(
            ResourceTree(identifier, kind, shorten(title, 300), url, file, text.strip())
        )

    def _brief(self, project: ProjectTree, title: str, piece: Piece) -> None:
        if piece.kind in ("link", "tool"):
            part = f"[{_plain(title)}]({_address(piece.url)})"
        elif piece.kind == "file":
            part = file_link(piece.file, _plain(title))
        else:
            video = f"[Watch the video]({_address(piece.url)})\n\n" if piece.url else ""
            part = f"## {title}\n\n{video}{piece.body.strip()}".strip()
        project.brief = "\n\n".join(text for text in (project.brief, part) if text)
        formats = [FORMATS[name] for name in piece.formats if name in FORMATS]
        if formats:
            project.deliverables.append(
                DeliverableTree(shorten(title), ", ".join(dict.fromkeys(formats)))
            )

    def in_guide(self, project: ProjectTree, title: str, piece: Piece) -> None:
        """Anything for teachers only, as a section of the guide."""
        lines = []
        if piece.url:
            lines.append(f"[{_plain(title)}]({_address(piece.url)})")
        if piece.file:
            lines.append(file_link(piece.file, _plain(title)))
        lines.append(piece.body.strip())
        for number, question in enumerate(piece.questions, 1):
            lines.append(f"**{number}.** {question.text}")
            lines.append("\n".join(f"- {choice}" for choice in question.choices))
        body = "\n\n".join(line for line in lines if line)
        project.guide.parts.append(GuidePart(shorten(title), body))


def shorten(title: str, longest: int = 200) -> str:
    title = " ".join(title.split())
    return title if len(title) <= longest else title[: longest - 1].rstrip() + "…"


def _plain(text: str) -> str:
    return text.replace("[", "\\[").replace("]", "\\]")


def _address(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29")
