"""Who has room, and on which path how many wait for how many seats."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from dashboard.matching.models import MentorRequest
from dashboard.models import Mentor
from students.models import Approval, Mentorship


def mentors_with_seats(now: datetime | None = None) -> QuerySet[Mentor]:
    """Active mentors with ``taken`` and ``free`` seats and whether they are ``paused`` now."""
    now = now or timezone.now()
    taken = (
        Mentorship.objects.taking_a_seat(now)
        .filter(mentor=OuterRef("user"))
        .order_by()
        .values("mentor")
        .annotate(n=Count("pk"))
        .values("n")
    )
    mentors = Mentor.objects.active().with_pause(now)
    return mentors.annotate(
        taken=Coalesce(Subquery(taken), 0), free=Greatest(F("capacity") - F("taken"), 0)
    )


@dataclass
class PathRoom:
    """One path: how many wait, since when at the longest, how many seats are free."""

    title: str
    slug: str
    waiting: int
    seats: int

    @property
    def is_short(self) -> bool:
        return self.seats < self.waiting


def room_by_path(now: datetime | None = None) -> list[PathRoom]:
    """Paths on which somebody waits, the fewest seats for each first. Two queries.

    A mentor of two paths counts on both; whoever pauses counts on none.
    """
    waits = (
        MentorRequest.objects.open()
        .order_by()
        .values("enrolment__path", "enrolment__path__title", "enrolment__path__slug")
        .annotate(n=Count("pk"))
    )
    found = {row["enrolment__path"]: row for row in waits}
    seats = _seats_by_path(list(found), now) if found else {}
    rows = [
        PathRoom(
            row["enrolment__path__title"], row["enrolment__path__slug"], row["n"], seats.get(pk, 0)
        )
        for pk, row in found.items()
    ]
    return sorted(rows, key=lambda row: (row.seats / row.waiting, row.title))


def _seats_by_path(paths: list[int], now: datetime | None) -> dict[int, int]:
    open_mentors = mentors_with_seats(now).filter(paused=False, user=OuterRef("user"))
    rows = (
        Approval.objects.for_mentoring()
        .filter(path__in=paths)
        .annotate(free=Coalesce(Subquery(open_mentors.values("free")[:1]), 0))
        .order_by()
        .values_list("path", "free")
    )
    totals: dict[int, int] = {}
    for path, free in rows:
        totals[path] = totals.get(path, 0) + free
    return totals


def totals(now: datetime | None = None) -> dict[str, Any]:
    """``{"seats": 41, "with_room": 17}``: free seats of mentors who do not pause. One query."""
    rows = mentors_with_seats(now).filter(paused=False, free__gt=0)
    return rows.aggregate(seats=Coalesce(Sum("free"), 0), with_room=Count("pk"))
