"""What the directory reads of mentors: paths, load, the last session, and whether they are away."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from dashboard.models import Mentor
from dashboard.models.absence import absences_today
from mentorhub.prepared import prepared
from mentorhub.similar_names import NamesFound, search_names
from students.models import Approval, Mentorship, Session
from students.sessions.models.outcome_kinds import TOOK_PLACE


class MentorState(models.TextChoices):
    """The filter of the list of mentors (``?state=``)."""

    ALL = "", _("All")
    ROOM = "room", _("With free seats")
    FULL = "full", _("Full")
    IDLE = "idle", _("Without students")
    AWAY = "away", _("Away today")
    NOVICE = "novice", _("Novices")


def mentor_rows(now: datetime) -> QuerySet[Mentor]:
    """Active mentors with ``taken``, ``free``, ``paths`` and ``met_at``, the end of the last
    session that took place."""
    approved = Approval.objects.for_mentoring().filter(user=OuterRef("user"))
    held = Session.objects.filter(mentor=OuterRef("user"), status__in=TOOK_PLACE)
    return (
        Mentor.objects.active()
        .with_seats(now)
        .select_related("user")
        .annotate(
            paths=ArraySubquery(approved.order_by("path__position").values("path__title")),
            met_at=Subquery(held.order_by("-starts_at").values("ends_at")[:1]),
        )
    )


ORDERS: dict[str, Any] = {
    "room": F("free").desc(),
    "load": F("taken").desc(),
    "quiet": F("met_at").asc(nulls_first=True),
}


def matching_mentors(
    rows: QuerySet[Mentor], query: str, path: str, state: str, order: str, now: datetime
) -> NamesFound:
    """Those with each word of ``query``, or similar ones, in their name."""
    if path:
        approved = Approval.objects.for_mentoring().filter(path__slug=path)
        rows = rows.filter(user__in=approved.values("user"))
    match state:
        case MentorState.ROOM:
            rows = rows.filter(free__gt=0)
        case MentorState.FULL:
            rows = rows.filter(free=0)
        case MentorState.IDLE:
            supports = Mentorship.objects.in_force(now).filter(mentor=OuterRef("user"))
            rows = rows.filter(~Exists(supports))
        case MentorState.AWAY:
            rows = rows.filter(user__in=absences_today(now))
        case MentorState.NOVICE:
            rows = rows.novices()
    rows = _in_order(rows, order)
    if not query:
        return NamesFound(rows, are_similar=False)
    return search_names(rows, query, "user__plain_name", sees_everybody=True)


def _in_order(rows: QuerySet[Mentor], order: str = "") -> QuerySet[Mentor]:
    first = [ORDERS[order]] if order in ORDERS else []
    return rows.order_by(*first, "user__plain_name", "pk")


@prepared
def all_mentors(now: datetime) -> QuerySet[Mentor]:
    """The list without filters, by name."""
    return _in_order(mentor_rows(now))


def add_absences(page: Any, now: datetime) -> None:
    """Set ``absence`` of each mentor of a page: the one that lasts today, or None."""
    away = absences_today(now, [row.user_id for row in page])
    for row in page:
        row.absence = away.get(row.user_id)
