"""The managers' queue: its lists and filters, what is late, and which request comes next."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy, pgettext_lazy

from dashboard.helpcenter.models import Request, RequestState
from mentorhub import access
from mentorhub.accounts.models.person import not_shown
from mentorhub.formats import parse_int
from mentorhub.forms import parameters
from mentorhub.numbers import MAX_SHOWN
from mentorhub.plain_text import contains_words, plain
from students.models import Approval, Enrolment

# Somebody has written to the managers, and none has answered since.
MANAGERS_TURN = (RequestState.NEW, RequestState.OPEN)
# Requests among which the next one is looked for.
NEXT_OF = 500


class QueueList(StrEnum):
    MINE = "mine"
    UNASSIGNED = "unassigned"
    LATE = "late"
    ALL = "all"


LISTS: dict[str, Promise] = {
    QueueList.MINE: pgettext_lazy("requests", "Mine"),
    QueueList.UNASSIGNED: pgettext_lazy("requests", "Unassigned"),
    QueueList.LATE: pgettext_lazy("requests", "Late"),
    QueueList.ALL: pgettext_lazy("requests", "All"),
}
# Days since a request was sent, at least.
AGES = {
    str(n): ngettext_lazy("Older than a day", "Older than %(n)s days", "n") for n in (1, 3, 7, 30)
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What of the queue is shown. A request carries it in its address, so that the next one is the
    next of the same list."""

    list: str = ""
    subject: str = ""
    path: str = ""
    state: str = ""
    age: str = ""
    q: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """As the address says, whatever it says."""
        given = request.GET
        return cls(
            list=parameters.choice(given, "list", LISTS),
            subject=parameters.text(given, "subject", longest=60),
            path=parameters.text(given, "path", longest=60),
            state=parameters.choice(given, "state", RequestState.values),
            age=parameters.choice(given, "age", AGES),
            q=parameters.search(request),
        )

    def with_list(self, name: str) -> "Filters":
        return Filters(**(asdict(self) | {"list": name}))

    @property
    def query(self) -> str:
        """For an address; empty without a list."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def number(self) -> int:
        """How many are set beside the words that are searched for."""
        return sum(map(bool, (self.subject, self.path, self.state, self.age)))

    @property
    def are_set(self) -> bool:
        return bool(self.number or self.q)


def rows_of(reader: Any, filters: Filters, now: datetime | None = None) -> QuerySet[Request]:
    """The late ones first, then those that wait for the managers, the longest first; then those
    that wait for their requester, and what is finished, the latest first."""
    now = now or timezone.now()
    rows = with_lateness(Request.objects.visible_to(reader), reader, now)
    rows = rows.filter(_in_list(reader, filters.list), _filtered(filters, now))
    if filters.list == QueueList.LATE:
        rows = rows.filter(is_late=True)
    return rows.order_by("-is_late", "rank", "waits_since", "-changed_at", "-pk")


def with_lateness(rows: QuerySet[Request], reader: Any, now: datetime) -> QuerySet[Request]:
    """Each with ``answer_due_at``, ``is_late``, and what it is sorted by. One's own is never late:
    others answer it."""
    turn = Q(state__in=MANAGERS_TURN)
    others = Q(requester=None) | ~Q(requester=reader.pk)
    late = turn & others & Q(answered_at=None, answer_due_at__lt=now)
    return rows.annotate(answer_due_at=_due()).annotate(
        is_late=Case(When(late, then=Value(True)), default=Value(False)),
        rank=Case(
            When(turn, then=Value(0)),
            When(state=RequestState.WAITING, then=Value(1)),
            When(state=RequestState.SOLVED, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        ),
        waits_since=Case(When(turn, then=F("changed_at")), output_field=DateTimeField()),
    )


def _in_list(reader: Any, name: str) -> Q:
    """Of oneself, of nobody: what is finished stands in the list of all."""
    unfinished = Q(state__in=(*MANAGERS_TURN, RequestState.WAITING))
    match name:
        case QueueList.MINE:
            return unfinished & Q(assignee=reader.pk)
        case QueueList.UNASSIGNED:
            return unfinished & Q(assignee=None) & _of_others(reader)
        case QueueList.LATE:
            return Q(answered_at=None, state__in=MANAGERS_TURN)
    return Q()


def _of_others(reader: Any) -> Q:
    return Q(requester=None) | ~Q(requester=reader.pk)


def _filtered(filters: Filters, now: datetime) -> Q:
    found = Q()
    if filters.subject:
        found &= Q(subject__slug=filters.subject)
    if filters.state:
        found &= Q(state=filters.state)
    if filters.age:
        found &= Q(created_at__lt=now - timedelta(days=int(filters.age)))
    if filters.path:
        studies = Enrolment.objects.running().filter(path__slug=filters.path)
        approved = Approval.objects.running().filter(path__slug=filters.path)
        found &= Q(Exists(studies.filter(student=OuterRef("requester")))) | Q(
            Exists(approved.filter(user=OuterRef("requester")))
        )
    if filters.q:
        number = parse_int(filters.q.removeprefix("#"), digits=parameters.BIGINT_DIGITS)
        words = contains_words(plain(filters.q), "title__plain", "requester__plain_name")
        found &= words if number is None else words | Q(pk=number)
    return found


def with_people(rows: QuerySet[Request]) -> QuerySet[Request]:
    hidden = (*not_shown("requester"), *not_shown("assignee"))
    return rows.select_related("subject", "requester", "assignee").defer(*hidden)


def counts(reader: Any, now: datetime) -> dict[str, int]:
    """How many stand in each list, all in one query; in that of all those that are not finished."""
    rows = with_lateness(Request.objects.visible_to(reader).unfinished(), reader, now).order_by()
    by_list = {
        "mine": Count("pk", filter=_in_list(reader, QueueList.MINE)),
        "unassigned": Count("pk", filter=_in_list(reader, QueueList.UNASSIGNED)),
        "late": Count("pk", filter=Q(is_late=True)),
        "all": Count("pk"),
    }
    return rows.aggregate(**by_list)


@dataclass(frozen=True)
class Neighbours:
    """Of one request, in its list: keys, or None at either end."""

    previous: int | None
    next: int | None
    # Of how many, and at which place; 0 when it is not one of them any longer.
    place: int
    count: int


def neighbours(reader: Any, filters: Filters, pk: int) -> Neighbours:
    """Among those of the list that wait for the managers, unless a state is asked for."""
    rows = rows_of(reader, filters)
    if not filters.state:
        rows = rows.filter(state__in=MANAGERS_TURN)
    keys = list(rows.filter(_of_others(reader)).values_list("pk", flat=True)[:NEXT_OF])
    if pk not in keys:
        return Neighbours(None, keys[0] if keys else None, 0, len(keys))
    at = keys.index(pk)
    # After the last one comes the first that was passed over.
    following = keys[at + 1] if at + 1 < len(keys) else next(iter(keys[:at]), None)
    return Neighbours(keys[at - 1] if at else None, following, at + 1, len(keys))


def waiting_parts(reader: Any) -> Any:
    """For the number in the navigation: 1 for each request that waits for an answer and is the
    reader's or nobody's."""
    if not access.is_manager(reader):
        return ArraySubquery(Request.objects.none().annotate(one=Value(1)).values("one"))
    rows = Request.objects.filter(waiting_for(reader))
    return ArraySubquery(rows.order_by().annotate(one=Value(1)).values("one")[: MAX_SHOWN + 1])


def waiting_for(reader: Any) -> Q:
    """What waits for an answer and is the reader's or nobody's."""
    mine = Q(assignee=reader.pk) | (Q(assignee=None) & _of_others(reader))
    return mine & Q(state__in=MANAGERS_TURN)


def late_requests(now: datetime) -> QuerySet[Request]:
    """Without a first answer although its hours are over; for the home of managers."""
    rows = Request.objects.filter(answered_at=None, state__in=MANAGERS_TURN)
    return rows.annotate(answer_due_at=_due()).filter(answer_due_at__lt=now)


def _due() -> ExpressionWrapper:
    hours = ExpressionWrapper(
        F("subject__first_answer_hours") * Value(timedelta(hours=1)),
        output_field=DateTimeField(),
    )
    return ExpressionWrapper(F("created_at") + hours, output_field=DateTimeField())


@dataclass(frozen=True)
class Standing:
    """What somebody is at the school: of which paths, as what."""

    student_of: tuple[str, ...] = ()
    trained_for: tuple[str, ...] = ()


def standings(people: Iterable[int | None]) -> dict[int, Standing]:
    """By key of the person. Two queries."""
    keys = {each for each in people if each is not None}
    if not keys:
        return {}
    studied, trained = {}, {}
    enrolments = Enrolment.objects.running().filter(student__in=keys)
    for person, path in enrolments.values_list("student", "path__title"):
        studied.setdefault(person, []).append(path)
    approvals = Approval.objects.running().filter(user__in=keys).order_by("path__plain_title")
    for person, path in approvals.values_list("user", "path__title").distinct():
        trained.setdefault(person, []).append(path)
    return {
        each: Standing(tuple(studied.get(each, ())), tuple(trained.get(each, ()))) for each in keys
    }
