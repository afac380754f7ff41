"""Novice, certified, assessor: what each level requires, and how much of it a mentor has.

The school's rules: a new mentor takes at most 6 students and gets a first student before others,
and leaves that status with the training certificate; an assessor has supported at least 5 students,
of whom 1 has finished.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.models import NOVICE_CAPACITY, Mentor
from mentorhub import access
from students.models import Enrolment, Mentorship

SUPPORTED, FINISHED = 5, 1


class Level(StrEnum):
    NOVICE = "novice"
    CERTIFIED = "certified"
    ASSESSOR = "assessor"


@dataclass(frozen=True)
class Requirement:
    """What a level requires, in words, and how much of it is reached: ``done`` may be more than
    ``needed``."""

    text: str
    words: str
    done: int
    needed: int

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.done / self.needed))


@dataclass(frozen=True)
class LevelStep:
    name: Level
    title: str
    meaning: str
    is_reached: bool
    rules: list[Requirement]


@dataclass(frozen=True)
class LevelProgress:
    level: Level
    levels: list[LevelStep]

    @property
    def title(self) -> str:
        return next(step.title for step in self.levels if step.name == self.level)


def level_of(mentor: Mentor) -> LevelProgress:
    """One query, and that of the person's roles."""
    certified = not mentor.is_novice
    assessor = access.is_assessor(mentor.user)
    supported, finished = count_students(mentor)
    level = Level.CERTIFIED if certified else Level.NOVICE
    if certified and assessor:
        level = Level.ASSESSOR
    return LevelProgress(
        level,
        [
            LevelStep(Level.NOVICE, _("Novice"), _novice(), True, []),
            LevelStep(
                Level.CERTIFIED, _("Certified"), _certified(), certified, [_training(certified)]
            ),
            LevelStep(
                Level.ASSESSOR,
                _("Assessor"),
                _("You assess projects of students you do not mentor."),
                assessor,
                _experience(supported, finished),
            ),
        ],
    )


def count_students(mentor: Mentor) -> tuple[int, int]:
    """How many students they are or were the mentor of, and how many of those finished a path
    while supported by them or later. Covers do not count."""
    finished = Enrolment.objects.filter(
        student=OuterRef("student"),
        end_reason=Enrolment.EndReason.FINISHED,
        ended_at__gte=OuterRef("starts_at"),
    )
    given = Mentorship.objects.main().filter(
        mentor=mentor.user_id, starts_at__lte=timezone.now()
    ).exclude(during__isempty=True)  # fmt: skip
    found = given.annotate(has_finished=Exists(finished)).aggregate(
        supported=Count("student", distinct=True),
        finished=Count("student", distinct=True, filter=Q(has_finished=True)),
    )
    return found["supported"], found["finished"]


def _novice() -> str:
    says = _(
        "You take at most %(most)s students, and get your first one before other mentors get "
        "another."
    )
    return says % {"most": NOVICE_CAPACITY}


def _certified() -> str:
    return _("You take as many students as your week allows.")


def _training(certified: bool) -> Requirement:
    words = _("Training certificate")
    text = _("You have it") if certified else _("Not yet")
    return Requirement(text, words, int(certified), 1)


def _experience(supported: int, finished: int) -> list[Requirement]:
    return [
        Requirement(
            _("%(n)s of %(of)s students supported") % {"n": supported, "of": SUPPORTED},
            _("At least 5 students supported"),
            supported,
            SUPPORTED,
        ),
        Requirement(
            _("%(n)s of %(of)s finished") % {"n": finished, "of": FINISHED},
            _("At least 1 of them has finished"),
            finished,
            FINISHED,
        ),
    ]
