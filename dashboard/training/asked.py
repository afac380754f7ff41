"""A question as it was drawn for an attempt: what is shown before the answer, and what after it.

The browser knows choices by their places on the page. Key, reasons and explanation are read from
here only once there is an answer.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dashboard.training.models import Answer, Attempt, Question, QuestionVersion
from mentorhub.prepared import any_of, prepared

Kind = Question.Kind


@dataclass(frozen=True)
class ShownChoice:
    # On the page, from 0.
    place: int
    text: str
    is_chosen: bool
    is_right: bool
    reason: str


@dataclass(frozen=True)
class ShownPair:
    left: str
    chosen: str
    right: str

    @property
    def is_right(self) -> bool:
        return self.chosen == self.right


@dataclass(frozen=True)
class AskedQuestion:
    """``number`` from 1, of ``total``; ``order`` has the position of each shown choice."""

    attempt: Attempt
    version: QuestionVersion
    number: int
    total: int
    order: list[int]
    answer: Answer | None

    @property
    def kind(self) -> str:
        return self.version.question.kind

    @property
    def choices(self) -> list[tuple[int, str]]:
        """Place and text, as shown."""
        return [(place, self.version.texts[at]) for place, at in enumerate(self.order)]

    @property
    def lefts(self) -> list[str]:
        """Of a matching question: what is to be assigned."""
        return self.version.choices["left"] if self.kind == Kind.MATCHING else []

    def positions(self, places: list[int]) -> list[int]:
        """The positions of the version for places on the page."""
        return [self.order[place] for place in places]

    def is_right(self, given: list[int]) -> bool:
        if self.kind in (Kind.SINGLE, Kind.MULTIPLE):
            return sorted(given) == sorted(self.version.key)
        return given == self.version.key

    # --- After the answer -----------------------------------------------------------------------

    @property
    def explained_choices(self) -> list[ShownChoice]:
        assert self.answer is not None  # noqa: S101
        reasons = self.version.reasons or [""] * len(self.version.texts)
        return [
            ShownChoice(
                place, self.version.texts[at], at in self.answer.given, at in self.version.key,
                reasons[at],
            )
            for place, at in enumerate(self.order)
        ]  # fmt: skip

    @property
    def right_order(self) -> list[tuple[str, bool]]:
        """The items in the right order, and whether the answer has each at its place."""
        assert self.answer is not None  # noqa: S101
        pairs = zip(self.version.key, self.answer.given, strict=True)
        return [(self.version.texts[right], right == given) for right, given in pairs]

    @property
    def explained_pairs(self) -> list[ShownPair]:
        assert self.answer is not None  # noqa: S101
        texts = self.version.texts
        rows = zip(self.lefts, self.answer.given, self.version.key, strict=True)
        return [ShownPair(left, texts[given], texts[right]) for left, given, right in rows]


def asked_of(attempt: Attempt) -> list[AskedQuestion]:
    """All that was drawn for the attempt, with the answers; two queries."""
    versions = {each.pk: each for each in _versions([each["version"] for each in attempt.drawn])}
    answers: dict[int, Any] = {each.question_id: each for each in _answers_of(attempt)}
    return [
        AskedQuestion(
            attempt=attempt,
            version=versions[each["version"]],
            number=number,
            total=len(attempt.drawn),
            order=each["order"],
            answer=answers.get(each["question"]),
        )
        for number, each in enumerate(attempt.drawn, 1)
    ]


@prepared
def _versions(keys: list[int]) -> QuerySet[QuestionVersion]:
    return QuestionVersion.objects.filter(any_of("pk", keys)).select_related("question")


@prepared
def _answers_of(attempt: Attempt) -> QuerySet[Answer]:
    return Answer.objects.filter(attempt=attempt)
