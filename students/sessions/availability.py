"""When a mentor has time for a student: weekly hours, time off, the student's pauses and other
sessions. The rows are read once, for any number of dates."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from mentorhub.date_formats import date_format
from mentorhub.dates import zone_of
from mentorhub.prepared import prepared
from students.models import Defence, Pause, Session, TimeOff, WeeklyHours
from students.sessions.persons_week import PersonsWeek

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.sessions.models.querysets import SessionQuerySet

# Other sessions are read as far ahead as a series may reach.
SERIES_HORIZON = timedelta(weeks=30)


class Availability:
    """Of a defence, ``mentor`` is its assessor."""

    def __init__(
        self,
        mentor: "User",
        student: "User",
        *,
        excluding: Sequence[Session] = (),
        excluding_defence: int | None = None,
    ) -> None:
        """``excluding``: sessions, or the key of a defence, that are about to move, and so do not
        count as busy."""
        self.mentor, self.student, self.excluding = mentor, student, excluding
        self.excluding_defence = excluding_defence
        self.now = timezone.now()
        self.zone, self.students_zone = zone_of(mentor.zone), zone_of(student.zone)

    @cached_property
    def _hours_of_both(self) -> list[WeeklyHours]:
        return _hours(self.mentor.pk, self.student.pk)

    @cached_property
    def mentors_week(self) -> PersonsWeek:
        return self._week_of(self.mentor)

    @cached_property
    def students_week(self) -> PersonsWeek:
        return self._week_of(self.student)

    def _week_of(self, person: "User") -> PersonsWeek:
        rows = [row for row in self._hours_of_both if row.person_id == person.pk]
        return PersonsWeek(person, rows)

    @property
    def hours(self) -> "Sequence[WeeklyHours]":
        """The mentor's."""
        return self.mentors_week.hours

    @cached_property
    def time_off(self) -> list[TimeOff]:
        return _time_off(self.mentor.pk, self._yesterday)

    @cached_property
    def pauses(self) -> list[Pause]:
        return _pauses(self.student.pk, self._yesterday)

    @cached_property
    def busy_periods(self) -> list[tuple[datetime, datetime]]:
        period = (self.mentor.pk, self.student.pk, self.now, self.now + SERIES_HORIZON)
        excluding = {session.pk for session in self.excluding}
        taken = [(start, end) for pk, start, end in _planned(*period) if pk not in excluding]
        taken += [
            (start, end) for pk, start, end in _booked(*period) if pk != self.excluding_defence
        ]
        return sorted(taken)

    def conflicting(self, starts: datetime, ends: datetime) -> "SessionQuerySet":
        """The sessions of either person that are in the way then."""
        rows = Session.objects.overlapping(starts, ends).exclude(
            pk__in=[session.pk for session in self.excluding]
        )
        return rows.filter(Q(mentor=self.mentor) | Q(student=self.student))

    def conflicting_defences(self, starts: datetime, ends: datetime) -> "QuerySet[Defence]":
        """The defences of either person, as student or as assessor, that are in the way then."""
        people = [self.mentor.pk, self.student.pk]
        rows = Defence.objects.booked().exclude(pk=self.excluding_defence)
        rows = rows.filter(starts_at__lt=ends, ends_at__gt=starts)
        return rows.filter(Q(assessor__in=people) | Q(student__in=people))

    @property
    def _yesterday(self) -> date:
        return (self.now - timedelta(days=1)).date()

    def away_reasons(self, starts: datetime, ends: datetime) -> list[str]:
        """A sentence for each time off of the mentor and each pause of the student then."""
        reasons = [
            _("You have time off %(dates)s.") % {"dates": _date_range(row)}
            for row in self._time_off_at(starts, ends)
        ]
        for row in self._pauses_at(starts, ends):
            names = {"name": self.student.first_name, "dates": _date_range(row)}
            reasons.append(_("%(name)s is away %(dates)s.") % names)
        return reasons

    def is_away(self, starts: datetime, ends: datetime) -> bool:
        """Whether one of the two has time off or a pause then."""
        return bool(self._time_off_at(starts, ends) or self._pauses_at(starts, ends))

    def _pauses_at(self, starts: datetime, ends: datetime) -> list[Pause]:
        begin, end = (each.astimezone(self.students_zone) for each in (starts, ends))
        return [row for row in self.pauses if _overlaps(row, begin, end)]

    def has_time_off(self, starts: datetime, ends: datetime) -> bool:
        return bool(self._time_off_at(starts, ends))

    def _time_off_at(self, starts: datetime, ends: datetime) -> list[TimeOff]:
        begin, end = starts.astimezone(self.zone), ends.astimezone(self.zone)
        return [row for row in self.time_off if _overlaps(row, begin, end)]

    def is_busy(self, starts: datetime, ends: datetime) -> bool:
        return any(starts < end and ends > start for start, end in self.busy_periods)

    def is_outside_hours(self, starts: datetime, ends: datetime) -> bool:
        """Whether a part of it lies outside the mentor's hours; False when there are no hours."""
        return bool(self.hours) and not self.mentors_week.covers(starts, ends)

    def is_free(self, starts: datetime, ends: datetime) -> bool:
        """Whether nobody is busy or away."""
        return not self.is_busy(starts, ends) and not self.is_away(starts, ends)


@prepared
def _hours(mentor: int, student: int) -> QuerySet[WeeklyHours]:
    rows = WeeklyHours.objects.filter(person__in=[mentor, student])
    return rows.order_by("weekday", "starts")


@prepared
def _time_off(person: int, since: date) -> QuerySet[TimeOff]:
    return TimeOff.objects.filter(person=person, ends_on__gte=since)


@prepared
def _pauses(student: int, since: date) -> QuerySet[Pause]:
    running = Q(enrolment__student=student, enrolment__ended_at=None)
    return Pause.objects.filter(running, ends_on__gte=since)


@prepared
def _planned(
    mentor: int, student: int, since: datetime, until: datetime
) -> QuerySet[Session, tuple[int, datetime, datetime]]:
    taken = Session.objects.planned().filter(
        Q(mentor=mentor) | Q(student=student), ends_at__gt=since, starts_at__lt=until
    )
    return taken.order_by("starts_at").values_list("pk", "starts_at", "ends_at")


@prepared
def _booked(
    mentor: int, student: int, since: datetime, until: datetime
) -> QuerySet[Defence, tuple[int, datetime, datetime]]:
    either = Q(assessor=mentor) | Q(student=mentor) | Q(assessor=student) | Q(student=student)
    taken = Defence.objects.booked().filter(either, ends_at__gt=since, starts_at__lt=until)
    return taken.order_by("starts_at").values_list("pk", "starts_at", "ends_at")


def _overlaps(row: Any, starts: datetime, ends: datetime) -> bool:
    """Whether the local days of the period overlap those of the row (time off or pause). A session
    that ends at midnight does not touch the next day."""
    last = (ends - timedelta(microseconds=1)).date()
    return starts.date() <= row.ends_on and last >= row.starts_on


def _date_range(row: Any) -> str:
    first, last = (date_format(day, _("j F")) for day in (row.starts_on, row.ends_on))
    if row.starts_on == row.ends_on:
        return _("on %(day)s") % {"day": first}
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}
