"""The XML files of resources: web links, topics, LTI tools, assignments and quizzes.

Quizzes are in QTI 1.2. Their correct answers, points and feedback are not read: students read
course items, and nothing else in MentorHub would use them.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from posixpath import dirname, join
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from dashboard.cartridges.tree import MAX_TITLE
from mentorhub.formats import parse_int
from mentorhub.xml_files import descendants, local_name

from .archive import MAX_TEXT, Cartridge
from .xml_parsing import (
    attribute,
    children,
    first_child,
    inner_xml,
    parse_xml,
    text_of,
)

TEACHER_ROLES = {"instructor", "mentor", "teacher"}
ANSWERS = {"response_lid", "response_str", "response_num", "response_grp", "response_xy"}


class QuestionType(StrEnum):
    """The types of question that the systems tell apart."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    MATCHING = "matching"
    PATTERN = "pattern"
    ESSAY = "essay"
    BLANK = "blank"
    TEXT = "text"
    OTHER = "other"


CHOICE_TYPES = {
    QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE, QuestionType.MATCHING,
    QuestionType.OTHER,
}  # fmt: skip
# What the systems call them: profiles of Common Cartridge, words of Canvas and of Brightspace.
TYPE_WORDS = [
    (QuestionType.MULTIPLE, ("multiple_response", "multiple_answers", "multi-select",
                             "multi select")),
    (QuestionType.TRUE_FALSE, ("true_false", "true/false")),
    (QuestionType.SINGLE, ("multiple_choice", "multiple choice")),
    (QuestionType.MATCHING, ("matching", "ordering")),
    (QuestionType.PATTERN, ("pattern_match",)),
    (QuestionType.ESSAY, ("essay", "long answer", "written", "file_upload")),
    (QuestionType.BLANK, ("fib", "fill_in", "fill in", "short_answer", "short answer", "numer",
                          "arithmetic", "calculated", "dropdowns", "blanks",
                          "significant figures")),
    (QuestionType.TEXT, ("text_only",)),
]  # fmt: skip


@dataclass
class ResourceXml:
    """What one XML file says. `attachments` are names in the archive."""

    title: str = ""
    html: str = ""
    url: str = ""
    teachers_html: str = ""
    attachments: list[str] = field(default_factory=list)
    teachers_attachments: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    is_unpublished: bool = False


def html_of(element: Element | None) -> str:
    """The text of an element as HTML. Its attribute `texttype` says whether it is plain text."""
    if element is None:
        return ""
    kind = attribute(element, "texttype").casefold()
    if "plain" in kind:
        paragraphs = (element.text or "").replace("\r", "").split("\n\n")
        return "".join(f"<p>{escape(part)}</p>" for part in paragraphs if part.strip())
    return inner_xml(element)


def read_weblink(cartridge: Cartridge, name: str) -> ResourceXml:
    root = parse_xml(cartridge.read(name, MAX_TEXT), _("A web link"))
    url = next(iter(descendants(root, "url")), None)
    address = attribute(url, "href") or text_of(url) if url is not None else ""
    return ResourceXml(title=text_of(next(descendants(root, "title"), None)), url=address)


def read_tool(cartridge: Cartridge, name: str) -> ResourceXml:
    """An LTI link. Its custom parameters are not read: they hold notes for grading and keys."""
    root = parse_xml(cartridge.read(name, MAX_TEXT), _("A tool link"))
    url = next(descendants(root, "secure_launch_url"), None)
    if url is None or not text_of(url):
        url = next(descendants(root, "launch_url"), None)
    title = text_of(next(descendants(root, "title"), None))
    description = text_of(next(descendants(root, "description"), None))
    return ResourceXml(
        title=title, url=text_of(url), html=description if description != title else ""
    )


def read_topic(cartridge: Cartridge, name: str) -> ResourceXml:
    root = parse_xml(cartridge.read(name, MAX_TEXT), _("A discussion"))
    content = ResourceXml(
        title=text_of(first_child(root, "title")), html=html_of(first_child(root, "text"))
    )
    _read_attachments(root, cartridge, name, content)
    return content


def read_assignment(cartridge: Cartridge, name: str) -> ResourceXml:
    """An assignment of the Common Cartridge extension, or Canvas's settings of one.

    `instructor_text` and attachments for instructors are separate: they belong in the guide.
    """
    root = parse_xml(cartridge.read(name, MAX_TEXT), _("An assignment"))
    content = ResourceXml(
        title=text_of(first_child(root, "title")),
        html=html_of(first_child(root, "text")),
        teachers_html=html_of(first_child(root, "instructor_text")),
    )
    _read_attachments(root, cartridge, name, content)
    formats = first_child(root, "submission_formats")
    if formats is not None:
        content.formats = [attribute(found, "type") for found in descendants(formats, "format")]
    state = next((text_of(found) for found in descendants(root, "workflow_state")), "")
    content.is_unpublished = state.casefold() == "unpublished"
    return content


def is_assignment(cartridge: Cartridge, name: str) -> bool:
    """True for Canvas's settings of an assignment. Raises what `parse_xml` raises."""
    if not name.endswith(".xml"):
        return False
    return local_name(parse_xml(cartridge.read(name, MAX_TEXT), _("An assignment"))) == "assignment"


