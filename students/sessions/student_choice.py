"""With whom to plan at a start that the mentor has chosen in the calendar: how it suits each of
their students. Three queries, however many students there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from mentorhub.dates import day_in
from students.models import Mentorship, Pause, Session, WeeklyHours
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
    for row in WeeklyHours.objects.filter(person__in=students).order_by("weekday", "starts"):
        hours[row.person_id].append(row)
    pauses = Pause.objects.filter(
        enrolment__student__in=students,
        enrolment__ended_at=None,
        ends_on__gte=starts - timedelta(days=1),
        starts_on__lte=starts + timedelta(days=1),
    )
    away = {
        student
        for student, first, last in pauses.values_list("enrolment__student", "starts_on", "ends_on")
        if first <= day_in(students[student].zone, starts) <= last
    }
    overlapping = Session.objects.overlapping(starts, ends).filter(student__in=students)
    busy = set(overlapping.values_list("student", flat=True))
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


def _by_hours(week: PersonsWeek, starts: datetime, ends: datetime) -> Suits:
    if week.is_night(starts, ends):
        return Suits.NIGHT
    if not week.hours:
        return Suits.UNKNOWN
    return Suits.WITHIN_HOURS if week.covers(starts, ends) else Suits.OUTSIDE_HOURS
