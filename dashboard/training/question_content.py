"""What a question says, before it is stored: read from a file, an import or a form, and checked.

An author writes choices with the right ones marked, items in their right order, or pairs. This
module turns that into what ``QuestionVersion`` stores, and says what is wrong with it.
"""

from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.translation import gettext as _

from dashboard.training.models import Question, QuestionVersion, Quiz
from dashboard.training.models.quiz import MAX_QUESTION
from mentorhub.accounts.models import User

Kind = Question.Kind
MAX_CHOICES = 12
MAX_CHOICE = 500


class QuestionError(ValueError):
    """The question cannot be asked; the message says why, in the active language."""


@dataclass(frozen=True)
class QuestionContent:
    """``choices``, ``key`` and ``reasons`` as in ``QuestionVersion``."""

    kind: str
    text: str
    choices: Any
    key: list[int]
    explanation: str = ""
    reasons: list[str] = field(default_factory=list)

    @classmethod
    def of_choices(
        cls, text: str, choices: list[tuple[str, bool, str]], *, several: bool, explanation: str
    ) -> Self:
        """``choices`` are texts, whether they are right, and why not (or "")."""
        return cls(
            kind=Kind.MULTIPLE if several else Kind.SINGLE,
            text=text.strip(),
            choices=[choice.strip() for choice, _right, _why in choices],
            key=[place for place, (_choice, right, _why) in enumerate(choices) if right],
            reasons=[why.strip() for _choice, _right, why in choices],
            explanation=explanation.strip(),
        )

    @classmethod
    def of_items(cls, text: str, items: list[str], *, explanation: str) -> Self:
        """``items`` in the right order."""
        return cls(
            kind=Kind.ORDERING,
            text=text.strip(),
            choices=[item.strip() for item in items],
            key=list(range(len(items))),
            explanation=explanation.strip(),
        )

    @classmethod
    def of_pairs(cls, text: str, pairs: list[tuple[str, str]], *, explanation: str) -> Self:
        """Several on the left may have the same on the right."""
        rights = list(dict.fromkeys(right.strip() for _left, right in pairs))
        return cls(
            kind=Kind.MATCHING,
            text=text.strip(),
            choices={"left": [left.strip() for left, _right in pairs], "right": rights},
            key=[rights.index(right.strip()) for _left, right in pairs],
            explanation=explanation.strip(),
        )

    def check(self) -> Self:
        """Raises QuestionError."""
        if not self.text:
            raise QuestionError(_("The question has no text."))
        if max(len(self.text), len(self.explanation)) > MAX_QUESTION:
            raise QuestionError(_("The text or the explanation is too long."))
        lists = self.choices.values() if isinstance(self.choices, dict) else [self.choices]
        for texts in lists:
            if not 2 <= len(texts) <= MAX_CHOICES:
                raise QuestionError(
                    _("A question has 2 to %(most)d choices.") % {"most": MAX_CHOICES}
                )
            if any(not text or len(text) > MAX_CHOICE for text in texts):
                raise QuestionError(_("A choice is empty or too long."))
            if len(set(texts)) < len(texts):
                raise QuestionError(_("Two choices say the same."))
        if self.kind == Kind.SINGLE and len(self.key) != 1:
            raise QuestionError(_("Exactly one choice is right."))
        if self.kind == Kind.MULTIPLE and not self.key:
            raise QuestionError(_("At least one choice is right."))
        return self

    @property
    def all_texts(self) -> str:
        """Everything that somebody reads of it, a paragraph each."""
        parts = self.choices.values() if isinstance(self.choices, dict) else [self.choices]
        choices = [text for texts in parts for text in texts]
        return "\n\n".join([self.text, *choices, *self.reasons, self.explanation])

    def add_to(self, quiz: Quiz, group: str, *, position: int, by: User | None) -> Question:
        """A new question with its first version."""
        question = Question.objects.create(
            quiz=quiz, group=group, kind=self.kind, position=position
        )
        self.save_version(question, by=by)
        return question

    def save_version(self, question: Question, *, by: User | None) -> QuestionVersion:
        """The next version of a question of this kind; the last one again when nothing changed."""
        last = question.versions.order_by("-number").first()
        if last and self == QuestionContent.of_version(last, question):
            return last
        return QuestionVersion.objects.create(
            question=question,
            number=last.number + 1 if last else 1,
            text=self.text,
            choices=self.choices,
            key=self.key,
            reasons=self.reasons,
            explanation=self.explanation,
            by=by,
        )

    @classmethod
    def of_version(cls, version: QuestionVersion, question: Question) -> Self:
        return cls(
            kind=question.kind,
            text=version.text,
            choices=version.choices,
            key=version.key,
            reasons=version.reasons,
            explanation=version.explanation,
        )
