"""Whether defences find their assessors and students their answers: what managers look after."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce

from mentorhub.accounts.models import Role
from mentorhub.lists import with_total
from mentorhub.prepared import prepared
from students.defences.eligibility import ROTATION, number_of_eligible
from students.models import Approval, Assessment, Defence, Path, TimeOff, Verdict

# Rows of the lists that have no pages.
NEXT, ASSESSORS = 10, 200
# A request of a defence that no assessor has taken for so long is a matter for managers.
STUCK_AFTER = timedelta(days=5)


@dataclass
class PathHealth:
    """The queue of one path, and who can take from it."""

    path: Path
    waiting: int = 0
    oldest: datetime | None = None
    assessors: list[Approval] = field(default_factory=list)

    @property
    def available(self) -> int:
        return sum(not row.off_until for row in self.assessors)  # type: ignore[attr-defined]


def health_by_path(now: datetime, today: date) -> list[PathHealth]:
    """The paths with a queue or with assessors, in their order. Three queries."""
    found: dict[int, PathHealth] = {}
    waiting = {row["path"]: row for row in _queue()}
    assessors: dict[int, list[Approval]] = {}
    for approval in _assessors(now - ROTATION, today):
        assessors.setdefault(approval.path_id, []).append(approval)
    for path in _paths():
        queue = waiting.get(path.pk, {})
        if queue or path.pk in assessors:
            found[path.pk] = PathHealth(
                path, queue.get("n", 0), queue.get("oldest"), assessors.get(path.pk, [])
            )
    return list(found.values())


@prepared
def _paths() -> QuerySet[Path]:
    return Path.objects.defer("description").order_by("position", "pk")


@prepared
def _queue() -> QuerySet[Defence, Any]:
    rows = Defence.objects.requested().order_by().values(path=F("work__project__path"))
    return rows.annotate(n=Count("pk"), oldest=Min("requested_at"))


@prepared
def _assessors(since: datetime, today: date) -> QuerySet[Approval]:
    """The running approvals, with ``load``, ``owed`` (defences held, without a verdict yet) and
    ``off_until``, by name."""
    own = Assessment.objects.filter(
        assessor=OuterRef("user"), part=Assessment.Part.FIRST, withdrawn_at=None,
        defence__work__project__path=OuterRef("path"),
    ).order_by().values("assessor")  # fmt: skip
    held = own.filter(defence__status=Defence.Status.HELD, released_at=None)
    off = TimeOff.objects.filter(
        person=OuterRef("user"), starts_on__lte=today, ends_on__gte=today
    ).order_by("-ends_on")
    rows = Approval.objects.running().filter(
        kind=Approval.Kind.ASSESSOR, user__is_active=True
    ).select_related("user")  # fmt: skip
    return rows.annotate(
        load=Coalesce(_count(own.filter(begun_at__gt=since)), 0),
        owed=Coalesce(_count(held), 0),
        off_until=Subquery(off.values("ends_on")[:1]),
    ).order_by("user__plain_name", "pk")[:ASSESSORS]


def _count(rows: Any) -> Subquery:
    return Subquery(rows.annotate(n=Count("pk")).values("n"))


def _requests() -> QuerySet[Defence]:
    rows = Defence.objects.requested().select_related(
        "student", "proposed_to", "work__project__path"
    )
    rows = rows.defer("work__project__brief", "work__project__path__description")
    rows = rows.annotate(eligible=number_of_eligible("work__project__path", "student"))
    return rows.order_by("requested_at", "pk")


@prepared
def requests_in_queue() -> QuerySet[Defence]:
    """The longest waiting first, with ``eligible``: how many assessors may take it."""
    return with_total(_requests())


@prepared
def stuck_requests(before: datetime) -> QuerySet[Defence]:
    """Those that nobody may take, and those of before an instant: ``STUCK_AFTER`` ago. Each with
    ``total``, and with ``unserved``: how many of all these nobody may take."""
    rows = with_total(_requests().filter(Q(eligible=0) | Q(requested_at__lte=before)))
    return rows.annotate(unserved=Window(Count("pk", filter=Q(eligible=0))))


@prepared
def late_answers(now: datetime) -> QuerySet[Verdict]:
    """The one that was due first at the top, each with ``total``, and with ``assessor_is_here``:
    whether a manager can still write to the assessor."""
    roles = Role.objects.filter(user=OuterRef("defence__assessor"), ended_at=None)
    rows = Verdict.objects.answer_late(now).select_related(
        "defence__student", "defence__assessor", "defence__work__project__path"
    )
    rows = rows.defer("defence__work__project__brief", "defence__work__project__path__description")
    rows = rows.annotate(assessor_is_here=Exists(roles.filter(user__is_active=True)))
    return with_total(rows.order_by("answer_due", "pk"))


@prepared
def next_defences(now: datetime) -> QuerySet[Defence]:
    rows = (
        Defence.objects.booked()
        .filter(ends_at__gt=now)
        .select_related("student", "assessor", "work__project__path")
    )
    rows = rows.defer("work__project__brief", "work__project__path__description")
    return rows.order_by("starts_at", "pk")[:NEXT]
