"""The last weeks of a student at a glance: which sessions took place, what was handed in, and how
long a project takes; drawn as a small chart, and told in a table."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import ngettext_lazy

from dashboard.student_page.history import History
from mentorhub.accounts.models import User
from mentorhub.dates import day_in
from students.paths.progress import Progress
from students.sessions.models.outcome_kinds import (
    CANCELLED,
    MENTOR_ABSENT,
    STUDENT_ABSENT,
    TOOK_PLACE,
)

WEEKS = 12
WEEK = timedelta(weeks=1)
# The chart in units of its view box: a column a week, two rows for sessions, bars below. The scale
# of the bars goes to ``FEWEST`` at least, so that a single deliverable is no tall bar.
COLUMN, WIDTH, HEIGHT = 20, 20 * WEEKS, 60
FIRST_DOT, BETWEEN_DOTS, DOTS = 8, 12, 2
FOOT, BAR, HIGHEST, FEWEST = 58, 10, 28, 2
# Not extrapolated further: whoever stands still is not told the year 2060.
FORECAST_WITHIN = timedelta(days=3 * 366)

# Outcomes -> the class and the words in the key of the chart, in its order.
MARKS = {
    "held": (TOOK_PLACE, ngettext_lazy("%(n)s held", "%(n)s held", "n")),
    "absent": (
        STUDENT_ABSENT,
        ngettext_lazy("%(n)s missed by the student", "%(n)s missed by the student", "n"),
    ),
    "mentor-absent": (
        MENTOR_ABSENT,
        ngettext_lazy("%(n)s missed by the mentor", "%(n)s missed by the mentor", "n"),
    ),
    "cancelled": (CANCELLED, ngettext_lazy("%(n)s cancelled", "%(n)s cancelled", "n")),
}
HANDED_IN = ngettext_lazy("%(n)s handed in", "%(n)s handed in", "n")
FINISHED = ngettext_lazy("%(n)s project finished", "%(n)s projects finished", "n")


@dataclass
class Week:
    starts_on: date
    # The class of each session in ``MARKS``, in the order of their starts.
    sessions: list[str] = field(default_factory=list)
    handed_in: int = 0
    finished: int = 0

    def count(self, mark: str) -> int:
        return self.sessions.count(mark)

    @property
    def held(self) -> int:
        return self.count("held")

    @property
    def absent(self) -> int:
        return self.count("absent")

    @property
    def others(self) -> int:
        return len(self.sessions) - self.held - self.absent


@dataclass(frozen=True)
class Dot:
    kind: str
    x: int
    y: int


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    height: int
    # Whether a project was finished in that week.
    is_finish: bool


@dataclass(frozen=True)
class Key:
    """A line of the key; ``words`` are those of a number ``n``."""

    kind: str
    words: Any
    count: int

    @property
    def text(self) -> str:
        return self.words % {"n": self.count}


@dataclass(frozen=True)
class Rhythm:
    weeks: list[Week]
    # Of the projects that are finished, on average; 0 before the first.
    weeks_per_project: int
    # When the path would be finished at that pace; None while nothing can be said.
    ends_about: date | None
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def is_empty(self) -> bool:
        return not any(week.sessions or week.handed_in or week.finished for week in self.weeks)

    @property
    def dots(self) -> list[Dot]:
        return [
            Dot(kind, n * COLUMN + COLUMN // 2, FIRST_DOT + row * BETWEEN_DOTS)
            for n, week in enumerate(self.weeks)
            for row, kind in enumerate(week.sessions[-DOTS:])
        ]

    @property
    def bars(self) -> list[Bar]:
        found = []
        most = max(FEWEST, *(week.handed_in + week.finished for week in self.weeks))
        for n, week in enumerate(self.weeks):
            if number := week.handed_in + week.finished:
                height = round(HIGHEST * number / most)
                x = n * COLUMN + (COLUMN - BAR) // 2
                found.append(Bar(x, FOOT - height, height, bool(week.finished)))
        return found

    @property
    def keys(self) -> list[Key]:
        """What stands in the chart, with numbers."""
        found = [
            Key(kind, words, sum(week.count(kind) for week in self.weeks))
            for kind, (_statuses, words) in MARKS.items()
        ]
        found.append(Key("handed-in", HANDED_IN, sum(week.handed_in for week in self.weeks)))
        found.append(Key("finished", FINISHED, sum(week.finished for week in self.weeks)))
        return [key for key in found if key.count]


def rhythm_of(history: History, progress: Progress, reader: User, today: date) -> Rhythm:
    """``today`` is the reader's, whose weeks are counted."""
    monday = today - timedelta(days=today.weekday())
    weeks = [Week(monday - n * WEEK) for n in reversed(range(WEEKS))]

    def week_of(at: datetime) -> Week | None:
        n = (day_in(reader.zone, at) - weeks[0].starts_on).days // 7
        return weeks[n] if 0 <= n < WEEKS else None

    kinds = {status: kind for kind, (statuses, _words) in MARKS.items() for status in statuses}
    for session in reversed(history.sessions):
        week, kind = week_of(session.starts_at), kinds.get(session.status)
        if week and kind:
            week.sessions.append(kind)
    for each in history.deliverables:
        if week := week_of(each.at):
            week.handed_in += 1
    works = [step.work for step in progress.steps if step.work and step.work.finished_at]
    for work in works:
        if week := week_of(work.finished_at):
            week.finished += 1
    lasted = sum((work.finished_at - work.started_at for work in works), timedelta())
    per_project = lasted / len(works) if works else timedelta()
    return Rhythm(weeks, round(per_project / WEEK), _ends_about(progress, per_project, today))


def _ends_about(progress: Progress, per_project: timedelta, today: date) -> date | None:
    left = progress.total - progress.done
    ahead = left * per_project
    if not ahead or ahead > FORECAST_WITHIN or progress.enrolment.ended_at:
        return None
    return today + ahead
