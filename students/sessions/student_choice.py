"""With whom to plan at a start that the mentor has chosen in the calendar: how it suits each of
their students. Four queries, however many students there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from django.db.models import QuerySet

from mentorhub.dates import day_in
from mentorhub.prepared import any_of, prepared
from students.models import Defence, Mentorship, Pause, Session, WeeklyHours
from students.sessions.persons_week import PersonsWeek

# Of the length only so much is compared; the form that follows checks the whole of it.
COMPARED = timedelta(minutes=30)


class Suits(IntEnum):
    """How a start suits a student, the best first."""

    WITHIN_HOURS = 1
    UNKNOWN = 2  # the student has given no hours, and it is not at night
    OUTSIDE_HOURS = 3
    NIGHT = 4
    AWAY = 5
    BUSY = 6


@dataclass
class StudentChoice:
    mentorship: Mentorship
    # None when no start was chosen.
    suits: Suits | None = None
    # What the address of the form says.
    query: str = ""


def unrated_choices(mentorships: Sequence[Mentorship]) -> list[StudentChoice]:
    return [StudentChoice(mentorship) for mentorship in mentorships]


def choices_at(starts: datetime, mentorships: Sequence[Mentorship]) -> list[StudentChoice]:
    """The students whom it suits best first, among equals in the order given."""
    ends = starts + COMPARED
    students = {mentorship.student_id: mentorship.student for mentorship in mentorships}
    hours = defaultdict(list)
    keys = list(students)
    for row in _hours(keys):
        hours[row.person_id].append(row)
    near = (starts.date() - timedelta(days=1), starts.date() + timedelta(days=1))
    away = {
        student
        for student, first, last in _pauses(keys, *near)
        if first <= day_in(students[student].zone, starts) <= last
    }
    busy = {*_busy(keys, starts, ends), *_in_defences(keys, starts, ends)}
    found = []
    for mentorship in mentorships:
        pk = mentorship.student_id
        if pk in busy:
            suits = Suits.BUSY
        elif pk in away:
            suits = Suits.AWAY
        else:
            suits = _by_hours(PersonsWeek(mentorship.student, hours[pk]), starts, ends)
        found.append(StudentChoice(mentorship, suits))
    return sorted(found, key=lambda choice: choice.suits or 0)


@prepared
def _hours(students: list[int]) -> QuerySet[WeeklyHours]:
    rows = WeeklyHours.objects.filter(any_of("person", students))
    return rows.order_by("weekday", "starts")


@prepared
def _pauses(
    students: list[int], since: date, until: date
) -> QuerySet[Pause, tuple[int, date, date]]:
    rows = Pause.objects.filter(
        any_of("enrolment__student", students),
        enrolment__ended_at=None,
        ends_on__gte=since,
        starts_on__lte=until,
    )
    return rows.values_list("enrolment__student", "starts_on", "ends_on")


@prepared
def _busy(students: list[int], starts: datetime, ends: datetime) -> QuerySet[Session, int]:
    rows = Session.objects.overlapping(starts, ends).filter(any_of("student", students))
    return rows.values_list("student", flat=True)


@prepared
def _in_defences(students: list[int], starts: datetime, ends: datetime) -> QuerySet[Defence, int]:
    rows = Defence.objects.booked().filter(starts_at__lt=ends, ends_at__gt=starts)
    return rows.filter(any_of("student", students)).values_list("student", flat=True)


def _by_hours(week: PersonsWeek, starts: datetime, ends: datetime) -> Suits:
    if week.is_night(starts, ends):
        return Suits.NIGHT
    if not week.hours:
        return Suits.UNKNOWN
    return Suits.WITHIN_HOURS if week.covers(starts, ends) else Suits.OUTSIDE_HOURS
