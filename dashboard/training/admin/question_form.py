"""The form of a question: its answers are typed one a line, and each save makes a version."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.training.models import Question
from dashboard.training.models.quiz import MAX_QUESTION
from dashboard.training.question_content import QuestionContent, QuestionError
from mentorhub.forms.texts import PublishedTextsMixin, TextField
from mentorhub.markdown.fields import MarkdownField, MarkdownWidget

Kind = Question.Kind
RIGHT, WHY, PAIR = "*", "|", "->"
ANSWERS_HELP = _(
    "One a line. One or several answers: a * before each right one, and after a | why a wrong one "
    "is not it. Put in order: the lines in the right order. Match: left -> right."
)


def typed(content: QuestionContent) -> str:
    """The answers as an author types them."""
    match content.kind:
        case Kind.ORDERING:
            return "\n".join(content.choices)
        case Kind.MATCHING:
            rights = content.choices["right"]
            pairs = zip(content.choices["left"], content.key, strict=True)
            return "\n".join(f"{left} {PAIR} {rights[at]}" for left, at in pairs)
    lines = []
    for place, text in enumerate(content.choices):
        mark = f"{RIGHT} " if place in content.key else ""
        why = content.reasons[place] if content.reasons else ""
        lines.append(f"{mark}{text}" + (f" {WHY} {why}" if why else ""))
    return "\n".join(lines)


def read_answers(kind: str, text: str, answers: str, explanation: str) -> QuestionContent:
    """Raises QuestionError."""
    lines = [line.strip() for line in answers.splitlines() if line.strip()]
    if kind == Kind.ORDERING:
        return QuestionContent.of_items(text, lines, explanation=explanation).check()
    if kind == Kind.MATCHING:
        pairs = [line.partition(PAIR) for line in lines]
        if any(not arrow for _left, arrow, _right in pairs):
            raise QuestionError(_("Each line needs “->” between left and right."))
        both = [(left.strip(), right.strip()) for left, _arrow, right in pairs]
        return QuestionContent.of_pairs(text, both, explanation=explanation).check()
    choices = []
    for line in lines:
        words, _bar, why = line.removeprefix(RIGHT).partition(WHY)
        choices.append((words.strip(), line.startswith(RIGHT), why.strip()))
    several = kind == Kind.MULTIPLE
    found = QuestionContent.of_choices(text, choices, several=several, explanation=explanation)
    return found.check()


class QuestionForm(PublishedTextsMixin, forms.ModelForm):
    """``content`` is what the next version says, once the form is valid."""

    content: QuestionContent
    published_texts = ("text", "answers", "explanation")
    text = MarkdownField(label=_("Text"), max_length=MAX_QUESTION, widget=MarkdownWidget)
    answers = TextField(label=_("Answers"), max_length=8000, help_text=ANSWERS_HELP)
    explanation = MarkdownField(
        label=_("Explanation"),
        required=False,
        max_length=MAX_QUESTION,
        widget=MarkdownWidget,
        help_text=_("Shown after the answer, whatever it was."),
    )

    class Meta:
        model = Question
        fields = ("quiz", "group", "kind", "position", "archived")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = self.instance.last_version if self.instance.pk else None
        if last:
            content = QuestionContent.of_version(last, self.instance)
            self.initial |= {
                "text": content.text,
                "answers": typed(content),
                "explanation": content.explanation,
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        kind = self.instance.kind if self.instance.pk else cleaned["kind"]
        try:
            self.content = read_answers(
                kind, cleaned["text"], cleaned["answers"], cleaned["explanation"]
            )
        except QuestionError as error:
            self.add_error("answers", str(error))
        return cleaned
