"""Quizzes in QTI 1.2, as cartridges carry them: the questions, never the answers.

Correct answers, points and feedback are left behind on purpose: a course item is read by
students, and nothing else in the product would need them.
"""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from dashboard.cartridges.tree import MAX_TITLE
from mentorhub.forms.parameters import parse_int

from .archive import MAX_TEXT, Cartridge
from .resource_xml import html_of
from .xml_parsing import attribute, children, inside, local, parse, text

ANSWERS = {"response_lid", "response_str", "response_num", "response_grp", "response_xy"}
# What the systems call the kinds of question: the profile, Canvas's words, D2L's words.
WORDS = [
    ("multiple", ("multiple_response", "multiple_answers", "multi-select", "multi select")),
    ("true_false", ("true_false", "true/false")),
    ("single", ("multiple_choice", "multiple choice")),
    ("matching", ("matching", "ordering")),
    ("pattern", ("pattern_match",)),
    ("essay", ("essay", "long answer", "written", "file_upload")),
    ("blank", ("fib", "fill_in", "fill in", "short_answer", "short answer", "numer", "arithmetic",
               "calculated", "dropdowns", "blanks", "significant figures")),
    ("text", ("text_only",)),
]  # fmt: skip


@dataclass
class Question:
    identifier: str
    kind: str
    html: str
    choices: list[str] = field(default_factory=list)  # HTML each
    prompts: list[str] = field(default_factory=list)  # HTML each: the left side of a matching


@dataclass
class Quiz:
    title: str = ""
    questions: list[Question] = field(default_factory=list)
    draws_from_bank: bool = False


def read_quiz(cartridge: Cartridge, name: str) -> Quiz:
    """Raises `CartridgeRefused` when the file is not XML at all."""
    root = parse(cartridge.read(name, MAX_TEXT), _("A quiz"))
    assessment = next(inside(root, "assessment"), root)
    quiz = Quiz(title=attribute(assessment, "title")[:MAX_TITLE])
    quiz.draws_from_bank = next(inside(root, "sourcebank_ref"), None) is not None
    seen: dict[str, int] = {}
    for number, item in enumerate(inside(root, "item"), 1):
        question = _question(item, number)
        seen[question.identifier] = seen.get(question.identifier, 0) + 1
        if seen[question.identifier] > 1:
            question.identifier += f"#{seen[question.identifier]}"
        quiz.questions.append(question)
    return quiz


def _question(item: Element, number: int) -> Question:
    presentation = next(inside(item, "presentation"), None)
    question = Question(
        identifier=attribute(item, "ident") or f"question-{number}", kind="other", html=""
    )
    if presentation is None:
        question.html = attribute(item, "title")
        return question
    question.html = _materials(presentation, without=ANSWERS)
    answers = [found for found in presentation.iter() if local(found) in ANSWERS]
    question.kind = _named_kind(item) or _shown_kind(answers)
    choices: dict[str, None] = {}
    for answer in answers:
        if prompt := _materials(answer, without={"response_label", "render_choice", "render_fib"}):
            question.prompts.append(prompt)
        for label in inside(answer, "response_label"):
            choice = _materials(label, without=set())
            if choice:
                choices[choice] = None
    question.choices = list(choices)
    if question.kind not in ("single", "multiple", "true_false", "matching", "other"):
        question.choices = question.choices if _offers_choices(answers) else []
    if not question.html:
        question.html = attribute(item, "title")
    return question


def _offers_choices(answers: list[Element]) -> bool:
    return any(next(inside(answer, "render_choice"), None) is not None for answer in answers)


def _materials(element: Element, without: set[str]) -> str:
    """The HTML of all text and images below, leaving out some branches."""
    found = []
    for part in element:
        name = local(part)
        if name in without:
            continue
        if name == "mattext":
            found.append(html_of(part))
        elif name == "matimage" and attribute(part, "uri"):
            found.append(f'<img src="{attribute(part, "uri")}">')
        else:
            found.append(_materials(part, without))
    return "\n".join(part for part in found if part.strip())


def _named_kind(item: Element) -> str:
    labels = {}
    for metadata in children(item, "itemmetadata"):
        for one in inside(metadata, "qtimetadatafield", "qti_metadatafield"):
            label = text(next(inside(one, "fieldlabel"), None))
            labels[label.casefold()] = text(next(inside(one, "fieldentry"), None)).casefold()
        for one in inside(metadata, "qmd_itemtype"):
            labels.setdefault("qmd_questiontype", text(one).casefold())
    for label in ("question_type", "cc_profile", "qmd_questiontype"):
        for kind, words in WORDS:
            if any(word in labels.get(label, "") for word in words):
                return kind
    return ""


def _shown_kind(answers: list[Element]) -> str:
    if not answers:
        return "text"
    if len(answers) > 1 and all(local(answer) == "response_lid" for answer in answers):
        return "matching"
    first = answers[0]
    if local(first) == "response_lid":
        several = attribute(first, "rcardinality").casefold() == "multiple"
        return "multiple" if several else "single"
    if local(first) in ("response_str", "response_num"):
        fields = next(inside(first, "render_fib"), None)
        rows = attribute(fields, "rows") if fields is not None else ""
        return "essay" if (parse_int(rows, 4) or 0) > 1 else "blank"
    return "other"
