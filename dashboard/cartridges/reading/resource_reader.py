"""Reads one resource of a cartridge, for whichever readers, into content for a tab."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from dashboard.cartridges.errors import PartRefusedError
from dashboard.cartridges.tree import FILE_SCHEME, QuestionKind, QuestionTree

from .archive import MAX_TEXT, Cartridge
from .canvas import CanvasSettings
from .classification import FileKind, kind_of_file, web_address
from .html_to_markdown import FollowLink, Page, convert_page, decode_page, plain_text
from .links import FollowFromPage
from .manifest import IntendedUse, Manifest, ManifestResource, ResourceType
from .page_limits import MAX_CHARACTERS, too_long
from .resource_xml import (
    QtiQuestion,
    QuestionType,
    is_assignment,
    read_assignment,
    read_quiz,
    read_tool,
    read_topic,
    read_weblink,
)

QUESTION_KINDS = {
    QuestionType.SINGLE: QuestionKind.SINGLE,
    QuestionType.TRUE_FALSE: QuestionKind.SINGLE,
    QuestionType.MULTIPLE: QuestionKind.MULTIPLE,
    QuestionType.MATCHING: QuestionKind.MULTIPLE,
}
XML_TYPES = {
    ResourceType.WEB_LINK,
    ResourceType.LTI,
    ResourceType.TOPIC,
    ResourceType.QUIZ,
    ResourceType.ASSIGNMENT,
}
# Characters of text that may stand around the one video of a page that counts as a video.
MAX_VIDEO_TEXT = 300


class ContentKind(StrEnum):
    LINK = "link"
    TOOL = "tool"
    PAGE = "page"
    VIDEO = "video"
    TOPIC = "topic"
    QUIZ = "quiz"
    FILE = "file"
    ASSIGNMENT = "assignment"


@dataclass
class ResourceContent:
    """What a resource holds. `file` and `teachers_files` are names in the archive.

    `warnings` have a place `%(what)s` for the title under which the resource is shown.
    """

    kind: ContentKind
    title: str = ""
    body: str = ""
    url: str = ""
    file: str = ""
    questions: list[QuestionTree] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)  # of submissions
    teachers_html: str = ""  # converted later, with the links of its own readers
    teachers_files: list[str] = field(default_factory=list)
    is_unpublished: bool = False
    warnings: list[str] = field(default_factory=list)


class ResourceReader:
    def __init__(self, cartridge: Cartridge, manifest: Manifest, canvas: CanvasSettings):
        self.cartridge = cartridge
        self.manifest = manifest
        self.canvas = canvas
        self._variant_of: dict[str, ManifestResource] = {}
        for resource in manifest.resources.values():
            for other in resource.variants:
                self._variant_of.setdefault(other, resource)

    def preferred_form(self, resource: ManifestResource) -> ManifestResource:
        """Of two forms of one thing, the one that holds more: an assignment before its page."""
        for other in resource.variants:
            found = self.manifest.resources.get(other)
            if (
                found
                and found.type == ResourceType.ASSIGNMENT
                and resource.type != ResourceType.ASSIGNMENT
            ):
                return found
            if (
                found
                and resource.type == ResourceType.UNKNOWN
                and found.type != ResourceType.UNKNOWN
            ):
                return found
        if resource.type == ResourceType.UNKNOWN:
            return self._variant_of.get(resource.identifier, resource)
        return resource

    def read(
        self, resource: ManifestResource, follow_from: FollowFromPage
    ) -> ResourceContent | None:
        """None for a resource without content. Raises `PartRefusedError` if it is unreadable."""
        href = resource.href
        if "://" in href:
            return ResourceContent(ContentKind.LINK, url=web_address(href))
        name = href if href in self.cartridge else ""
        follow = follow_from(name)
        if resource.type in XML_TYPES and not name:
            return None
        match resource.type:
            case ResourceType.WEB_LINK:
                xml = read_weblink(self.cartridge, name)
                return ResourceContent(ContentKind.LINK, xml.title, url=web_address(xml.url))
            case ResourceType.LTI:
                xml = read_tool(self.cartridge, name)
                body = convert_page(xml.html, follow).markdown
                return ResourceContent(ContentKind.TOOL, xml.title, body, web_address(xml.url))
            case ResourceType.TOPIC:
                xml = read_topic(self.cartridge, name)
                body = convert_page(xml.html, follow).markdown
                body += self._attachment_list(xml.attachments, follow)
                return ResourceContent(ContentKind.TOPIC, xml.title, body)
            case ResourceType.QUIZ:
                return self._read_quiz(resource, name, follow)
            case ResourceType.ASSIGNMENT:
                return self._read_assignment(name, follow)
            case ResourceType.QUESTION_BANK:
                return None
        return self._read_web_content(resource, name, follow_from)

    def _attachment_list(self, names: list[str], follow: FollowLink) -> str:
        lines = []
        for name in names:
            reference = follow("/" + name, False)
            if reference:
                lines.append(f"- [{name.rpartition('/')[2]}]({reference})")
        return "\n\n" + "\n".join(lines) if lines else ""

    def _read_assignment(self, name: str, follow: FollowLink) -> ResourceContent:
        xml = read_assignment(self.cartridge, name)
        body = convert_page(xml.html, follow, top_level=3).markdown
        return ResourceContent(
            ContentKind.ASSIGNMENT,
            xml.title,
            body + self._attachment_list(xml.attachments, follow),
            formats=xml.formats,
            teachers_html=xml.teachers_html,
            teachers_files=xml.teachers_attachments,
            is_unpublished=xml.is_unpublished,
        )

    def _read_quiz(
        self, resource: ManifestResource, name: str, follow: FollowLink
    ) -> ResourceContent:
        quiz = read_quiz(self.cartridge, name)
        # Canvas writes a second file with the questions that Common Cartridge has no place for.
        canvas_name = f"non_cc_assessments/{resource.identifier}.xml.qti"
        if canvas_name in self.cartridge:
            try:
                canvas_quiz = read_quiz(self.cartridge, canvas_name)
                if len(canvas_quiz.questions) > len(quiz.questions):
                    quiz = canvas_quiz
            except PartRefusedError:
                pass
        html = self.canvas.quiz_descriptions.get(resource.identifier, "")
        content = ResourceContent(ContentKind.QUIZ, quiz.title, convert_page(html, follow).markdown)
        content.questions = [_question_tree(question, follow) for question in quiz.questions]
        if quiz.draws_from_bank:
            content.warnings.append(
                _("%(what)s draws questions from a question bank; those were left out.")
            )
        if not quiz.questions:
            content.warnings.append(_("%(what)s is a quiz without questions."))
        return content

    def _read_web_content(
        self, resource: ManifestResource, name: str, follow_from: FollowFromPage
    ) -> ResourceContent | None:
        settings = next((n for n in resource.files if n.endswith("assignment_settings.xml")), "")
        if settings and is_assignment(self.cartridge, settings):
            return self._read_canvas_assignment(resource, settings, follow_from)
        if not name:
            name = self._first_page(resource)
            if not name:
                return None
        if kind_of_file(name) != FileKind.HTML:
            if resource.type != ResourceType.WEB_CONTENT:
                return None
            return ResourceContent(ContentKind.FILE, file=name)
        page = convert_page(self._html(name), follow_from(name), top_level=3)
        content = ResourceContent(
            ContentKind.PAGE, page.title, page.markdown, is_unpublished=page.is_unpublished
        )
        if resource.intended_use == IntendedUse.ASSIGNMENT:
            content.kind = ContentKind.ASSIGNMENT
        elif video := _only_video(page):
            content.kind, content.url = ContentKind.VIDEO, video
            content.body = _without_link(page.markdown, video)
        return content

    def _read_canvas_assignment(
        self, resource: ManifestResource, settings: str, follow_from: FollowFromPage
    ) -> ResourceContent:
        xml = read_assignment(self.cartridge, settings)
        content = ResourceContent(
            ContentKind.ASSIGNMENT, xml.title, is_unpublished=xml.is_unpublished
        )
        if page := self._first_page(resource):
            html = self._html(page)
            content.body = convert_page(html, follow_from(page), top_level=3).markdown
        return content

    @staticmethod
    def _first_page(resource: ManifestResource) -> str:
        pages = (name for name in resource.files if kind_of_file(name) == FileKind.HTML)
        return next(pages, "")

    def _html(self, name: str) -> str:
        if self.cartridge.size(name) > MAX_TEXT:
            raise too_long(MAX_CHARACTERS)
        return decode_page(self.cartridge.read(name, MAX_TEXT))


def _only_video(page: Page) -> str:
    """The address of the video, if the page holds one video and little else."""
    if len(page.videos) != 1 or not web_address(page.videos[0]):
        return ""
    rest = _without_link(page.markdown, page.videos[0])
    is_short = len(rest) < MAX_VIDEO_TEXT and f"{FILE_SCHEME}:" not in rest
    return page.videos[0] if is_short else ""


def _without_link(markdown: str, url: str) -> str:
    """The text without the paragraph that is only this link."""
    paragraphs = markdown.split("\n\n")
    return "\n\n".join(
        part for part in paragraphs if not (part.startswith("[") and part.endswith(f"]({url})"))
    )


def _question_tree(question: QtiQuestion, follow: FollowLink) -> QuestionTree:
    text = convert_page(question.html, follow, top_level=4).markdown
    prompts = [plain_text(prompt) for prompt in question.prompts]
    if prompts:
        text = "\n\n".join([text, "\n".join(f"- {prompt}" for prompt in prompts if prompt)])
    choices = [choice for html in question.choices if (choice := plain_text(html))]
    by_choices = QuestionKind.SINGLE if choices else QuestionKind.OPEN
    kind = QUESTION_KINDS.get(question.type, by_choices)
    return QuestionTree(question.identifier, kind, text.strip(), choices)
