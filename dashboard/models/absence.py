"""When mentors are away: their days off and the pause of their profile, as one list of periods."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.models.mentor import Mentor
from mentorhub.dates import LAST_DAY, today_of, zone_of
from mentorhub.prepared import any_of, prepared
from students.models import TimeOff
from students.sessions.wall_clock import start_of_day

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# In days. A shorter absence is bridged by moving a session; a longer one needs a cover.
NEEDS_COVER_FROM = 7
DAY = timedelta(days=1)


@dataclass(frozen=True)
class MentorAbsence:
    """Both days are included, on the mentor's clock; ``ends_on`` is None while no end is set."""

    mentor: "User"
    starts_on: date
    ends_on: date | None

    @property
    def days(self) -> int:
        return ((self.ends_on or LAST_DAY) - self.starts_on).days + 1

    @property
    def needs_cover(self) -> bool:
        return self.days >= NEEDS_COVER_FROM

    def is_on(self, day: date) -> bool:
        return self.starts_on <= day <= (self.ends_on or LAST_DAY)

    def period(self, first: date, last: date) -> tuple[datetime, datetime]:
        """The instants of its part from ``first`` to ``last``."""
        zone = zone_of(self.mentor.zone)
        begin, end = max(self.starts_on, first), min(self.ends_on or last, last)
        return start_of_day(begin, zone), start_of_day(end + DAY, zone)


def mentor_absences(
    first: date, last: date, mentors: Iterable[int] | None = None
) -> list[MentorAbsence]:
    """The absences of active mentors that overlap the days from ``first`` to ``last``, the earliest
    first; ``mentors`` are primary keys of people, None means all. Two queries.

    Periods of one mentor that touch are one absence, also over a weekend.
    """
    only, among = list(mentors or []), mentors is not None
    if among and not only:
        return []
    periods: dict[int, list[tuple[date, date | None]]] = {}
    for row in _days_off(first, last, only, among=among):
        periods.setdefault(row.person_id, []).append((row.starts_on, row.ends_on))
    found = []
    for profile in _profiles(list(periods), only, among=among):
        mine = periods.get(profile.user_id, [])
        if profile.is_away(first, last):
            mine = [*mine, (profile.paused_from or first, profile.paused_until)]
        found += _merged(profile.user, mine)
    return sorted(found, key=lambda each: (each.starts_on, each.mentor.pk))


@prepared
def _days_off(first: date, last: date, mentors: list[int], *, among: bool) -> QuerySet[TimeOff]:
    rows = TimeOff.objects.filter(ends_on__gte=first, starts_on__lte=last).order_by()
    return rows.filter(person__in=_mentors(mentors, among=among).values("user"))


@prepared
def _profiles(away: list[int], mentors: list[int], *, among: bool) -> QuerySet[Mentor]:
    """Those of the people ``away``, and those that pause at some time."""
    pausing = Q(paused_from__isnull=False) | Q(paused_until__isnull=False)
    rows = _mentors(mentors, among=among).filter(any_of("user", away) | pausing)
    return rows.select_related("user").order_by()


def _mentors(mentors: list[int], *, among: bool) -> QuerySet[Mentor]:
    active = Mentor.objects.active()
    return active.filter(any_of("user", mentors)) if among else active


def _merged(mentor: "User", periods: list[tuple[date, date | None]]) -> list[MentorAbsence]:
    found: list[MentorAbsence] = []
    for starts_on, ends_on in sorted(periods, key=lambda each: each[0]):
        before = found[-1] if found else None
        if before is None or not _touch(before, starts_on):
            found.append(MentorAbsence(mentor, starts_on, ends_on))
        elif before.ends_on is not None and (ends_on is None or ends_on > before.ends_on):
            found[-1] = replace(before, ends_on=ends_on)
    return found


def _touch(before: MentorAbsence, starts_on: date) -> bool:
    """Whether the next period begins before the mentor would have worked a day."""
    if before.ends_on is None:
        return True
    between = (before.ends_on + DAY * n for n in range(1, (starts_on - before.ends_on).days))
    return all(day.weekday() >= 5 for day in between)


def absences_today(now: datetime, mentors: Iterable[int] | None = None) -> dict[int, MentorAbsence]:
    """User ID -> the absence that lasts today; ``mentors`` as in ``mentor_absences``. Two
    queries."""
    # A day more on both sides: the mentor's today may differ from the reader's.
    near = timezone.localtime(now).date()
    return {
        each.mentor.pk: each
        for each in mentor_absences(near - DAY, near + DAY, mentors)
        if each.is_on(today_of(each.mentor, now))
    }
