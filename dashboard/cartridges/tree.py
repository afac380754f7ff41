"""What a cartridge holds, in the product's own words, before anything touches the database.

Text is Markdown. Where it refers to something inside the cartridge it says
`cartridge:<quoted file name>` or `cartridge-item:<identifier>`; the importer turns both
into real addresses, and into nothing when the target is not for the same readers.
"""

from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

# As long as a text may be that people type (`mentorhub.markdown`); a longer one is not shown.
MAX_MARKDOWN = 200_000
MAX_TITLE = 500
# What a report of one cartridge can say and still be read.
MAX_WARNINGS = 300
MAX_WARNING = 1500
FILE_SCHEME = "cartridge"
ITEM_SCHEME = "cartridge-item"


def file_reference(name: str) -> str:
    return f"{FILE_SCHEME}:{quote(name, safe='/')}"


def item_reference(identifier: str) -> str:
    return f"{ITEM_SCHEME}:{quote(identifier, safe='')}"


def referenced_name(reference: str) -> str:
    return unquote(reference.partition(":")[2])


@dataclass
class QuestionTree:
    identifier: str
    kind: str  # single, multiple, true_false, blank, pattern, essay, matching, text, other
    text: str
    choices: list[str] = field(default_factory=list)


@dataclass
class ItemTree:
    """One line of the Course tab."""

    identifier: str
    kind: str  # page, video, slides, discussion, quiz, link
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
    kind: str  # link, file
    title: str
    url: str = ""
    file: str = ""
    description: str = ""


@dataclass
class DeliverableTree:
    title: str
    format: str = ""


@dataclass
class SkillTree:
    name: str
    deliverable: str = ""
    criteria: list[str] = field(default_factory=list)


@dataclass
class GuidePart:
    """Something only teachers may see. It becomes a section of the guide's advice."""

    title: str
    body: str = ""


@dataclass
class GuideTree:
    parts: list[GuidePart] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    # Set only by a cartridge that MentorHub itself wrote: the whole guide, word for word.
    advice: str | None = None
    steps: str = ""
    skills: list[SkillTree] = field(default_factory=list)

    def __bool__(self):
        return bool(self.parts or self.files or self.skills or self.steps or self.advice)


@dataclass
class ProjectTree:
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
    held: list[str] = field(default_factory=list)  # titles the source had not published


@dataclass
class PathTree:
    identifier: str
    title: str
    summary: str = ""
    description: str = ""
    projects: list[ProjectTree] = field(default_factory=list)
    files: list[str] = field(default_factory=list)  # for students
    web_links: int = 0
    warnings: list[str] = field(default_factory=list)
    native: bool = False  # written by MentorHub: empty fields are meant to be empty

    def warn(self, text: str) -> None:
        add_warning(self.warnings, text)


def add_warning(warnings: list[str], text: str) -> None:
    """Add it once, as long as there is room."""
    text = text if len(text) <= MAX_WARNING else text[: MAX_WARNING - 1] + "…"
    if len(warnings) > MAX_WARNINGS or text in warnings:
        return
    full = len(warnings) == MAX_WARNINGS
    warnings.append(_("There is more to note; only the beginning is listed.") if full else text)
