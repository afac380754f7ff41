"""Questions that can be asked of sessions as rows."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from mentorhub import access
from students.sessions.models.outcome_kinds import STUDENT_EXPECTED, Status

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

PLANNED = Q(status=Status.PLANNED.value)


def is_past(now: datetime | None = None) -> Q:
    """Over, or cancelled."""
    return ~PLANNED | Q(ends_at__lte=now or timezone.now())


class SessionQuerySet(models.QuerySet):
    def planned(self) -> Self:
        """Neither over with an outcome nor cancelled, within the mentorship's own period.

        A mentorship that ends takes its later sessions with it; nothing is written back.
        """
        return self.filter(PLANNED, mentorship__during__contains=F("starts_at"))

    def upcoming(self, now: datetime | None = None) -> Self:
        """Planned ones that are not over, the next first."""
        return self.planned().filter(ends_at__gt=now or timezone.now()).order_by("starts_at")

    def without_outcome(self, now: datetime | None = None) -> Self:
        """Over, and nobody has said how it went: a task of the mentor's."""
        return self.planned().filter(ends_at__lte=now or timezone.now()).order_by("starts_at")

    def expected(self) -> Self:
        """Those to which the student was expected. One that was cancelled, or that the mentor
        missed, says nothing about the student."""
        return self.filter(status__in=STUDENT_EXPECTED)

    def past(self, now: datetime | None = None) -> Self:
        """Over or cancelled, the latest first."""
        return self.filter(is_past(now)).order_by("-starts_at")

    def standing(self) -> Self:
        """All but those that the end of a mentorship took with it."""
        return self.filter(~PLANNED | Q(mentorship__during__contains=F("starts_at")))

    def of(self, user: "User") -> Self:
        """Those in which this person is one of the two."""
        return self.filter(Q(mentor=user.pk) | Q(student=user.pk))

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.sessions(user))

    def run_by(self, user: "User") -> Self:
        """Those whose notes this mentor writes."""
        return self.filter(access.sessions_one_runs(user))

    def to_record_by(self, user: "User") -> Self:
        """Those whose outcome this mentor may record; more than ``run_by`` for a short time after
        a mentorship has ended."""
        return self.filter(access.sessions_to_record(user))
