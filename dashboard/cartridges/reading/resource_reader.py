"""One resource of a cartridge as a piece of a project, whoever may see it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from dashboard.cartridges.tree import QuestionTree, file_reference

from .archive import MAX_TEXT, Cartridge, PartRefusedError
from .canvas import CanvasNotes
from .classification import kind_of_address, kind_of_file
from .html_to_markdown import Follow, Page, convert, decode, plain
from .links import is_video_address
from .manifest import Manifest, Resource
from .page_limits import MAX_CHARACTERS, too_long
from .quizzes import Question, read_quiz
from .resource_xml import is_assignment, read_assignment, read_tool, read_topic, read_weblink

KINDS = {
    "single": "single", "true_false": "single", "multiple": "multiple", "matching": "multiple",
}  # fmt: skip
LONGEST_URL = 2000
# From the name of a page to what its links become.
Following = Callable[[str], Follow]
# A page around one video with less text than this is the video.
SHORT = 300


@dataclass
class Piece:
    """`kind` is link, tool, page, video, slides, topic, quiz, file or assignment."""

    kind: str
    title: str = ""
    body: str = ""
    url: str = ""
    file: str = ""
    questions: list[QuestionTree] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    teachers_body: str = ""  # HTML: converted for its own readers
    teachers_files: list[str] = field(default_factory=list)
    hidden: bool = False
    warnings: list[str] = field(default_factory=list)


def web_address(url: str) -> str:
    """The address if a browser may open it, with https where people left it out; else ""."""
    url = url.strip().replace(" ", "%20")
    if url.startswith("//"):
        url = "https:" + url
    if url.lower().startswith("www."):
        url = "https://" + url
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return ""
    return url if len(url) <= LONGEST_URL else ""


class Reader:
    def __init__(self, cartridge: Cartridge, manifest: Manifest, notes: CanvasNotes):
        self.cartridge = cartridge
        self.manifest = manifest
        self.notes = notes
        self._variant_of: dict[str, Resource] = {}
        for resource in manifest.resources.values():
            for other in resource.variants:
                self._variant_of.setdefault(other, resource)

    def preferred(self, resource: Resource) -> Resource:
        """Of two forms of one thing, the one that says more: an assignment over its page."""
        for other in resource.variants:
            found = self.manifest.resources.get(other)
            if found and found.kind == "assignment" and resource.kind != "assignment":
                return found
            if found and resource.kind == "unknown" and found.kind != "unknown":
                return found
        if resource.kind == "unknown":
            return self._variant_of.get(resource.identifier, resource)
        return resource

    def read(self, resource: Resource, following: Following) -> Piece | None:
        """None for what holds no content; `PartRefusedError` for what cannot be read."""
        href = resource.href
        if "://" in href:
            return Piece("link", url=web_address(href))
        name = href if href in self.cartridge else ""
        follow = following(name)
        if resource.kind in ("weblink", "lti", "topic", "quiz", "assignment") and not name:
            return None
        match resource.kind:
            case "weblink":
                content = read_weblink(self.cartridge, name)
                return Piece("link", content.title, url=web_address(content.url))
            case "lti":
                content = read_tool(self.cartridge, name)
                body = convert(content.html, follow).markdown
                return Piece("tool", content.title, body, url=web_address(content.url))
            case "topic":
                content = read_topic(self.cartridge, name)
                body = convert(content.html, follow).markdown
                return Piece(
                    "topic", content.title, body + self._attached(content.attachments, follow)
                )
            case "quiz":
                return self._quiz(resource, name, follow)
            case "assignment":
                return self._assignment(name, follow)
            case "question_bank":
                return None
        return self._webcontent(resource, name, following)

    def _attached(self, names: list[str], follow: Follow) -> str:
        lines = []
        for name in names:
            reference = follow("/" + name, False)
            if reference:
                lines.append(f"- [{name.rpartition('/')[2]}]({reference})")
        return "\n\n" + "\n".join(lines) if lines else ""

    def _assignment(self, name: str, follow: Follow) -> Piece:
        content = read_assignment(self.cartridge, name)
        piece = Piece("assignment", content.title)
        piece.body = convert(content.html, follow, top_level=3).markdown
        piece.body += self._attached(content.attachments, follow)
        piece.formats, piece.hidden = content.formats, content.hidden
        piece.teachers_body = content.teachers_html
        piece.teachers_files = content.teachers_attachments
        return piece

    def _quiz(self, resource: Resource, name: str, follow: Follow) -> Piece:
        quiz = read_quiz(self.cartridge, name)
        fuller = f"non_cc_assessments/{resource.identifier}.xml.qti"
        if fuller in self.cartridge:
            try:
                whole = read_quiz(self.cartridge, fuller)
                if len(whole.questions) > len(quiz.questions):
                    quiz = whole
            except PartRefusedError:
                pass
        html = self.notes.descriptions.get(resource.identifier, "")
        piece = Piece("quiz", quiz.title, convert(html, follow).markdown)
        piece.questions = [question_tree(question, follow) for question in quiz.questions]
        if quiz.draws_from_bank:
            piece.warnings.append(
                _("%(what)s draws questions from a question bank; those were left out.")
            )
        if not quiz.questions:
            piece.warnings.append(_("%(what)s is a quiz without questions."))
        return piece

    def _webcontent(self, resource: Resource, name: str, following: Following) -> Piece | None:
        settings = next((n for n in resource.files if n.endswith("assignment_settings.xml")), "")
        if settings and is_assignment(self.cartridge, settings):
            return self._canvas_assignment(resource, settings, following)
        if not name:
            pages = [n for n in resource.files if kind_of_file(n) == "html"]
            if not pages:
                return None
            name = pages[0]
        if kind_of_file(name) != "html":
            known = resource.kind == "webcontent"
            return Piece("file", file=name) if known else None
        page = convert(self._html(name), following(name), top_level=3)
        piece = Piece("page", page.title, page.markdown, hidden=page.hidden)
        if resource.intended_use == "assignment":
            piece.kind = "assignment"
        elif video := only_video(page):
            piece.kind, piece.url = "video", video
            piece.body = without_link(page.markdown, video)
        return piece

    def _canvas_assignment(self, resource: Resource, settings: str, following: Following) -> Piece:
        content = read_assignment(self.cartridge, settings)
        piece = Piece("assignment", content.title, hidden=content.hidden)
        page = next((name for name in resource.files if kind_of_file(name) == "html"), "")
        if page:
            piece.body = convert(self._html(page), following(page), top_level=3).markdown
        return piece

    def _html(self, name: str) -> str:
        if self.cartridge.size(name) > MAX_TEXT:
            raise too_long(MAX_CHARACTERS)
        return decode(self.cartridge.read(name, MAX_TEXT))


def only_video(page: Page) -> str:
    if len(page.videos) != 1 or not web_address(page.videos[0]):
        return ""
    rest = without_link(page.markdown, page.videos[0])
    return page.videos[0] if len(rest) < SHORT and "cartridge:" not in rest else ""


def without_link(markdown: str, url: str) -> str:
    """The text without the paragraph that is nothing but this link."""
    paragraphs = markdown.split("\n\n")
    return "\n\n".join(
        part for part in paragraphs if not (part.startswith("[") and part.endswith(f"]({url})"))
    )


def question_tree(question: Question, follow: Follow) -> QuestionTree:
    text = convert(question.html, follow, top_level=4).markdown
    prompts = [plain(prompt) for prompt in question.prompts]
    if prompts:
        text = "\n\n".join([text, "\n".join(f"- {prompt}" for prompt in prompts if prompt)])
    choices = [choice for html in question.choices if (choice := plain(html))]
    kind = KINDS.get(question.kind, "single" if choices else "open")
    return QuestionTree(question.identifier, kind, text.strip(), choices)


def kind_of_link(url: str) -> str:
    """video, slides or link."""
    return kind_of_address(url) or ("video" if is_video_address(url) else "link")


def file_link(name: str, title: str) -> str:
    return f"[{title}]({file_reference(name)})"
