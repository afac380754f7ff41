"""Reminds people of a course that they have begun and not gone on with for some weeks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef

from dashboard.training.kinds import COURSE_QUIET
from dashboard.training.models import Attempt, Completion, Reading, TrainingPolicy
from mentorhub.notifications.models import Delivery


def remind_quiet(now: datetime) -> int:
    """Write a mail to each person whose course has been quiet; returns how many.

    At most as often as the policy says for one course, and not again before it has been quiet for
    as long once more.
    """
    policy = TrainingPolicy.current()
    cutoff = now - timedelta(days=policy.quiet_days)
    quiet = sorted(key for key, at in _last_active().items() if at < cutoff)
    told = _told()
    written = 0
    for person, course in quiet:
        count, last = told.get((person, str(course)), (0, None))
        if count >= policy.quiet_reminders or (last and last >= cutoff):
            continue
        Delivery.objects.notify(
            COURSE_QUIET,
            to=[person],
            by=None,
            subject=course,
            reference=f"{course}.{count + 1}",
            now=now,
        )
        written += 1
    return written


def _last_active() -> dict[tuple[int, int], datetime]:
    """By person and published course that they have begun and not finished: the last instant."""
    found: dict[tuple[int, int], datetime] = {}
    for person, course, at in _activities():
        if (person, course) not in found or found[person, course] < at:
            found[person, course] = at
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


def _told() -> dict[tuple[int, str], tuple[int, datetime]]:
    """By person and subject, which is the key of the course: how often, and when last."""
    rows = Delivery.objects.filter(kind=COURSE_QUIET.name).order_by()
    grouped = rows.values("recipient", "subject").annotate(n=Count("pk"), last=Max("due_at"))
    return {(row["recipient"], row["subject"]): (row["n"], row["last"]) for row in grouped}