def _read_attachments(root: Element, cartridge: Cartridge, name: str, content: ResourceXml) -> None:
    for found in descendants(root, "attachment"):
        file = cartridge.find(join(dirname(name), attribute(found, "href"))) or cartridge.find(
            attribute(found, "href")
        )
        if file:
            is_for_teachers = attribute(found, "role").casefold() in TEACHER_ROLES
            names = content.teachers_attachments if is_for_teachers else content.attachments
            names.append(file)


# --- Quizzes -----------------------------------------------------------------------------


@dataclass
class QtiQuestion:
    identifier: str
    type: QuestionType
    html: str
    choices: list[str] = field(default_factory=list)  # HTML each
    prompts: list[str] = field(
        default_factory=list
    )  # HTML each: the left side of a matching question


@dataclass
class QtiQuiz:
    title: str = ""
    questions: list[QtiQuestion] = field(default_factory=list)
    draws_from_bank: bool = False


def read_quiz(cartridge: Cartridge, name: str) -> QtiQuiz:
    """Raises `InvalidXmlError` and what else `parse_xml` raises."""
    root = parse_xml(cartridge.read(name, MAX_TEXT), _("A quiz"))
    assessment = next(descendants(root, "assessment"), root)
    quiz = QtiQuiz(title=attribute(assessment, "title")[:MAX_TITLE])
    quiz.draws_from_bank = next(descendants(root, "sourcebank_ref"), None) is not None
    seen: dict[str, int] = {}
    for number, item in enumerate(descendants(root, "item"), 1):
        question = _question(item, number)
        seen[question.identifier] = seen.get(question.identifier, 0) + 1
        if seen[question.identifier] > 1:
            question.identifier += f"#{seen[question.identifier]}"
        quiz.questions.append(question)
    return quiz


def _question(item: Element, number: int) -> QtiQuestion:
    presentation = next(descendants(item, "presentation"), None)
    question = QtiQuestion(
        identifier=attribute(item, "ident") or f"question-{number}",
        type=QuestionType.OTHER,
        html="",
    )
    if presentation is None:
        question.html = attribute(item, "title")
        return question
    question.html = _materials(presentation, without=ANSWERS)
    answers = [found for found in presentation.iter() if local_name(found) in ANSWERS]
    question.type = _declared_type(item) or _shown_type(answers)
    choices: dict[str, None] = {}
    for answer in answers:
        if prompt := _materials(answer, without={"response_label", "render_choice", "render_fib"}):
            question.prompts.append(prompt)
        for label in descendants(answer, "response_label"):
            choice = _materials(label, without=set())
            if choice:
                choices[choice] = None
    question.choices = list(choices)
    if question.type not in CHOICE_TYPES:
        question.choices = question.choices if _has_choices(answers) else []
    if not question.html:
        question.html = attribute(item, "title")
    return question


def _has_choices(answers: list[Element]) -> bool:
    return any(next(descendants(answer, "render_choice"), None) is not None for answer in answers)


def _materials(element: Element, without: set[str]) -> str:
    """The HTML of all text and images below, without the branches named in `without`."""
    found = []
    for part in element:
        name = local_name(part)
        if name in without:
            continue
        if name == "mattext":
            found.append(html_of(part))
        elif name == "matimage" and attribute(part, "uri"):
            found.append(f'<img src="{attribute(part, "uri")}">')
        else:
            found.append(_materials(part, without))
    return "\n".join(part for part in found if part.strip())


def _declared_type(item: Element) -> QuestionType | None:
    labels = {}
    for metadata in children(item, "itemmetadata"):
        for one in descendants(metadata, "qtimetadatafield", "qti_metadatafield"):
            label = text_of(next(descendants(one, "fieldlabel"), None))
            labels[label.casefold()] = text_of(
                next(descendants(one, "fieldentry"), None)
            ).casefold()
        for one in descendants(metadata, "qmd_itemtype"):
            labels.setdefault("qmd_questiontype", text_of(one).casefold())
    for label in ("question_type", "cc_profile", "qmd_questiontype"):
        for found, words in TYPE_WORDS:
            if any(word in labels.get(label, "") for word in words):
                return found
    return None


def _shown_type(answers: list[Element]) -> QuestionType:
    """The type by the fields for an answer, where the file does not say it."""
    if not answers:
        return QuestionType.TEXT
    if len(answers) > 1 and all(local_name(answer) == "response_lid" for answer in answers):
        return QuestionType.MATCHING
    first = answers[0]
    if local_name(first) == "response_lid":
        is_multiple = attribute(first, "rcardinality").casefold() == "multiple"
        return QuestionType.MULTIPLE if is_multiple else QuestionType.SINGLE
    if local_name(first) in ("response_str", "response_num"):
        fields = next(descendants(first, "render_fib"), None)
        rows = attribute(fields, "rows") if fields is not None else ""
        return QuestionType.ESSAY if (parse_int(rows, 4) or 0) > 1 else QuestionType.BLANK
    return QuestionType.OTHER
