"""What the board reads: capacity of mentors, the queue of requests, proposals and presets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from dashboard.matching.models import MatchingRun, MentorRequest, ProposedPair, WeightPreset
from dashboard.models import Mentor
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.plain_text import contains_words, plain
from students.models import Approval


def mentors_with_seats(now: datetime | None = None) -> QuerySet[Mentor]:
    """Active mentors, annotated with ``taken`` and ``free`` seats and ``paused``."""
    now = now or timezone.now()
    return Mentor.objects.active().with_pause(now).with_seats(now)


@dataclass
class PathCapacity:
    """How many students of a path wait, and how many seats its mentors have free."""

    title: str
    slug: str
    waiting: int
    seats: int

    @property
    def is_short(self) -> bool:
        return self.seats < self.waiting


def capacity_by_path(now: datetime | None = None) -> list[PathCapacity]:
    """Paths with waiting students, the fewest seats a student first. Two queries.

    The seats of a mentor of two paths count for both; a paused mentor counts for none.
    """
    counts = (
        MentorRequest.objects.open()
        .order_by()
        .values("enrolment__path", "enrolment__path__title", "enrolment__path__slug")
        .annotate(n=Count("pk"))
    )
    waiting = {row["enrolment__path"]: row for row in counts}
    seats = _seats_by_path(list(waiting), now) if waiting else {}
    rows = [
        PathCapacity(
            row["enrolment__path__title"], row["enrolment__path__slug"], row["n"], seats.get(pk, 0)
        )
        for pk, row in waiting.items()
    ]
    return sorted(rows, key=lambda row: (row.seats / row.waiting, plain(row.title)))


def _seats_by_path(paths: list[int], now: datetime | None) -> dict[int, int]:
    open_mentors = mentors_with_seats(now).filter(paused=False, user=OuterRef("user"))
    rows = (
        Approval.objects.for_mentoring()
        .filter(path__in=paths)
        .annotate(free=Coalesce(Subquery(open_mentors.values("free")[:1]), 0))
        .order_by()
        .values_list("path", "free")
    )
    by_path: dict[int, int] = {}
    for path, free in rows:
        by_path[path] = by_path.get(path, 0) + free
    return by_path


def total_capacity(now: datetime | None = None) -> dict[str, Any]:
    """``{"seats": 41, "with_room": 17}``: free seats, and mentors who have one. One query."""
    rows = mentors_with_seats(now).filter(paused=False, free__gt=0)
    return rows.aggregate(seats=Coalesce(Sum("free"), 0), with_room=Count("pk"))


def queue_page(request: HttpRequest) -> Page:
    """A page of open requests in queue order, with the filters ``q`` and ``path``."""
    rows = (
        MentorRequest.objects.visible_to(request.user)
        .open()
        .longest_waiting_first()
        .select_related("student", "enrolment__path", "project")
        .defer("wishes", "needs", "reason_for_change", "project__brief")
    )
    if query := parameters.search(request):
        rows = rows.filter(contains_words(query, "student__plain_name"))
    if path := parameters.text(request.GET, "path"):
        rows = rows.filter(enrolment__path__slug=path)
    return page_of(rows, request)


def attach_proposals(page: Page, run: MatchingRun | None) -> None:
    """Set ``pair`` of each request to its proposal of the run, or None. One query."""
    pairs = ProposedPair.objects.filter(run=run, request__in=[row.pk for row in page])
    by_request = {pair.request_id: pair for pair in pairs.select_related("mentor")} if run else {}
    for row in page:
        row.pair = by_request.get(row.pk)


def selected_preset(request: HttpRequest) -> WeightPreset | None:
    """The preset that the parameter ``preset`` names."""
    number = parameters.integer(request.GET, "preset")
    return WeightPreset.objects.filter(pk=number).first() if number is not None else None


def next_undecided(pair: ProposedPair) -> ProposedPair | None:
    """The pair of the same run to decide after this one, in the order of its list; after the last
    one the first. None when no other is left. One query."""
    others = ProposedPair.objects.open().filter(run=pair.run_id).exclude(pk=pair.pk)
    is_later = Q(score__lt=pair.score) | Q(score=pair.score, pk__gt=pair.pk)
    comes_later = Case(When(is_later, then=0), default=1, output_field=IntegerField())
    rows = others.select_related("request__student", "mentor").only(
        "run_id", "score", "request__student__name", "mentor__name"
    )
    return rows.order_by(comes_later, "-score", "pk").first()
