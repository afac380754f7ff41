"""What a cartridge holds, as a tree in the words of MentorHub, without the database.

Reading makes a tree of an archive and importing makes rows of it; exporting makes a tree of rows
and writing an archive of it. The names of the fields and the values of the enums are stored in
the exports of MentorHub (`tree_json.py`): keep them.

Texts are Markdown. A link to something in the same cartridge is written
`cartridge:<quoted file name>` or `cartridge-item:<quoted identifier>`. `resolve_references` turns
both into addresses, or leaves only the words of the link when its target is not for the same
readers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

# Characters of a text, as for one that people type (`mentorhub.markdown.rendering.LIMIT`).
MAX_MARKDOWN = 200_000
# Characters of a title.
MAX_TITLE = 500
# Warnings of one cartridge, and characters of one warning.
MAX_WARNINGS = 300
MAX_WARNING = 1500
FILE_SCHEME = "cartridge"
ITEM_SCHEME = "cartridge-item"
# A bracket that opens, or one that closes together with the reference behind it (the longer
# scheme first). Linear: no part can be read in two ways, and a name ends at the next bracket.
BRACKET = re.compile(
    rf"\\.|!?\[|\](?:\((?P<scheme>{ITEM_SCHEME}|{FILE_SCHEME}):(?P<name>[^()\[\]\s]*)\))?",
    re.DOTALL,
)

FindAddress = Callable[[str], str]
"""From a file name or an identifier to an address; "" when these readers have no such thing."""


class ItemKind(StrEnum):
    """The kinds of a course item, with the values of `CourseItem.Kind`."""

    PAGE = "page"
    VIDEO = "video"
    SLIDES = "slides"
    DISCUSSION = "discussion"
    QUIZ = "quiz"
    LINK = "link"


class ResourceKind(StrEnum):
    """The kinds of a resource, with the values of `Resource.Kind`."""

    LINK = "link"
    FILE = "file"


class QuestionKind(StrEnum):
    """The kinds of a quiz question, with the values of `QuizQuestion.Kind`."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    OPEN = "open"


@dataclass
class QuestionTree:
    identifier: str
    kind: QuestionKind
    text: str
    choices: list[str] = field(default_factory=list)


@dataclass
class ItemTree:
    """One line of the Course tab."""

    identifier: str
    kind: ItemKind
    title: str
    body: str = ""
    url: str = ""
    file: str = ""  # a name in the archive
    minutes: int | None = None
    questions: list[QuestionTree] = field(default_factory=list)


@dataclass
class ResourceTree:
    """One line of the Resources tab."""

    identifier: str
    kind: ResourceKind
    title: str
    url: str = ""
    file: str = ""  # a name in the archive
    description: str = ""


@dataclass
class DeliverableTree:
    title: str
    format: str = ""


@dataclass
class SkillTree:
    """``required``: the places of the required criteria, from 1. None and an empty title: an export
    of an earlier release, which says nothing about it."""

    name: str
    deliverable: str = ""
    criteria: list[str] = field(default_factory=list)
    required: list[int] | None = None
    public_title: str = ""


@dataclass
class GuidePart:
    """Something for teachers only. It becomes a section of the guide's advice."""

    title: str
    body: str = ""


@dataclass
class GuideTree:
    """What is for teachers only. Everything else of a tree is for students."""

    parts: list[GuidePart] = field(default_factory=list)
    files: list[str] = field(default_factory=list)  # names in the archive
    # Set only by an export of MentorHub: the whole guide, as it was typed.
    advice: str | None = None
    steps: str = ""
    skills: list[SkillTree] = field(default_factory=list)

    def __bool__(self):
        return bool(self.parts or self.files or self.skills or self.steps or self.advice)


@dataclass
class ProjectTree:
    """`hours` and `presentation_minutes` None: the source does not say."""

    identifier: str
    title: str
    summary: str = ""
    brief: str = ""
    level: int | None = None
    hours: int | None = None
    presentation_minutes: int | None = None
    items: list[ItemTree] = field(default_factory=list)
    resources: list[ResourceTree] = field(default_factory=list)
    deliverables: list[DeliverableTree] = field(default_factory=list)
    guide: GuideTree = field(default_factory=GuideTree)
    brief_of: list[str] = field(default_factory=list)  # identifiers that became the brief
    held: list[str] = field(default_factory=list)  # titles that the source had not published


@dataclass
class PathTree:
    identifier: str
    title: str
    summary: str = ""
    description: str = ""
    projects: list[ProjectTree] = field(default_factory=list)
    files: list[str] = field(default_factory=list)  # names in the archive, for students
    web_links: int = 0
    warnings: list[str] = field(default_factory=list)
    native: bool = False  # written by MentorHub: empty fields are meant to be empty

    def warn(self, text: str) -> None:
        add_warning(self.warnings, text)


def add_warning(warnings: list[str], text: str) -> None:
    """Add a text once and shortened. When the list is full, add one line that says so."""
    text = text if len(text) <= MAX_WARNING else text[: MAX_WARNING - 1] + "…"
    if len(warnings) > MAX_WARNINGS or text in warnings:
        return
    is_full = len(warnings) == MAX_WARNINGS
    warnings.append(_("There are more remarks; only the first are shown.") if is_full else text)


def file_reference(name: str) -> str:
    return f"{FILE_SCHEME}:{quote(name, safe='/')}"


def item_reference(identifier: str) -> str:
    return f"{ITEM_SCHEME}:{quote(identifier, safe='')}"


def resolve_references(markdown: str, *, file: FindAddress, item: FindAddress) -> str:
    """The text with addresses. A link or an image without an address keeps its words alone."""
    parts: list[str] = []
    opened: list[int] = []  # positions in `parts` of the brackets that are still open
    at = 0
    for found in BRACKET.finditer(markdown):
        parts += [markdown[at : found.start()], found[0]]
        at = found.end()
        if found[0].startswith("\\"):
            continue
        if found[0].endswith("["):
            opened.append(len(parts) - 1)
            continue
        opening = opened.pop() if opened else None
        if found["scheme"] is None:
            continue
        address = (item if found["scheme"] == ITEM_SCHEME else file)(unquote(found["name"]))
        if address:
            parts[-1] = f"]({address.replace('(', '%28').replace(')', '%29')})"
        elif opening is None:
            parts[-1] = "]"
        else:
            parts[opening] = parts[-1] = ""
    return "".join(parts) + markdown[at:]
