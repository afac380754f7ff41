"""The queryset of sessions."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone

from mentorhub import access
from students.sessions.models.outcome_kinds import CANCELLED, STUDENT_EXPECTED, Status

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

IS_PLANNED = Q(status=Status.PLANNED.value)


def is_past(now: datetime | None = None) -> Q:
    """Condition: the session is over or cancelled."""
    return ~IS_PLANNED | Q(ends_at__lte=now or timezone.now())


class SessionQuerySet(models.QuerySet):
    def planned(self) -> Self:
        """Without an outcome, not cancelled, and within the period of the mentorship.

        A session after the end of its mentorship (an orphan) does not count as planned, even when
        its status still says so.
        """
        return self.filter(IS_PLANNED, mentorship__during__contains=F("starts_at"))

    def upcoming(self, now: datetime | None = None) -> Self:
        """Planned sessions that are not over, the next first."""
        return self.planned().filter(ends_at__gt=now or timezone.now()).order_by("starts_at")

    def without_outcome(self, now: datetime | None = None) -> Self:
        """Planned sessions that are over: the mentor must record the outcome."""
        return self.planned().filter(ends_at__lte=now or timezone.now()).order_by("starts_at")

    def expected(self) -> Self:
        """Those to which the student was expected: not cancelled, and the mentor came."""
        return self.filter(status__in=STUDENT_EXPECTED)

    def past(self, now: datetime | None = None) -> Self:
        """Over or cancelled, the latest first."""
        return self.filter(is_past(now)).order_by("-starts_at")

    def without_orphans(self) -> Self:
        """All but planned sessions after the end of their mentorship."""
        return self.filter(~IS_PLANNED | Q(mentorship__during__contains=F("starts_at")))

    def of_period(self, since: datetime, until: datetime) -> Self:
        """Those from ``since`` until before ``until``.

        A cancelled session belongs to the enrolment in which it was planned, because the end of an
        enrolment cancels sessions at later dates.
        """
        counts_at = Case(When(status__in=CANCELLED, then="planned_at"), default="starts_at")
        return self.annotate(counts_at=counts_at).filter(counts_at__gte=since, counts_at__lt=until)

    def overlapping(self, starts: datetime, ends: datetime) -> Self:
        """Planned sessions that share a moment with this period, the earliest first."""
        rows = self.planned().filter(starts_at__lt=ends, ends_at__gt=starts)
        return rows.order_by("starts_at")

    def with_participant(self, user: "User | int") -> Self:
        """Those of which this person is the mentor or the student."""
        return self.filter(Q(mentor=user) | Q(student=user))

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.sessions(user))

    def run_by(self, user: "User") -> Self:
        """Those whose notes this mentor writes."""
        return self.filter(access.sessions_one_runs(user))

    def to_record_by(self, user: "User") -> Self:
        """Those whose outcome this mentor may record: as ``run_by``, and for a short time after the
        end of a mentorship its sessions that had begun."""
        return self.filter(access.sessions_to_record(user))
