"""The training of the demo school: the bundled courses, and mentors at different places in them."""

from datetime import datetime, timedelta
from typing import Any

from dashboard.training.asked import asked_of
from dashboard.training.attempts import answer, start
from dashboard.training.bundled import create_missing
from dashboard.training.finishing import finish_if_complete
from dashboard.training.models import Chapter, Course, Quiz, Reading
from mentorhub.accounts.models import User
from mentorhub.demo.past_sessions import MAYA
from mentorhub.notifications.models import Delivery

TOOLS, FIRST_SESSION, FEEDBACK = "mentor-tools", "first-session", "feedback"
# Who has finished which course, and how many days ago.
FINISHED = (
    (MAYA, TOOLS, 34),
    ("mateus.figueira@example.org", TOOLS, 88),
    ("priya.raghunathan@example.org", TOOLS, 61),
    ("diego.salvatierra@example.org", TOOLS, 47),
    ("aiko.fujimoto@example.org", TOOLS, 20),
    ("camille.roussel@example.org", f"{FIRST_SESSION}-fr", 12),
    ("priya.raghunathan@example.org", FIRST_SESSION, 9),
)
# Who has read how many chapters of which course, the last of them so many days ago.
UNDER_WAY = (
    (MAYA, FIRST_SESSION, 4, 2),
    (MAYA, FEEDBACK, 1, 16),
    ("lukas.brenner@example.org", TOOLS, 3, 1),
    ("owen.gallacher@example.org", TOOLS, 5, 6),
    ("leila.benhaddou@example.org", f"{TOOLS}-fr", 2, 3),
)
# Novices with a failed first quiz, and with one that is open.
FAILED, OPEN = "lukas.brenner@example.org", "owen.gallacher@example.org"


def create_training(now: datetime) -> None:
    create_missing()
    for email, course, chapters, days in UNDER_WAY:
        _read(email, course, chapters, now - timedelta(days=days))
    for email, course, days in FINISHED:
        _finish(email, course, now - timedelta(days=days))
    _take_first_quiz(FAILED, TOOLS, now - timedelta(hours=20), wrong=2)
    _take_first_quiz(OPEN, TOOLS, now - timedelta(days=5), wrong=0, answers=2)
    # What happened long ago is no news.
    Delivery.objects.filter(kind="course_done").delete()


def _person(email: str) -> Any:
    return User.objects.filter(email=email).first()


def _read(email: str, slug: str, chapters: int, at: datetime) -> None:
    person = _person(email)
    rows = Chapter.objects.filter(course__slug=slug).in_order()[:chapters]
    if person is None:
        return
    last = len(rows) - 1
    Reading.objects.bulk_create(
        Reading(reader=person, chapter=row, at=at - timedelta(minutes=9 * (last - number)))
        for number, row in enumerate(rows)
    )


def _finish(email: str, slug: str, at: datetime) -> None:
    course, person = Course.objects.filter(slug=slug).first(), _person(email)
    if course is None or person is None:
        return
    _read(email, slug, course.chapters.count(), at)
    for quiz in Quiz.objects.filter(part__course=course):
        _take(person, quiz, at, wrong=1 if quiz.pk % 2 else 0)
    finish_if_complete(person, course, at)


def _take_first_quiz(email: str, slug: str, at: datetime, **answers: int) -> None:
    quizzes = Quiz.objects.filter(part__course__slug=slug).order_by("part__position")
    quiz, person = quizzes.first(), _person(email)
    if quiz and person:
        _take(person, quiz, at, **answers)


def _take(person: Any, quiz: Quiz, at: datetime, *, wrong: int, answers: int | None = None) -> None:
    """Answer the first questions, ``wrong`` of them in the reverse of what is right."""
    attempt = start(person, quiz, at)
    for number, asked in enumerate(asked_of(attempt)[:answers]):
        given = list(asked.version.key)
        if number < wrong:
            given = [len(asked.version.texts) - 1 - each for each in given]
        answer(attempt, asked, given, at + timedelta(minutes=number))
