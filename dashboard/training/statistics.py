"""What authors and managers learn of all people together: where they stop, and which questions tell
nothing. Figures only: no name stands beside an answer or a chapter."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from dashboard.training.models import (
    Answer,
    Attempt,
    Chapter,
    Completion,
    Question,
    QuestionVersion,
    Quiz,
    Reading,
    TrainingPolicy,
)

# Shares of right answers beyond which a question tells nothing, in percent.
EVERYBODY, NOBODY = 97, 20


@dataclass(frozen=True)
class QuestionFigures:
    version: QuestionVersion
    answers: int
    right: int
    # Of the answers in attempts that passed, and in those that failed.
    passed: int
    passed_right: int
    least: int

    @property
    def question(self) -> Question:
        return self.version.question

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.answers) if self.answers else 0

    @property
    def trial(self) -> str:
        """Why the question goes back to its author: "everybody", "nobody", "good" (good mentors
        miss it), or "" when it does not, or has too few answers."""
        if self.answers < self.least:
            return ""
        if self.percent >= EVERYBODY:
            return "everybody"
        if self.percent <= NOBODY:
            return "nobody"
        failed, failed_right = self.answers - self.passed, self.right - self.passed_right
        if self.passed and failed and self.passed_right * failed < failed_right * self.passed:
            return "good"
        return ""


def question_figures(policy: TrainingPolicy) -> list[QuestionFigures]:
    """Of the questions that are asked, each in its last version, those on trial first, then by
    the share of right answers; two queries."""
    later = QuestionVersion.objects.filter(
        question=OuterRef("question"), number__gt=OuterRef("number")
    )
    versions = QuestionVersion.objects.filter(~Exists(later), question__archived=False)
    versions = versions.select_related("question__quiz__part__course").defer(
        "choices", "key", "reasons", "explanation", "question__quiz__part__course__recap"
    )
    counts = {
        row["version"]: row
        for row in Answer.objects.filter(question__archived=False)
        .order_by()
        .values("version")
        .annotate(
            answers=Count("pk"),
            right=Count("pk", filter=Q(is_right=True)),
            passed=Count("pk", filter=Q(attempt__passed=True)),
            passed_right=Count("pk", filter=Q(attempt__passed=True, is_right=True)),
        )
    }
    names = ("answers", "right", "passed", "passed_right")
    found = [
        QuestionFigures(
            version=version,
            **{name: counts.get(version.pk, {}).get(name, 0) for name in names},
            least=policy.trial_answers,
        )
        for version in versions
    ]
    return sorted(found, key=lambda each: (not each.trial, not each.answers, each.percent))


@dataclass(frozen=True)
class Stop:
    """People who have gone on no further than this chapter or quiz for a while."""

    course: Any
    title: str
    is_quiz: bool
    people: int


def stops(policy: TrainingPolicy, now: datetime) -> list[Stop]:
    """Where people stopped, the most of them first; four queries."""
    cutoff = now - timedelta(days=policy.quiet_days)
    return sorted([*_chapters(cutoff), *_quizzes(cutoff)], key=lambda each: -each.people)


def _chapters(cutoff: datetime) -> list[Stop]:
    """By the chapter that they read last in a course that they have not finished."""
    later = Reading.objects.filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")),
        reader=OuterRef("reader"),
        chapter__course=OuterRef("chapter__course"),
    )
    done = Completion.objects.of_course(OuterRef("chapter__course")).filter(
        person=OuterRef("reader")
    )
    tried = Attempt.objects.filter(
        person=OuterRef("reader"),
        quiz__part__course=OuterRef("chapter__course"),
        started_at__gt=OuterRef("at"),
    )
    stuck = Reading.objects.filter(~Exists(later), ~Exists(done), ~Exists(tried), at__lt=cutoff)
    rows = stuck.order_by().values("chapter")
    counts = dict(rows.annotate(people=Count("pk")).values_list("chapter", "people"))
    chapters = Chapter.objects.select_related("course").defer("body", "course__recap")
    return [
        Stop(each.course, each.title, False, counts[each.pk])
        for each in chapters.filter(pk__in=counts)
    ]


def _quizzes(cutoff: datetime) -> list[Stop]:
    """By the quiz that they tried, and have not passed since."""
    passed = Attempt.objects.filter(person=OuterRef("person"), quiz=OuterRef("quiz"), passed=True)
    done = Completion.objects.of_course(OuterRef("quiz__part__course")).filter(
        person=OuterRef("person")
    )
    tried = Attempt.objects.filter(~Exists(passed), ~Exists(done), started_at__lt=cutoff).order_by()
    counts = dict(
        tried.values("quiz")
        .annotate(people=Count("person", distinct=True))
        .values_list("quiz", "people")
    )
    quizzes = Quiz.objects.select_related("part__course").defer("part__course__recap")
    return [
        Stop(each.part.course, each.part.title, True, counts[each.pk])
        for each in quizzes.filter(pk__in=counts)
    ]
