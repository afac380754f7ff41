"""Reads questions in GIFT, the text format of Moodle, as far as our quizzes can ask them.

    // a comment
    ::the title:: The text {=right #feedback ~wrong #why not ####explanation}

One right answer or several (``%50%``), true or false, matching (``=left -> right``). Questions of
one title become variants of one group. What cannot be asked (an essay, a number, a short answer) is
named with its line and left out.
"""

import re

from django.utils.text import slugify
from django.utils.translation import gettext as _

from dashboard.training.question_content import QuestionContent, QuestionError
from dashboard.training.question_file import ReadQuestions, check_count

_FORMAT = re.compile(r"^\[(html|moodle|plain|markdown)\]\s*")
_ANSWER = re.compile(r"(?<!\\)([=~])")
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
_FEEDBACK = re.compile(r"(?<!\\)#")
_ARROW = re.compile(r"(?<!\\)->")
_ESCAPED = re.compile(r"\\([~=#{}:\\])")
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")


def read_gift(text: str) -> ReadQuestions:
    """Raises QuestionFileError when there is no question, or too many."""
    found = ReadQuestions()
    blocks = list(_blocks(text.replace("\ufeff", "")))
    check_count(len(blocks))
    for line, block in blocks:
        try:
            title, content = _question(block)
        except QuestionError as error:
            found.problems.append(
                _("Line %(line)d: %(problem)s") % {"line": line, "problem": error}
            )
            continue
        found.questions.append((_group(title, line), content))
    return found


def _blocks(text: str) -> list[tuple[int, str]]:
    """The questions, each with the number of its first line."""
    blocks: list[tuple[int, list[str]]] = []
    is_open = False
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip()
        if words.startswith(("//", "$CATEGORY")):
            continue
        if not words:
            is_open = False
        elif is_open:
            blocks[-1][1].append(line)
        else:
            blocks.append((number, [line]))
            is_open = True
    return [(number, "\n".join(lines)) for number, lines in blocks]


def _question(block: str) -> tuple[str, QuestionContent]:
    title, text = "", block.strip()
    if text.startswith("::"):
        title, _end, text = text[2:].partition("::")
    opening = re.search(r"(?<!\\)\{", text)
    closing = list(re.finditer(r"(?<!\\)\}", text))
    if opening is None or not closing or closing[-1].start() < opening.start():
        raise QuestionError(_("it has no answers in braces."))
    before, answers = text[: opening.start()], text[opening.end() : closing[-1].start()]
    after = text[closing[-1].end() :].strip()
    words = _FORMAT.sub("", before.strip())
    # A gap in a sentence.
    words = f"{words} _____ {after}" if after else words
    return title.strip(), _content(_plain(words), answers.strip()).check()


def _content(text: str, answers: str) -> QuestionContent:
    answers, _mark, explanation = answers.partition("####")
    explanation = _plain(_FORMAT.sub("", explanation.strip()))
    answers = answers.strip()
    first, *feedback = _FEEDBACK.split(answers)
    if first.strip().upper() in (*_TRUE, *_FALSE):
        return _true_or_false(text, first.strip().upper() in _TRUE, feedback, explanation)
    if not answers or answers.startswith("#"):
        raise QuestionError(_("free texts and numbers cannot be asked here."))
    parts = _ANSWER.split(answers)
    if parts[0].strip():
        raise QuestionError(_("an answer begins with = or ~."))
    found = list(zip(parts[1::2], parts[2::2], strict=True))
    if all(sign == "=" and _ARROW.search(words) for sign, words in found):
        pairs = [_ARROW.split(words, maxsplit=1) for _sign, words in found]
        both = [(_plain(left), _plain(right)) for left, right in pairs]
        return QuestionContent.of_pairs(text, both, explanation=explanation)
    if all(sign == "=" for sign, _words in found):
        raise QuestionError(_("free texts and numbers cannot be asked here."))
    choices = [_choice(sign, words) for sign, words in found]
    several = not any(sign == "=" for sign, _words in found)
    return QuestionContent.of_choices(text, choices, several=several, explanation=explanation)


def _choice(sign: str, words: str) -> tuple[str, bool, str]:
    weight = _WEIGHT.match(words.strip())
    words = _WEIGHT.sub("", words.strip())
    answer, *feedback = _FEEDBACK.split(words, maxsplit=1)
    right = sign == "=" or (weight is not None and float(weight[1]) > 0)
    return _plain(_FORMAT.sub("", answer.strip())), right, _plain("".join(feedback))


def _true_or_false(
    text: str, is_true: bool, feedback: list[str], explanation: str
) -> QuestionContent:
    """The first feedback is for a wrong answer."""
    why = _plain(feedback[0]) if feedback else ""
    choices = [
        (_("True"), is_true, "" if is_true else why),
        (_("False"), not is_true, why if is_true else ""),
    ]
    return QuestionContent.of_choices(text, choices, several=False, explanation=explanation)


def _plain(text: str) -> str:
    """Without escapes and outer spaces. HTML stays as it was typed: pages show it as text."""
    return _ESCAPED.sub(r"\1", text.replace("\\n", "\n")).strip()


def _group(title: str, line: int) -> str:
    return slugify(title)[:80] or f"line-{line}"
