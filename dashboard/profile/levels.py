"""Novice, certified, assessor: the written rules, and how far a mentor has come.

DOMAIN: a new mentor takes at most 6 students and gets a first student before others, and leaves
that status with the training certificate; an assessor has supported at least 5 students, of whom
1 has finished.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.models import NOVICE_CAPACITY, Mentor
from mentorhub import access
from students.models import Enrolment, Mentorship

SUPPORTED, FINISHED = 5, 1


@dataclass(frozen=True)
class Rule:
    """A rule in words, and how much of it is reached; ``done`` may be more than ``needed``."""

    text: str
    words: str
    done: int
    needed: int

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.done / self.needed))


@dataclass(frozen=True)
class Level:
    name: str
    title: str
    meaning: str
    is_reached: bool
    rules: list[Rule]


@dataclass(frozen=True)
class Standing:
    # novice, certified or assessor
    level: str
    levels: list[Level]

    @property
    def title(self) -> str:
        return next(level.title for level in self.levels if level.name == self.level)


def level_of(mentor: Mentor) -> Standing:
    """One query, and that of the person's roles."""
    certified = not mentor.is_novice
    assessor = access.is_assessor(mentor.user)
    supported, finished = counted(mentor)
    name = "assessor" if assessor and certified else "certified" if certified else "novice"
    return Standing(
        name,
        [
            Level("novice", _("Novice"), _novice(), True, []),
            Level("certified", _("Certified"), _certified(), certified, [_training(certified)]),
            Level(
                "assessor",
                _("Assessor"),
                _("You judge projects of students who are not your own."),
                assessor,
                _experience(supported, finished),
            ),
        ],
    )


def counted(mentor: Mentor) -> tuple[int, int]:
    """How many students they are or were the mentor of, and how many of those finished a path
    while supported by them or later. A cover supports nobody's count."""
    finished = Enrolment.objects.filter(
        student=OuterRef("student"), end_reason="finished", ended_at__gte=OuterRef("starts_at")
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
    says = _("You take at most %(most)s students, and get your first before others get one more.")
    return says % {"most": NOVICE_CAPACITY}


def _certified() -> str:
    return _("You take as many students as your week has room for.")


def _training(certified: bool) -> Rule:
    words = _("Training certificate")
    text = _("You have it") if certified else _("Not yet")
    return Rule(text, words, int(certified), 1)


def _experience(supported: int, finished: int) -> list[Rule]:
    return [
        Rule(
            _("%(n)s of %(of)s students supported") % {"n": supported, "of": SUPPORTED},
            _("At least 5 students supported"),
            supported,
            SUPPORTED,
        ),
        Rule(
            _("%(n)s of %(of)s finished") % {"n": finished, "of": FINISHED},
            _("At least 1 of them has finished"),
            finished,
            FINISHED,
        ),
    ]
