"""When a mentor has time for a student: weekly hours, time off, the student's pauses, other
sessions. Read once, asked about as many dates as one likes."""

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

# Free times: offered from an hour ahead, for three weeks, every half hour, at most so many a day.
AHEAD, DAYS, EVERY, A_DAY = timedelta(hours=1), 21, 30, 2
A_SERIES_LASTS = timedelta(weeks=30)


class Availability:
    def __init__(self, mentor: "User", student: "User", *, without: Sequence[Session] = ()) -> None:
        """``without``: sessions that are about to move, and so keep nobody busy."""
        self.mentor, self.student, self.without = mentor, student, without
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
    def busy(self) -> list[tuple[datetime, datetime]]:
        taken = Session.objects.planned().filter(
            Q(mentor=self.mentor) | Q(student=self.student),
            ends_at__gt=self.now,
            starts_at__lt=self.now + A_SERIES_LASTS,
        )
        taken = taken.exclude(pk__in=[session.pk for session in self.without])
        return list(taken.order_by("starts_at").values_list("starts_at", "ends_at"))

    @property
    def _yesterday(self) -> date:
        return (self.now - timedelta(days=1)).date()

    def away(self, starts: datetime, ends: datetime) -> list[str]:
        """Why this is no day for it: the mentor's time off, the student's pause; or nothing."""
        said = [
            _("You have time off %(dates)s.") % {"dates": _dates(row)}
            for row in self._time_off_at(starts, ends)
        ]
        for row in self.pauses:
            zone = self.students_zone
            if _touches(row, starts.astimezone(zone), ends.astimezone(zone)):
                names = {"name": self.student.first_name, "dates": _dates(row)}
                said.append(_("%(name)s is away %(dates)s.") % names)
        return said

    def has_time_off(self, starts: datetime, ends: datetime) -> bool:
        return bool(self._time_off_at(starts, ends))

    def _time_off_at(self, starts: datetime, ends: datetime) -> list[TimeOff]:
        begin, end = starts.astimezone(self.zone), ends.astimezone(self.zone)
        return [row for row in self.time_off if _touches(row, begin, end)]

    def is_busy(self, starts: datetime, ends: datetime) -> bool:
        return any(starts < end and ends > start for start, end in self.busy)

    def is_outside_hours(self, starts: datetime, ends: datetime) -> bool:
        """Whether it lies outside the weekly hours; never when none are given."""
        if not self.hours:
            return False
        day = starts.astimezone(self.zone).date()
        at = starts
        # Stretches may touch: 9 to 12 and 12 to 14 hold a session at noon.
        for begin, end in self._stretches(day):
            if begin <= at < end:
                at = end
        return at < ends

    def _stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """The hours of one day as instants."""
        return [
            (self._at(day, row.starts), self._at(day, row.ends))
            for row in self.hours
            if row.weekday == day.weekday()
        ]

    def _at(self, day: date, minutes: int) -> datetime:
        if minutes == 24 * 60:
            return instant(day + timedelta(days=1), time.min, self.zone).at
        return instant(day, time(minutes // 60, minutes % 60), self.zone).at

    def free(self, minutes: int, number: int = 6) -> list[datetime]:
        """The next free times within the weekly hours, a few a day."""
        found: list[datetime] = []
        length, step = timedelta(minutes=minutes), timedelta(minutes=EVERY)
        today = today_of(self.mentor, self.now)
        for n in range(DAYS):
            on_this_day = 0
            for begin, end in self._stretches(today + timedelta(days=n)):
                at = begin
                while at + length <= end and on_this_day < A_DAY:
                    if self._is_free(at, at + length):
                        found.append(at)
                        on_this_day += 1
                        # Not the next half hour: two a day are a choice when they lie apart.
                        at += 3 * step
                    at += step
            if len(found) >= number:
                break
        return found[:number]

    def _is_free(self, starts: datetime, ends: datetime) -> bool:
        if starts < self.now + AHEAD or self.is_busy(starts, ends):
            return False
        return not self.away(starts, ends)


def _touches(row: Any, starts: datetime, ends: datetime) -> bool:
    """Whether one of the days lies in the row; a session that ends at midnight is over by then."""
    last = (ends - timedelta(microseconds=1)).date()
    return starts.date() <= row.ends_on and last >= row.starts_on


def _dates(row: Any) -> str:
    first, last = (date_format(day, _("j M")) for day in (row.starts_on, row.ends_on))
    if row.starts_on == row.ends_on:
        return _("on %(day)s") % {"day": first}
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}
