"""How reliably a student comes: sessions by how they ended, and every absence with its trace."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Window
from django.utils import timezone

from mentorhub.accounts.models import User
from mentorhub.dates import FIRST_DAY
from students.models import Absence, Enrolment, Session, SessionPolicy
from students.models.outcome_kinds import (
    CANCELLED_LATE_BY_STUDENT,
    MENTOR_ABSENT,
    STUDENT_EXPECTED,
    TOOK_PLACE,
)
from students.models.session_row import is_past

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


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last one of it: 31 May less 3 gives 28 February.

    No earlier than the first day of all dates, however many months a rule of the school says.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < FIRST_DAY.year:
        return FIRST_DAY
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def attendance_of(enrolment: Enrolment, reader: User) -> Attendance:
    """Of the time on this path, as far as the reader may see it."""
    months = SessionPolicy.current().absence_months
    since = months_before(timezone.localdate(), months)
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
        months=months,
    )
