"""Reminds people of a course that they have begun and not gone on with for some weeks.

A course and its translation are one: whoever has begun both is reminded of that which they worked
on last.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef

from dashboard.training.kinds import COURSE_QUIET
from dashboard.training.models import Attempt, Completion, Course, Reading, TrainingPolicy
from mentorhub.notifications.models import Delivery


def remind_quiet(now: datetime) -> int:
    """Write a mail to each person whose course has been quiet; returns how many.

    At most as often as the policy says for one course, and not again before it has been quiet for
    as long once more.
    """
    policy = TrainingPolicy.current()
    cutoff = now - timedelta(days=policy.quiet_days)
    pairs = _pairs()
    told = _told(pairs)
    written = 0
    for (person, pair), (at, course) in sorted(_last_active(pairs).items()):
        count, last = told.get((person, pair), (0, None))
        if at >= cutoff or count >= policy.quiet_reminders or (last and last >= cutoff):
            continue
        Delivery.objects.notify(
            COURSE_QUIET,
            to=[person],
            by=None,
            subject=course,
            reference=f"{pair}.{count + 1}",
            now=now,
        )
        written += 1
    return written


def _pairs() -> dict[int, int]:
    """By course the key that it shares with its translation."""
    rows = Course.objects.order_by().values_list("pk", "twin")
    return {course: twin or course for course, twin in rows}


def _last_active(pairs: dict[int, int]) -> dict[tuple[int, int], tuple[datetime, int]]:
    """By person and pair of a published course that they have begun and not finished: the last
    instant, and the course of that instant."""
    found: dict[tuple[int, int], tuple[datetime, int]] = {}
    for person, course, at in _activities():
        key = (person, pairs[course])
        found[key] = max(found.get(key, (at, course)), (at, course))
    return found


def _activities() -> Iterator[tuple[int, int, datetime]]:
    for rows, person, course, at in (
        (Reading.objects.all(), "reader", "chapter__course", "at"),
        (Attempt.objects.all(), "person", "quiz__part__course", "started_at"),
    ):
        open_rows: Any = rows.filter(
            ~Exists(_completions(person, course)), **{f"{course}__published": True}
        )
        grouped = open_rows.order_by().values(person, course).annotate(last=Max(at))
        yield from grouped.values_list(person, course, "last")


def _completions(person: str, course: str) -> Any:
    return Completion.objects.of_course(OuterRef(course)).filter(person=OuterRef(person))


def _told(pairs: dict[int, int]) -> dict[tuple[int, int], tuple[int, datetime]]:
    """By person and pair: how often, and when last."""
    rows = Delivery.objects.filter(kind=COURSE_QUIET.name).order_by()
    grouped = rows.values_list("recipient", "subject").annotate(n=Count("pk"), last=Max("due_at"))
    found: dict[tuple[int, int], tuple[int, datetime]] = {}
    for person, subject, number, last in grouped:
        key = (person, pairs.get(int(subject), int(subject)))
        before, earlier = found.get(key, (0, last))
        found[key] = before + number, max(earlier, last)
    return found
