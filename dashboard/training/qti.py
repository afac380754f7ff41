"""Reads questions in QTI 1.2, the XML format that learning systems exchange, as far as our quizzes
can ask them: one right answer, several, true or false, matching.

Other than the reader of cartridges, which leaves out what students must not read, this one needs
the right answers and the feedback. Items of one title become variants of one group.
"""

import html
from collections import defaultdict
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dashboard.training.question_content import QuestionContent, QuestionError
from dashboard.training.question_file import QuestionFileError, ReadQuestions, check_count
from mentorhub.xml_files import descendants, local_name, parse_limited

ANSWERS = ("response_lid", "response_str", "response_num", "response_grp", "response_xy")
# Levels of elements; what walks through the tree recurses.
MAX_DEPTH = 100
# Within another of their kind each level would be searched again from each level above it.
NEVER_NESTED = frozenset({"item", "respcondition", "conditionvar"})


def read_qti(content: bytes) -> ReadQuestions:
    """Raises QuestionFileError when it is no XML that we read, or has no item, or too many."""
    try:
        root = parse_limited(content, depth=MAX_DEPTH, never_nested=NEVER_NESTED, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise QuestionFileError(_("This is not an XML file that can be read.")) from error
    items = list(descendants(root, "item"))
    check_count(len(items))
    found = ReadQuestions()
    for number, item in enumerate(items, 1):
        try:
            content_of = _content(item).check()
        except QuestionError as error:
            found.problems.append(
                _("Question %(number)d: %(problem)s") % {"number": number, "problem": error}
            )
            continue
        title = slugify(item.get("title", ""))[:80]
        found.questions.append((title or f"item-{number}", content_of))
    return found


def _content(item: Element) -> QuestionContent:
    presentation = next(descendants(item, "presentation"), None)
    if presentation is None:
        raise QuestionError(_("The question has no text."))
    text = _words(presentation, without=ANSWERS)
    fields = [each for each in presentation.iter() if local_name(each) in ANSWERS]
    if not fields or any(local_name(each) != "response_lid" for each in fields):
        raise QuestionError(_("free texts and numbers cannot be asked here."))
    right = _right_answers(item)
    explanation = "\n\n".join(
        words for words in (_words(each) for each in descendants(item, "itemfeedback")) if words
    )
    if len(fields) > 1:
        return QuestionContent.of_pairs(text, _pairs(fields, right), explanation=explanation)
    (field,) = fields
    own = right[field.get("ident", "")]
    choices = [(_words(label), label.get("ident") in own, "") for label in _labels(field)]
    several = field.get("rcardinality", "").casefold() == "multiple"
    return QuestionContent.of_choices(text, choices, several=several, explanation=explanation)


def _pairs(fields: list[Element], right: dict[str, set[str]]) -> list[tuple[str, str]]:
    pairs = []
    for field in fields:
        labels = {label.get("ident", ""): _words(label) for label in _labels(field)}
        own = [labels[ident] for ident in right[field.get("ident", "")] if ident in labels]
        if len(own) != 1:
            raise QuestionError(_("Exactly one choice is right."))
        pairs.append((_words(field, without=("render_choice",)), own[0]))
    return pairs


def _right_answers(item: Element) -> dict[str, set[str]]:
    """By answer field, the idents that earn points."""
    found: dict[str, set[str]] = defaultdict(set)
    for condition in descendants(item, "respcondition"):
        if not any(_points(each) > 0 for each in descendants(condition, "setvar")):
            continue
        for variables in descendants(condition, "conditionvar"):
            for equal in _asserted(variables):
                found[equal.get("respident", "")].add((equal.text or "").strip())
    return found


def _asserted(element: Element) -> Iterator[Element]:
    """Each ``varequal`` that is not below a ``not``."""
    for part in element:
        if local_name(part) == "varequal":
            yield part
        elif local_name(part) != "not":
            yield from _asserted(part)


def _points(setvar: Element) -> float:
    try:
        return float((setvar.text or "0").strip())
    except ValueError:
        return 0


def _labels(field: Element) -> Iterator[Element]:
    return descendants(field, "response_label")


def _words(element: Element, without: tuple[str, ...] = ()) -> str:
    """The text of all materials below, without the branches named in ``without``; HTML becomes
    plain text."""
    found = []
    for part in element:
        if local_name(part) in without:
            continue
        if local_name(part) == "mattext":
            words = "".join(part.itertext())
            if "html" in part.get("texttype", ""):
                words = html.unescape(strip_tags(words))
            found.append(words.strip())
        else:
            found.append(_words(part, without))
    return "\n\n".join(words for words in found if words)
