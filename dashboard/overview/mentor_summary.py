"""The mentor's own data on their dashboard: profile, approvals, resources, the school's rules."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from dashboard.models import Mentor
from dashboard.models.mentor import SeatsTaken
from mentorhub import page_parts
from mentorhub.accounts.models import User
from mentorhub.dates import today_of
from mentorhub.prepared import prepared
from students.models import Approval, SessionPolicy, TimeOff


@dataclass(frozen=True)
class MentorSummary:
    # With the annotations that were asked for.
    person: User
    profile: Mentor | None
    # In the order of the paths; ``kind`` is the label of the approval's kind.
    approvals: list[dict[str, str]]
    policy: SessionPolicy
    seats_taken: int
    # The last day of the time off that is going on.
    away_until: date | None


def mentor_summary(mentor: User, now: datetime) -> MentorSummary:
    """The summary of a mentor, in one query, with the annotations of the parts of the page."""
    (found,) = _mentor(mentor, now, today_of(mentor, now))
    rules = {
        name: getattr(found, name)
        for name in ("no_deliverable_days", "absence_months")
        if getattr(found, name) is not None
    }
    kinds = dict(Approval.Kind.choices)
    return MentorSummary(
        person=found,
        profile=getattr(found, "mentor_profile", None),
        approvals=[each | {"kind": kinds[each["kind"]]} for each in found.approved],
        policy=SessionPolicy(pk=1, **rules),
        seats_taken=found.seats_taken,
        away_until=found.away_until,
    )


@prepared
def _mentor(mentor: User, now: datetime, today: date) -> QuerySet[Any]:
    approvals = Approval.objects.running().filter(user=OuterRef("pk"))
    policy = SessionPolicy.objects.filter(pk=1)
    time_off = TimeOff.objects.filter(
        person=OuterRef("pk"), starts_on__lte=today, ends_on__gte=today
    )
    return (
        User.objects.filter(pk=mentor.pk)
        .select_related("mentor_profile")
        .annotate(
            approved=ArraySubquery(
                approvals.order_by("path__position", "kind").values(
                    json=JSONObject(
                        slug="path__slug",
                        title="path__title",
                        summary="path__summary",
                        kind="kind",
                    )
                )
            ),
            no_deliverable_days=Subquery(policy.values("no_deliverable_days")),
            absence_months=Subquery(policy.values("absence_months")),
            seats_taken=SeatsTaken(F("pk"), now),
            away_until=Subquery(time_off.order_by("-ends_on").values("ends_on")[:1]),
            **page_parts.annotations(page_parts.Page.MENTOR_HOME, mentor, now),
        )
    )
