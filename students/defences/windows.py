"""The days on which a defence can be: those a mentor may ask for, and those an assessor may choose.

Days are those of the clock in ``Defence.zone``, both included.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from mentorhub.dates import day_in, zone_of
from students.models import Defence, EvaluationPolicy
from students.sessions.wall_clock import start_of_day

if TYPE_CHECKING:
    from students.models import ProjectWork

# A move, and a request whose days have passed, may go so many days beyond.
EXTENSION = timedelta(days=14)


@dataclass(frozen=True)
class DayWindow:
    first: date
    last: date
    zone: str

    @property
    def starts_at(self) -> datetime:
        return start_of_day(self.first, zone_of(self.zone))

    @property
    def ends_at(self) -> datetime:
        return start_of_day(self.last + timedelta(days=1), zone_of(self.zone))

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def holds(self, starts: datetime, ends: datetime) -> bool:
        return self.starts_at <= starts and ends <= self.ends_at


def days_to_ask(work: "ProjectWork", zone: str, now: datetime) -> DayWindow:
    """The days that the mentor may ask for. From tomorrow on when the last defence did not take
    place although the student was ready: nobody waits twice."""
    policy, today = EvaluationPolicy.current(), day_in(zone, now)
    first = today + timedelta(days=policy.ask_from_days)
    if was_not_the_students(work):
        first = today + timedelta(days=1)
    return DayWindow(first, today + timedelta(days=policy.ask_until_days), zone)


def was_not_the_students(work: "ProjectWork") -> bool:
    """Whether the last defence of this work was not held for a reason on the school's side."""
    last = work.defences.order_by("-number").first()
    if last is None or last.status != Defence.Status.NOT_HELD:
        return False
    if last.not_held_because == Defence.NotHeldReason.ASSESSOR_ABSENT:
        return True
    is_called_off = last.not_held_because == Defence.NotHeldReason.CALLED_OFF
    return is_called_off and last.ended_by_id == last.assessor_id


def days_to_choose(defence: Defence, now: datetime) -> DayWindow:
    """The days on which the assessor may book it: those that were asked for, as far as they are to
    come. When less than two of them are left, and for a move, two weeks more."""
    today = day_in(defence.zone, now)
    tomorrow = today + timedelta(days=1)
    if defence.is_booked:
        last = max(defence.latest_on, today) + EXTENSION
        return DayWindow(max(defence.earliest_on, today), last, defence.zone)
    first, last = max(defence.earliest_on, tomorrow), defence.latest_on
    if last < tomorrow + timedelta(days=1):
        last = max(last, today) + EXTENSION
    return DayWindow(first, last, defence.zone)
