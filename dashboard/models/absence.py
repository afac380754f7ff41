"""When mentors are away: their days off and the pause of their profile, as one list of periods."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
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
    first; ``mentors`` are primary keys of people, None means all. One query.

    Periods of one mentor that touch are one absence, also over a weekend.
    """
    only, among = list(mentors or []), mentors is not None
    if among and not only:
        return []
    found = []
    for profile in _profiles(first, last, only, among=among):
        mine: list[tuple[date, date | None]] = [
            (date.fromisoformat(row["from"]), date.fromisoformat(row["to"]))
            for row in profile.days_off  # type: ignore[attr-defined]
        ]
        if profile.is_away(first, last):
            mine = [*mine, (profile.paused_from or first, profile.paused_until)]
        found += _merged(profile.user, mine)
    return sorted(found, key=lambda each: (each.starts_on, each.mentor.pk))


@prepared
def _profiles(first: date, last: date, mentors: list[int], *, among: bool) -> QuerySet[Mentor]:
    """Those with days off from ``first`` to ``last``, which they have as ``days_off``, and those
    that pause at some time."""
    off = TimeOff.objects.filter(ends_on__gte=first, starts_on__lte=last).order_by()
    mine = off.filter(person=OuterRef("user"))
    days = JSONObject(**{"from": "starts_on", "to": "ends_on"})
    pausing = Q(paused_from__isnull=False) | Q(paused_until__isnull=False)
    active = Mentor.objects.active()
    rows = active.filter(any_of("user", mentors)) if among else active
    return (
        rows.filter(Q(user__in=off.values("person")) | pausing)
        .annotate(days_off=ArraySubquery(mine.values(json=days)))
        .select_related("user")
        .order_by()
    )


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
    """User ID -> the absence that lasts today; ``mentors`` as in ``mentor_absences``. One
    query."""
    # A day more on both sides: the mentor's today may differ from the reader's.
    near = timezone.localtime(now).date()
    return {
        each.mentor.pk: each
        for each in mentor_absences(near - DAY, near + DAY, mentors)
        if each.is_on(today_of(each.mentor, now))
    }
