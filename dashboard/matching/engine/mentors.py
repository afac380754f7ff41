"""The mentors of a snapshot."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from dashboard.matching.engine.gathering import sets, weekly_hours
from dashboard.matching.engine.problem import Candidate
from dashboard.models import Mentor
from students.models import Approval, Enrolment, Mentorship


def candidates(now: datetime, monday: date, what_if: dict[str, Any]) -> Iterable[Candidate]:
    """Everybody who holds the role and has a profile, with or without a seat left.

    ``what_if`` may raise capacities and open paths, of mentors by number (a string, as in JSON).
    """
    mentors = Mentor.objects.active().with_pause(now)
    hours = weekly_hours(Q(person__mentor_profile__isnull=False), monday)
    loads, approved, studying, chosen = _loads(now), _approved(), _studying(), chosen_projects()
    capacities, opened = what_if.get("capacity", {}), what_if.get("open_path", {})
    rows = mentors.order_by("user_id").values_list(
        "user_id", "capacity", "languages", "willing_to_support_disabled_students", "paused",
        "certified_at",
    )  # fmt: skip
    for user, capacity, languages, willing, paused, certified_at in rows:
        supposed = set(opened.get(str(user), ())) - studying[user]
        yield Candidate(
            id=user,
            capacity=capacities.get(str(user), capacity),
            load=loads.get(user, 0),
            paths=frozenset(approved[user] | supposed),
            chosen=chosen.get(user, {}),
            languages=frozenset(languages),
            hours=hours.get(user, 0),
            willing=willing,
            paused=paused,
            novice=certified_at is None,
        )


def chosen_projects() -> dict[int, dict[int, frozenset[int]]]:
    """Mentor -> path -> the projects that they chose on it."""
    chosen = Mentor.projects.through.objects.order_by()
    rows = chosen.values_list("mentor__user_id", "project__path_id", "project_id")
    found: dict[int, dict[int, frozenset[int]]] = {}
    for (mentor, path), projects in sets(((row[0], row[1]), row[2]) for row in rows).items():
        found.setdefault(mentor, {})[path] = frozenset(projects)
    return found


def _loads(now: datetime) -> dict[int, int]:
    rows = Mentorship.objects.taking_a_seat(now)
    return dict(rows.order_by().values_list("mentor").annotate(count=Count("pk")))


def _approved() -> Any:
    rows = Approval.objects.for_mentoring().order_by()
    return sets(rows.values_list("user_id", "path_id"))


def _studying() -> Any:
    """As in ``Approval.objects.for_mentoring``, for the paths that a what-if supposes."""
    rows = Enrolment.objects.running().filter(student__mentor_profile__isnull=False).order_by()
    return sets(rows.values_list("student_id", "path_id"))
