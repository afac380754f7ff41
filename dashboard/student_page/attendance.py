"""How reliably a student comes: sessions by how they ended, and every absence with its trace."""

from dataclasses import dataclass

from django.db.models import Count, Q, Window

from mentorhub.accounts.models import User
from mentorhub.dates import today_of
from students.models import Absence, Enrolment, Session, SessionPolicy
from students.sessions.models.outcome_kinds import (
    CANCELLED_LATE_BY_STUDENT,
    MENTOR_ABSENT,
    STUDENT_EXPECTED,
    TOOK_PLACE,
)
from students.sessions.models.querysets import is_past

# Absences listed on a page, the latest first.
SHOWN = 25


@dataclass(frozen=True)
class Marker:
    absence: Absence
    # Older than the rules say: it is shown, and no longer weighs as before.
    is_old: bool


@dataclass(frozen=True)
class Attendance:
    # How many sessions ended in which way.
    counts: dict[str, int]
    # The latest of them.
    markers: list[Marker]
    months: int
    # Absences that stand and are not old.
    weighing: int
    # Sessions that are over or cancelled, whenever they were: as many as the list of them has.
    past: int

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


def attendance_of(enrolment: Enrolment, reader: User) -> Attendance:
    """Of the time on this path, as far as the reader may see it."""
    policy = SessionPolicy.current()
    since = policy.absences_count_from(today_of(enrolment.student))
    sessions = Session.objects.visible_to(reader).filter(student=enrolment.student)
    on_this_path = Q(starts_at__gte=enrolment.started_at)
    counts = list(
        sessions.order_by()
        .values_list("status")
        .annotate(here=Count("pk", filter=on_this_path), past=Count("pk", filter=is_past()))
    )
    absences = Absence.objects.visible_to(reader).filter(enrolment=enrolment)
    weighs = Q(withdrawn_at=None, on__gte=since)
    latest = list(
        absences.annotate(weighing=Window(Count("pk", filter=weighs)))
        .select_related("noted_by", "withdrawn_by")
        .order_by("-on", "-pk")[:SHOWN]
    )
    return Attendance(
        counts={status: here for status, here, _past in counts},
        past=sum(past for _status, _here, past in counts),
        markers=[Marker(absence, is_old=absence.on < since) for absence in latest],
        weighing=latest[0].weighing if latest else 0,
        months=policy.absence_months,
    )
