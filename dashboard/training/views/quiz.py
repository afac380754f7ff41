"""A quiz: its start, one question a page, what the answer explains, the result."""

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.training import attempts
from dashboard.training.answer_form import AnswerForm
from dashboard.training.asked import AskedQuestion, asked_of
from dashboard.training.finishing import finish_if_complete
from dashboard.training.models import Attempt, Chapter, Quiz, TrainingPolicy
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.formats import parse_int
from mentorhub.forms import parameters
from mentorhub.prepared import prepared


def _quiz_of(request: HttpRequest, course: str, part: str) -> Any:
    return _quiz_at.get_or_404(request.user, course, part)


@prepared
def _quiz_at(reader: Any, course: str, part: str) -> QuerySet[Quiz]:
    """With slug and title of the chapter that follows it, asked in the same query."""
    later = Chapter.objects.published().filter(
        course=OuterRef("part__course"), part__position__gt=OuterRef("part__position")
    )
    rows = Quiz.objects.visible_to(reader).select_related("part__course")
    rows = rows.defer("part__course__recap").annotate(
        next_slug=Subquery(later.in_order().values("slug")[:1]),
        next_title=Subquery(later.in_order().values("title")[:1]),
    )
    return rows.filter(part__course__slug=course, part__slug=part)


def _url(quiz: Quiz, number: int | None = None) -> str:
    url = reverse("training_quiz", args=[quiz.part.course.slug, quiz.part.slug])
    return f"{url}?answered={number}" if number else url


@access.trainees
@require_safe
def quiz(request: HttpRequest, course: str, part: str) -> HttpResponse:
    """The open question; with ``?answered=2`` what the second answer explains."""
    found = _quiz_of(request, course, part)
    last = attempts.last_attempt(request.user, found)
    if last is None:
        return _start_page(request, found)
    asked = asked_of(last)
    number = parse_int(parameters.text(request.GET, "answered"), 3)
    answered = [each for each in asked if each.answer and each.number == number]
    if answered:
        return _explained_page(request, found, last, answered[0])
    if last.finished_at is None:
        return _question_page(request, found, _first_open(asked))
    return _result_page(request, found, last, asked)


def _first_open(asked: list[AskedQuestion]) -> AskedQuestion:
    return next(each for each in asked if each.answer is None)


def _start_page(request: HttpRequest, quiz: Quiz) -> HttpResponse:
    policy = TrainingPolicy.current()
    groups = quiz.questions.filter(archived=False).order_by().values("group").distinct().count()
    if not groups:
        raise Http404
    context = {
        "quiz": quiz,
        "asked": min(groups, quiz.draw or policy.draw),
        "percent": quiz.pass_percent or policy.pass_percent,
    }
    return render(request, "training/quiz_start.html", context)


def _question_page(
    request: HttpRequest,
    quiz: Quiz,
    asked: AskedQuestion,
    form: AnswerForm | None = None,
) -> HttpResponse:
    context = {"quiz": quiz, "asked": asked, "form": form or AnswerForm(asked)}
    status = 422 if form is not None else 200
    return render(request, "training/question.html", context, status=status)


def _explained_page(
    request: HttpRequest, quiz: Quiz, attempt: Attempt, asked: AskedQuestion
) -> HttpResponse:
    context = {"quiz": quiz, "asked": asked, "is_last": attempt.finished_at is not None}
    return render(request, "training/explained.html", context)


def _result_page(
    request: HttpRequest, quiz: Quiz, attempt: Attempt, asked: list[AskedQuestion]
) -> HttpResponse:
    now = timezone.now()
    earliest = attempts.may_start_at(quiz, attempt)
    context = {
        "quiz": quiz,
        "attempt": attempt,
        "answered": [each for each in asked if each.answer],
        "right": sum(each.answer is not None and each.answer.is_right for each in asked)
        + len(attempt.carried),
        "total": len(asked) + len(attempt.carried),
        "earliest": earliest if earliest and earliest > now else None,
    }
    return render(request, "training/result.html", context)


@access.trainees
@act_limits.limited(act_limits.QUIZ)
@require_POST
def start(request: HttpRequest, course: str, part: str) -> HttpResponse:
    found = _quiz_of(request, course, part)
    try:
        attempts.start(request.user, found, timezone.now())
    except attempts.TooEarlyError:
        messages.warning(request, _("The next try is not open yet. Read on meanwhile."))
    except ValueError as error:
        raise Http404 from error
    return redirect(_url(found))


@access.trainees
@act_limits.limited(act_limits.QUIZ_ANSWER)
@require_POST
def answer(request: HttpRequest, course: str, part: str, number: int) -> HttpResponse:
    """Answer a question of the last attempt. A second answer is ignored, and says so."""
    found = _quiz_of(request, course, part)
    last = attempts.last_attempt(request.user, found)
    sent_for = parse_int(parameters.text(request.POST, "attempt"), 18)
    if last is None:
        raise Http404
    if last.pk != sent_for:
        messages.warning(request, _("This page belonged to an earlier try. Here is the open one."))
        return redirect(_url(found))
    asked = {each.number: each for each in asked_of(last)}
    if number not in asked:
        raise Http404
    if asked[number].answer is None:
        form = AnswerForm(asked[number], request.POST)
        if not form.is_valid():
            return _question_page(request, found, asked[number], form)
        try:
            attempts.answer(last, asked[number], form.positions, timezone.now())
        except attempts.AnsweredAlreadyError:
            _tell_of_second_answer(request)
    else:
        _tell_of_second_answer(request)
    if last.passed:
        finish_if_complete(request.user, found.part.course)
    return redirect(_url(found, number))


def _tell_of_second_answer(request: HttpRequest) -> None:
    messages.info(request, _("You had answered this question already. Your first answer counts."))
