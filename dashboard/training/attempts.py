"""Taking a quiz: start, answer, end. One open attempt a person and quiz, one answer a question."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from dashboard.training.asked import AskedQuestion
from dashboard.training.drawing import draw_for
from dashboard.training.models import Answer, Attempt, Quiz, TrainingPolicy
from mentorhub.database import broken_constraint, current_login, lock
from mentorhub.prepared import prepared

ONE_OPEN = {"training_attempt_one_open", "training_attempt_number"}


class TooEarlyError(Exception):
    """The wait after a failed attempt is not over; nothing was started."""


class AnsweredAlreadyError(Exception):
    """The question was answered before, or the attempt is over: the first answer counts."""


def may_start_at(quiz: Quiz, last: Attempt | None) -> datetime | None:
    """The end of the wait after a failed attempt; None when there is none to wait for."""
    if last is None or last.finished_at is None or last.passed:
        return None
    minutes = quiz.retry_minutes
    if minutes is None:
        minutes = TrainingPolicy.current().retry_minutes
    return last.finished_at + timedelta(minutes=minutes)


def start(person: Any, quiz: Quiz, now: datetime) -> Attempt:
    """The open attempt of the person, or a new one. Raises TooEarlyError."""
    last = last_attempt(person, quiz)
    if last and (last.finished_at is None or last.passed):
        return last
    earliest = may_start_at(quiz, last)
    if earliest and now < earliest:
        raise TooEarlyError
    policy = TrainingPolicy.current()
    draw = draw_for(
        person,
        quiz,
        before=last,
        groups=quiz.draw or policy.draw,
        keep_right=timedelta(days=policy.keep_right_days),
        now=now,
    )
    attempt = Attempt(
        quiz=quiz,
        person=person,
        number=last.number + 1 if last else 1,
        seed=draw.seed,
        drawn=draw.drawn,
        carried=draw.carried,
        pass_percent=quiz.pass_percent or policy.pass_percent,
        started_at=now,
    )
    try:
        with transaction.atomic(using=current_login()):
            attempt.save(force_insert=True)
    except IntegrityError as error:
        if broken_constraint(error) not in ONE_OPEN:
            raise
        # Somebody else's click of the same person was first: a double click, another tab.
        return last_attempt(person, quiz) or attempt
    return attempt


def last_attempt(person: Any, quiz: Quiz) -> Attempt | None:
    return _last_attempt.first(person, quiz)


@prepared
def _last_attempt(person: Any, quiz: Quiz) -> QuerySet[Attempt]:
    return Attempt.objects.visible_to(person).filter(quiz=quiz).order_by("-number")[:1]


def answer(attempt: Attempt, asked: AskedQuestion, given: list[int], now: datetime) -> Answer:
    """Write the answer, and end the attempt with the last one. ``given`` are positions of the
    version. Raises AnsweredAlreadyError."""
    with transaction.atomic(using=current_login()):
        lock(attempt)
        answers = {each.question_id: each for each in attempt.answers.all()}
        if attempt.finished_at is not None or asked.version.question_id in answers:
            raise AnsweredAlreadyError
        made = Answer.objects.create(
            attempt=attempt,
            question_id=asked.version.question_id,
            version=asked.version,
            given=given,
            is_right=asked.is_right(given),
            at=now,
        )
        answers[made.question_id] = made
        if len(answers) == len(attempt.drawn):
            _end(attempt, sum(each.is_right for each in answers.values()), now)
    return made


def _end(attempt: Attempt, right: int, now: datetime) -> None:
    total = len(attempt.drawn) + len(attempt.carried)
    right += len(attempt.carried)
    attempt.finished_at = now
    attempt.score = 100 * right // total
    attempt.passed = 100 * right >= attempt.pass_percent * total
    attempt.save(update_fields=["finished_at", "score", "passed"])
