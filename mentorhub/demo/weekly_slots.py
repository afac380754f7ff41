"""When each pair of the demo school meets: one weekly hour on the mentor's clock."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from students.models import Enrolment, Mentorship

# In the order in which they are given away; an hour apart, so that no two of a mentor overlap.
HOURS = ("18:00", "17:00", "09:30", "12:30", "16:00", "10:45", "15:00", "14:00", "08:30", "19:30")
AWAKE = range(8, 22)
# In how many days the weekly session is; the others are spread over the week.
NEXT_IN = {
    "student@example.org": 0,
    "lena.vogelsang@example.org": 1,
    "omar.siddiqui@example.org": 2,
    "juliette.carpentier@example.org": 5,
    "pauline.astruc@example.org": 6,
    "emre.yildiz@example.org": 3,
    "isabel.navarrete@example.org": 6,
}
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Slot:
    mentorship: Mentorship
    enrolment: Enrolment
    next_day: date
    hour: time
    # Counts all pairs, so that what happens to them differs.
    number: int

    @property
    def zone(self) -> str:
        return self.mentorship.mentor.zone

    @property
    def minutes(self) -> int:
        return 45 if self.enrolment.funded else 30

    @property
    def next_start(self) -> datetime:
        """Of this week: today or in the next six days."""
        return datetime.combine(self.next_day, self.hour, ZoneInfo(self.zone))

    @property
    def covers(self) -> list[Mentorship]:
        """Others who stand in for a main mentor, at some time."""
        if self.mentorship.kind != Mentorship.Kind.MAIN:
            return []
        return [m for m in self.mentorship.student.mentorships.all() if m.is_cover]

    def is_free(self, start: datetime) -> bool:
        """Neither a pause of the student's nor a cover by somebody else."""
        return not any(
            pause.starts_on <= start.date() <= pause.ends_on
            for pause in self.enrolment.pauses.all()
        ) and not any(cover.starts_at <= start < cover.ends_at for cover in self.covers)

    def held_before(self, first: datetime, start: datetime) -> bool:
        """Whether there has been a session in this mentorship before ``start``."""
        earlier = self.starts_between(first, start - timedelta(hours=1))
        return any(self.is_free(each) for each in earlier)

    def starts_between(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """The weekly starts in a period, the earliest first, at the same hour on the wall."""
        weeks = (last - self.next_start) // WEEK
        day = self.next_day + weeks * WEEK
        starts = []
        while (start := datetime.combine(day, self.hour, ZoneInfo(self.zone))) >= first:
            if start <= last:
                starts.append(start)
            day -= WEEK
        yield from reversed(starts)


def slots(now: datetime) -> list[Slot]:
    """A slot for every mentorship there is or was, with the enrolment that it served."""
    enrolments = defaultdict(list)
    every = Enrolment.objects.select_related("path").prefetch_related("pauses")
    for enrolment in every.order_by("started_at"):
        enrolments[enrolment.student_id].append(enrolment)
    taken: dict[int, set[str]] = defaultdict(set)
    found = []
    mentorships = Mentorship.objects.select_related("mentor", "student")
    mentorships = mentorships.prefetch_related("student__mentorships")
    for number, mentorship in enumerate(mentorships.order_by("pk")):
        days = NEXT_IN.get(mentorship.student.email, 1 + number * 2 % 6)
        day = now.date() + timedelta(days=days)
        if mentorship.student.email not in NEXT_IN and day.weekday() == 6:
            day += timedelta(days=1)
        hour = _hour(mentorship, day, taken[mentorship.mentor_id])
        taken[mentorship.mentor_id].add(hour)
        served = [
            e for e in enrolments[mentorship.student_id] if e.started_at <= mentorship.starts_at
        ]
        found.append(Slot(mentorship, served[-1], day, time.fromisoformat(hour), number))
    return found


def _hour(mentorship: Mentorship, day: date, taken: set[str]) -> str:
    """One that the mentor has free and at which the student is awake."""
    free = [hour for hour in HOURS if hour not in taken]
    for hour in free:
        start = datetime.combine(day, time.fromisoformat(hour), ZoneInfo(mentorship.mentor.zone))
        if start.astimezone(ZoneInfo(mentorship.student.zone)).hour in AWAKE:
            return hour
    return free[0]
