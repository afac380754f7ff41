"""What an assessor reads on their home: proposals, what is theirs, the queue, and their figures."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core import paginator
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.http import HttpRequest

from dashboard.evaluations.answering import answerable
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.dates import day_in
from mentorhub.lists import page_in_one_query, with_total
from mentorhub.prepared import any_of, prepared
from mentorhub.similar_names import search_names
from students.defences.models.verdict import Outcome, VerdictKind
from students.models import Defence, Verdict

# Of one assessor; more would be a mistake.
OWN_SHOWN = 80
CALENDAR_WEEKS = 4
# Where a search of the queue looks for its words.
SEARCHED = (
    "student__plain_name", "work__project__plain_title", "work__project__path__plain_title"
)  # fmt: skip


@prepared
def own_defences(user: User, now: datetime) -> QuerySet[Defence]:
    """Those that this assessor is asked first to take, and those that are theirs: booked, or held
    without a verdict; the earliest date first, and by the end of the proposal."""
    asked = Q(proposed_to=user, proposed_until__gt=now) & access.defences_to_take(user)
    theirs = Q(assessor=user, status__in=(Defence.Status.BOOKED, Defence.Status.HELD))
    rows = _with_work(Defence.objects.filter(asked | theirs))
    rows = rows.select_related("assessor__meeting_room")
    return rows.order_by("starts_at", "proposed_until", "pk")[:OWN_SHOWN]


@prepared
def answers_due(user: User, now: datetime) -> QuerySet[Verdict]:
    """Verdicts whose fixes wait for this assessor's answer, and late ones of others that they may
    answer; the one that is due first at the top."""
    rows = answerable(user, now).select_related("defence__work__project", "defence__student")
    return rows.defer("defence__work__project__brief").order_by("answer_due", "pk")[:OWN_SHOWN]


def queue_page(request: HttpRequest, query: str, now: datetime) -> tuple[paginator.Page, bool]:
    """A page of what every eligible assessor may take, the longest wait first, and whether it shows
    what is similar to the query. The whole queue is counted by its keys alone, and the rows of the
    page are read by theirs."""
    rows: Any = _queue.rows(request.user, now)
    similar = False
    if query:
        rows, similar = search_names(_queue_of(request.user, now), query, *SEARCHED)
    page = page_in_one_query(rows, request)
    keys = [each.pk for each in page]
    read = {each.pk: each for each in _with_keys(keys)} if keys else {}
    page.object_list = [read[key] for key in keys if key in read]
    return page, similar


@prepared
def _queue(user: User, now: datetime) -> QuerySet[Defence]:
    return with_total(_queue_of(user, now))


@prepared
def _with_keys(keys: list[int]) -> QuerySet[Defence]:
    return _with_work(Defence.objects.filter(any_of("pk", keys)))


def _queue_of(user: User, now: datetime) -> QuerySet[Defence]:
    rows = Defence.objects.takeable_by(user)
    rows = rows.exclude(Q(proposed_to=user) & Q(proposed_until__gt=now))
    return rows.only("pk").order_by("requested_at", "pk")


def _with_work(rows: Any) -> Any:
    rows = rows.select_related("work__project__path", "student")
    return rows.defer("work__project__brief", "work__project__path__description")


# --- The calendar ------------------------------------------------------------------------------


@dataclass
class CalendarDay:
    date: date
    is_today: bool = False
    is_past: bool = False
    defences: list[Defence] = field(default_factory=list)


def calendar_of(defences: list[Defence], reader: User, now: datetime) -> list[list[CalendarDay]]:
    """Four weeks from Monday on, with these defences on the reader's clock. No query."""
    today = day_in(reader.zone, now)
    monday = today - timedelta(days=today.weekday())
    days = [
        CalendarDay(day, is_today=day == today, is_past=day < today)
        for day in (monday + timedelta(days=n) for n in range(7 * CALENDAR_WEEKS))
    ]
    by_date = {each.date: each for each in days}
    for defence in defences:
        day = by_date.get(day_in(reader.zone, defence.starts_at)) if defence.starts_at else None
        if day is not None and defence.is_booked:
            day.defences.append(defence)
    return [days[n : n + 7] for n in range(0, len(days), 7)]


# --- The history --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """``outcomes``: how often each was given after a defence, with its label; the answers to fixes
    and corrections do not count. ``hours``: the mean from the defence to the verdict."""

    judged: int
    outcomes: list[tuple[str, str, int]]
    hours: float | None


def figures_of(user: User) -> Figures:
    rows = _outcomes(user)
    counts = Counter({each["outcome"]: each["n"] for each in rows})
    judged = sum(counts.values())
    outcomes = [(value, str(label), counts[value]) for value, label in Outcome.choices]
    # Each outcome has a mean of its own, so they are weighted.
    known = [(each["took"], each["n"]) for each in rows if each["took"] is not None]
    number = sum(n for _took, n in known)
    seconds = sum(took.total_seconds() * n for took, n in known)
    return Figures(judged, outcomes, seconds / number / 3600 if number else None)


@prepared
def _outcomes(user: User) -> QuerySet[Verdict, dict[str, Any]]:
    took = ExpressionWrapper(
        F("released_at") - F("defence__ended_at"), output_field=DurationField()
    )
    rows = (
        Verdict.objects.visible_to(user).filter(assessor=user, kind=VerdictKind.DEFENCE).order_by()
    )
    return rows.values("outcome").annotate(n=Count("pk"), took=Avg(took))


def history_page(request: HttpRequest) -> paginator.Page:
    """A page of the verdicts that this assessor has given, the latest first."""
    return page_in_one_query(_verdicts.rows(request.user), request)


@prepared
def _verdicts(user: User) -> QuerySet[Verdict]:
    rows = Verdict.objects.visible_to(user).filter(assessor=user)
    rows = rows.select_related("defence__work__project__path", "defence__student")
    rows = rows.defer(
        "words",
        "defence__work__project__brief",
        "defence__work__project__path__description",
    )
    return with_total(rows.order_by("-released_at", "-pk"))
