"""The attendance of a student: numbers of sessions by outcome, and the absences."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Window
from django.utils import timezone

from mentorhub.accounts.models import User
from mentorhub.dates import today_of
from mentorhub.prepared import prepared
from students.models import Absence, Enrolment, Session, SessionPolicy
from students.sessions.models.outcome_kinds import (
    CANCELLED,
    CANCELLED_LATE_BY_STUDENT,
    MENTOR_ABSENT,
    OUTCOME_KINDS,
    STUDENT_EXPECTED,
    TOOK_PLACE,
)
from students.sessions.models.querysets import is_past

# How many absences the page lists, the latest first.
MARKERS_SHOWN = 25


@dataclass(frozen=True)
class AbsenceMarker:
    absence: Absence
    # Older than ``SessionPolicy.absence_months``: it is shown, but no longer counts.
    is_expired: bool


@dataclass(frozen=True)
class Attendance:
    # The number of sessions by status.
    counts: dict[str, int]
    # The latest absences.
    markers: list[AbsenceMarker]
    months: int
    # How many absences are neither withdrawn nor expired.
    counting: int
    # The numbers of all sessions that are over, and of those that were cancelled, also of earlier
    # paths: the lengths of the two lists of sessions.
    past: int
    cancelled: int

    @property
    def is_empty(self) -> bool:
        """Whether no session of this path has an outcome yet."""
        return not self._count(tuple(OUTCOME_KINDS))

    @property
    def held(self) -> int:
        return self._count(TOOK_PLACE)

    @property
    def expected(self) -> int:
        return self._count(STUDENT_EXPECTED)

    @property
    def cancelled_late(self) -> int:
        return self._count(CANCELLED_LATE_BY_STUDENT)

    @property
    def mentor_absent(self) -> int:
        return self._count(MENTOR_ABSENT)

    def _count(self, statuses: tuple[str, ...]) -> int:
        return sum(self.counts.get(status, 0) for status in statuses)


def attendance_of(enrolment: Enrolment, reader: User, policy: SessionPolicy) -> Attendance:
    """The attendance during an enrolment, as far as the reader may see it."""
    since, now = policy.absences_count_from(today_of(enrolment.student)), timezone.now()
    counts = _sessions_by_status(reader, enrolment.student_id, enrolment.started_at, now)
    latest = _latest_absences(reader, enrolment, since)
    return Attendance(
        counts={status: here for status, here, _past in counts},
        past=sum(past for status, _here, past in counts if status not in CANCELLED),
        cancelled=sum(past for status, _here, past in counts if status in CANCELLED),
        markers=[AbsenceMarker(absence, is_expired=absence.on < since) for absence in latest],
        counting=latest[0].counting if latest else 0,
        months=policy.absence_months,
    )


@prepared
def _sessions_by_status(
    reader: User, student: int, since: datetime, now: datetime
) -> QuerySet[Any, tuple[str, int, int]]:
    """Each status with the number of sessions since an instant, and of those that are over."""
    rows = Session.objects.visible_to(reader).filter(student=student).order_by()
    return rows.values_list("status").annotate(
        here=Count("pk", filter=Q(starts_at__gte=since)), past=Count("pk", filter=is_past(now))
    )


@prepared
def _latest_absences(reader: User, enrolment: Enrolment, since: date) -> QuerySet[Absence]:
    rows = Absence.objects.visible_to(reader).filter(enrolment=enrolment)
    counts_still = Q(withdrawn_at=None, on__gte=since)
    rows = rows.annotate(counting=Window(Count("pk", filter=counts_still)))
    return rows.select_related("noted_by", "withdrawn_by").order_by("-on", "-pk")[:MARKERS_SHOWN]
