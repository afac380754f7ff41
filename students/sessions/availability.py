"""When a mentor has time for a student: weekly hours, time off, the student's pauses and other
sessions. The rows are read once, for any number of dates."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from mentorhub.dates import today_of, zone_of
from students.models import Pause, Session, TimeOff, WeeklyHours
from students.sessions.wall_clock import instant

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.sessions.models.querysets import SessionQuerySet

# Free starts are suggested from one hour ahead, for 21 days, in steps of 30 minutes, 2 a day.
NOTICE, HORIZON_DAYS, STEP_MINUTES, PER_DAY = timedelta(hours=1), 21, 30, 2
# Other sessions are read as far ahead as a series may reach.
SERIES_HORIZON = timedelta(weeks=30)


class Availability:
    def __init__(
        self, mentor: "User", student: "User", *, excluding: Sequence[Session] = ()
    ) -> None:
        """``excluding``: sessions that are about to move, and so do not count as busy."""
        self.mentor, self.student, self.excluding = mentor, student, excluding
        self.now = timezone.now()
        self.zone, self.students_zone = zone_of(mentor.zone), zone_of(student.zone)

    @cached_property
    def hours(self) -> list[WeeklyHours]:
        return list(WeeklyHours.objects.filter(person=self.mentor).order_by("weekday", "starts"))

    @cached_property
    def time_off(self) -> list[TimeOff]:
        return list(TimeOff.objects.filter(person=self.mentor, ends_on__gte=self._yesterday))

    @cached_property
    def pauses(self) -> list[Pause]:
        running = Q(enrolment__student=self.student, enrolment__ended_at=None)
        return list(Pause.objects.filter(running, ends_on__gte=self._yesterday))

    @cached_property
    def busy_periods(self) -> list[tuple[datetime, datetime]]:
        taken = Session.objects.planned().filter(
            Q(mentor=self.mentor) | Q(student=self.student),
            ends_at__gt=self.now,
            starts_at__lt=self.now + SERIES_HORIZON,
        )
        taken = taken.exclude(pk__in=[session.pk for session in self.excluding])
        return list(taken.order_by("starts_at").values_list("starts_at", "ends_at"))

    def conflicting(self, starts: datetime, ends: datetime) -> "SessionQuerySet":
        """The sessions of either person that are in the way then."""
        rows = Session.objects.overlapping(starts, ends).exclude(
            pk__in=[session.pk for session in self.excluding]
        )
        return rows.filter(Q(mentor=self.mentor) | Q(student=self.student))

    @property
    def _yesterday(self) -> date:
        return (self.now - timedelta(days=1)).date()

    def away_reasons(self, starts: datetime, ends: datetime) -> list[str]:
        """A sentence for each time off of the mentor and each pause of the student then."""
        reasons = [
            _("You have time off %(dates)s.") % {"dates": _date_range(row)}
            for row in self._time_off_at(starts, ends)
        ]
        for row in self.pauses:
            zone = self.students_zone
            if _overlaps(row, starts.astimezone(zone), ends.astimezone(zone)):
                names = {"name": self.student.first_name, "dates": _date_range(row)}
                reasons.append(_("%(name)s is away %(dates)s.") % names)
        return reasons

    def has_time_off(self, starts: datetime, ends: datetime) -> bool:
        return bool(self._time_off_at(starts, ends))

    def _time_off_at(self, starts: datetime, ends: datetime) -> list[TimeOff]:
        begin, end = starts.astimezone(self.zone), ends.astimezone(self.zone)
        return [row for row in self.time_off if _overlaps(row, begin, end)]

    def is_busy(self, starts: datetime, ends: datetime) -> bool:
        return any(starts < end and ends > start for start, end in self.busy_periods)

    def is_outside_hours(self, starts: datetime, ends: datetime) -> bool:
        """Whether a part of it lies outside the weekly hours; False when there are no hours."""
        if not self.hours:
            return False
        day = starts.astimezone(self.zone).date()
        at = starts
        # Adjacent rows count as one: 9 to 12 and 12 to 14 hold a session from 11:30 to 12:30.
        for begin, end in self._hours_on(day):
            if begin <= at < end:
                at = end
        return at < ends

    def _hours_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The weekly hours of one local day as pairs of instants."""
        return [
            (self._instant_at(day, row.starts), self._instant_at(day, row.ends))
            for row in self.hours
            if row.weekday == day.weekday()
        ]

    def _instant_at(self, day: date, minutes: int) -> datetime:
        if minutes == 24 * 60:
            return instant(day + timedelta(days=1), time.min, self.zone).at
        return instant(day, time(minutes // 60, minutes % 60), self.zone).at

    def free_starts(self, minutes: int, number: int = 6) -> list[datetime]:
        """The next starts within the weekly hours at which nobody is busy or away, at most
        ``PER_DAY`` a day. ``minutes`` is the length of the session, ``number`` the most starts."""
        found: list[datetime] = []
        length, step = timedelta(minutes=minutes), timedelta(minutes=STEP_MINUTES)
        today = today_of(self.mentor, self.now)
        for n in range(HORIZON_DAYS):
            on_this_day = 0
            for begin, end in self._hours_on(today + timedelta(days=n)):
                at = begin
                while at + length <= end and on_this_day < PER_DAY:
                    if self._is_free(at, at + length):
                        found.append(at)
                        on_this_day += 1
                        # Skip an hour and a half, so that two starts of a day lie apart.
                        at += 3 * step
                    at += step
            if len(found) >= number:
                break
        return found[:number]

    def _is_free(self, starts: datetime, ends: datetime) -> bool:
        if starts < self.now + NOTICE or self.is_busy(starts, ends):
            return False
        return not self.away_reasons(starts, ends)


def _overlaps(row: Any, starts: datetime, ends: datetime) -> bool:
    """Whether the local days of the period overlap those of the row (time off or pause). A session
    that ends at midnight does not touch the next day."""
    last = (ends - timedelta(microseconds=1)).date()
    return starts.date() <= row.ends_on and last >= row.starts_on


def _date_range(row: Any) -> str:
    first, last = (date_format(day, _("j M")) for day in (row.starts_on, row.ends_on))
    if row.starts_on == row.ends_on:
        return _("on %(day)s") % {"day": first}
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}
