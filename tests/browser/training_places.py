"""The pages of the mentors' training and of certificates, in the states of the demo school."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from dashboard.training import attempts
from dashboard.training.asked import asked_of
from dashboard.training.certificates.models import Certificate
from dashboard.training.models import Attempt, Chapter, Question, QuestionVersion, Quiz
from mentorhub.accounts.models import User
from mentorhub.demo import certificates as demo_certificates
from mentorhub.demo import training as demo
from tests.browser import people
from tests.browser.visitor import Visitor
from tests.dashboard.training import build

MENTOR, MANAGER = "mentor@example.org", "manager@example.org"
REVOKED, EXPIRED = demo_certificates.REVOKED[0], demo_certificates.EXPIRED[0]
Place = str | Callable[[Visitor], Any]


def question(email: str, kind: Question.Kind) -> Place:
    """A question of this kind, not answered yet."""

    def open_it(visitor: Visitor) -> Any:
        return visitor.goto(_address(_attempt(email, kind)))

    return open_it


def refused_answer(visitor: Visitor) -> Any:
    visitor.goto(_address(_attempt(people.STUDIES, Question.Kind.SINGLE)))
    with visitor.page.expect_navigation() as answer:
        visitor.page.click("form[data-draft] .button-main")
    # The page has sent it by itself first, and Chromium tells the console of that refusal.
    visitor.remarks.clear()
    return answer.value


def explanation(email: str, kind: Question.Kind) -> Place:
    """What is said after a wrong answer."""

    def open_it(visitor: Visitor) -> Any:
        attempt = _attempt(email, kind)
        (asked,) = asked_of(attempt)
        if asked.answer is None:
            last = len(asked.version.texts) - 1
            given = [last - each for each in asked.version.key]
            attempts.answer(attempt, asked, given, timezone.now())
        return visitor.goto(f"{_address(attempt)}?answered=1")

    return open_it


def _attempt(email: str, kind: Question.Kind) -> Attempt:
    """Of this person, at a quiz of its own, with this one question."""
    person = User.objects.get(email=email)
    earlier = Attempt.objects.filter(person=person)
    for attempt in earlier:
        if asked_of(attempt)[0].kind == kind:
            return attempt
    versions = QuestionVersion.objects.filter(question__kind=kind, question__archived=False)
    free = versions.exclude(question__quiz__in=earlier.values("quiz")).order_by("pk")
    version = free.filter(question__quiz__part__course__language="en")[0]
    return build.attempt(version.question.quiz, person, version)


def _address(attempt: Attempt) -> str:
    part = attempt.quiz.part
    return reverse("training_quiz", args=[part.course.slug, part.slug])


def quiz(course: str) -> Place:
    """The first quiz of a course, whatever its page says to this person."""

    def open_it(visitor: Visitor) -> Any:
        rows = Quiz.objects.filter(part__course__slug=course).order_by("part__position")
        return visitor.goto(reverse("training_quiz", args=[course, rows[0].part.slug]))

    return open_it


def chapter(course: str, number: int) -> Place:
    def open_it(visitor: Visitor) -> Any:
        found = Chapter.objects.filter(course__slug=course).in_order()[number - 1]
        return visitor.goto(reverse("training_chapter", args=[course, found.slug]))

    return open_it


def certificate(email: str) -> Place:
    def open_it(visitor: Visitor) -> Any:
        found = Certificate.objects.filter(completion__person__email=email).latest("issued_at")
        return visitor.goto(reverse("certificate", args=[found.code]))

    return open_it


CHECKING: dict[str, Place] = {
    "check of a certificate": "/certificates/",
    "check of an unknown code": "/certificates/?code=zzz",
    "check of an unknown file": f"/certificates/file/?sha256={'0' * 64}",
    "certificate": certificate(MENTOR),
    "expired certificate": certificate(EXPIRED),
    "revoked certificate": certificate(REVOKED),
}
PLACES: dict[str, dict[str, Place]] = {
    "": {
        **CHECKING,
        "open course": f"/training/{demo.FEEDBACK}/",
        "open chapter": chapter(demo.FEEDBACK, 1),
    },
    MENTOR: {
        "training": "/training/",
        "training without result": "/training/?q=zzz",
        "finished course": f"/training/{demo.TOOLS}/",
        "course under way": f"/training/{demo.FIRST_SESSION}/",
        "chapter that was read": chapter(demo.FIRST_SESSION, 1),
        "last chapter": chapter(demo.FIRST_SESSION, 8),
        "start of a quiz": quiz(demo.FEEDBACK),
        "result of a passed quiz": quiz(demo.TOOLS),
        "own certificates": "/training/certificates/",
    },
    demo.FAILED: {"result of a failed quiz": quiz(demo.TOOLS)},
    demo.OPEN: {"third question": quiz(demo.TOOLS)},
    REVOKED: {"own revoked certificate": "/training/certificates/"},
    people.STUDIES: {
        "course with an example of its certificate": f"/training/{demo.TOOLS}/",
        "no certificate yet": "/training/certificates/",
        **{f"question, {kind}": question(people.STUDIES, kind) for kind in Question.Kind},
        "refused answer": refused_answer,
    },
    people.STUDIED: {
        f"explanation, {kind}": explanation(people.STUDIED, kind) for kind in Question.Kind
    },
    MANAGER: {
        "training of mentors": "/training/authors/",
        "training of mentors without result": "/training/authors/?q=zzz",
    },
}
BY_FUNCTION = {"certificate", "training_chapter", "training_quiz"}
NO_PAGE = {
    "certificate_credential": "a file",
    "certificate_issuer": "for machines",
    "certificate_status": "for machines",
    "own_certificate_issue": "only takes an answer",
    "own_certificate_pdf": "a file",
    "training_finish": "only takes an answer",
    "training_quiz_answer": "only takes an answer",
    "training_quiz_start": "only takes an answer",
    "training_read": "only takes an answer",
}
