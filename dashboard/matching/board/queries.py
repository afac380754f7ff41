"""What the board reads: capacity of mentors, the queue of requests, proposals and presets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.http import HttpRequest
from django.utils import timezone

from dashboard.matching.models import MatchingRun, MentorRequest, ProposedPair, WeightPreset
from dashboard.models import Mentor
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.lists import page_of, with_total
from mentorhub.plain_text import plain
from mentorhub.prepared import any_of, prepared
from mentorhub.similar_names import search_names
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


def free_seats() -> dict[int, int]:
    """The free seats of each active mentor who is not paused, by the key of the user. One query:
    the database counts for each mentor, so a page asks once."""
    rows = mentors_with_seats().filter(paused=False).order_by()
    return dict(rows.values_list("user", "free"))


def capacity_by_path(free: dict[int, int]) -> list[PathCapacity]:
    """Paths with waiting students, the fewest seats a student first, of these ``free_seats``. Two
    queries.

    The seats of a mentor of two paths count for both.
    """
    waiting = {row["enrolment__path"]: row for row in _waiting_by_path()}
    seats = dict.fromkeys(waiting, 0)
    for path, mentor in _mentors_of(list(waiting)) if waiting else ():
        seats[path] += free.get(mentor, 0)
    rows = [
        PathCapacity(
            row["enrolment__path__title"], row["enrolment__path__slug"], row["n"], seats[pk]
        )
        for pk, row in waiting.items()
    ]
    return sorted(rows, key=lambda row: (row.seats / row.waiting, plain(row.title)))


@prepared
def _waiting_by_path() -> QuerySet[MentorRequest, Any]:
    rows = MentorRequest.objects.open().order_by()
    path = ("enrolment__path", "enrolment__path__title", "enrolment__path__slug")
    return rows.values(*path).annotate(n=Count("pk"))


@prepared
def _mentors_of(paths: list[int]) -> QuerySet[Approval, Any]:
    """A row for each path and each mentor who is approved for it."""
    rows = Approval.objects.for_mentoring().filter(any_of("path", paths)).order_by()
    return rows.values_list("path", "user")


def total_capacity(free: dict[int, int]) -> dict[str, int]:
    """``{"seats": 41, "with_room": 17}``: free seats, and mentors who have one."""
    return {"seats": sum(free.values()), "with_room": sum(seats > 0 for seats in free.values())}


def queue_page(request: HttpRequest) -> tuple[Page, bool]:
    """A page of open requests in queue order, with the filters ``q`` and ``path``; and whether the
    names are but similar to ``q``."""
    query, path = parameters.search(request), parameters.text(request.GET, "path")
    if not (query or path):
        return page_of(_whole_queue.rows(request.user), request), False
    rows = _queue(request.user)
    if path:
        rows = rows.filter(enrolment__path__slug=path)
    rows, similar = search_names(rows, query, "student__plain_name", sees_everybody=True)
    return page_of(rows, request), similar


def _queue(reader: User) -> QuerySet[MentorRequest]:
    rows = MentorRequest.objects.visible_to(reader).open().longest_waiting_first()
    rows = rows.select_related("student", "enrolment__path", "project")
    return rows.defer("wishes", "needs", "reason_for_change", "project__brief")


_whole_queue = prepared(_queue)


@prepared
def longest_waiting(reader: User) -> QuerySet[MentorRequest]:
    """The queue, each row with the ``total``."""
    return with_total(_queue(reader))


@prepared
def _longest_waiting() -> QuerySet[MentorRequest, Any]:
    rows = MentorRequest.objects.open().order_by("waiting_since")
    return rows.values_list("waiting_since", flat=True)[:1]


def longest_waiting_since() -> datetime | None:
    """None when nobody waits."""
    return _longest_waiting.first()


@prepared
def latest_run(reader: User) -> QuerySet[MatchingRun]:
    """The latest run that is no trial, without its input."""
    runs = MatchingRun.objects.visible_to(reader).real().select_related("asked_by")
    return runs.defer("input")[:1]


def attach_proposals(page: Page | list[MentorRequest], run: int | None) -> None:
    """Set ``pair`` of each request to its proposal of the run with this ID, or None. One query."""
    pairs = _proposals(run, [row.pk for row in page]) if run else []
    by_request = {pair.request_id: pair for pair in pairs}
    for row in page:
        row.pair = by_request.get(row.pk)  # type: ignore[attr-defined]


@prepared
def _proposals(run: int, requests: list[int]) -> QuerySet[ProposedPair]:
    rows = ProposedPair.objects.filter(any_of("request", requests), run=run)
    return rows.select_related("mentor").order_by()


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
