"""TODO."""

from datetime import date, time
from typing import Any

from students.models import Enrolment, MeetingRoom, Mentorship, Session, SessionPolicy
from students.sessions.forms.planning import WhenForm
from students.sessions.models.outcome_kinds import CANCELLED
from students.sessions.wall_clock import Instant, instant


def minutes_of(student: Any) -> int:
    """How long a session lasts: the policy's minutes, longer when a third party pays."""
    funded = Enrolment.objects.running().filter(student=student, funded=True).exists()
    return SessionPolicy.current().minutes_for(funded=funded)


def room_of(mentor: Any) -> str:
    return MeetingRoom.objects.filter(mentor=mentor).values_list("url", flat=True).first() or ""


def kind_of_next(mentorship: Mentorship) -> str:
    """Discovery for the first session of the two, weekly from then on."""
    had = Session.objects.filter(mentorship=mentorship).exclude(status__in=CANCELLED)
    return Session.Kind.WEEKLY if had.exists() else Session.Kind.DISCOVERY


def chosen_dates(form: WhenForm) -> list[Instant]:
    """The dates of a form that was sent, or of one that a suggestion has filled in."""
    if form.is_bound:
        form.is_valid()
        return form.chosen
    try:
        day = date.fromisoformat(form.initial.get("date", ""))
        hour = time.fromisoformat(form.initial.get("time", ""))
    except ValueError:
        form.initial.pop("date", None)
        form.initial.pop("time", None)
        return []
    first, last = form.fields["date"].days()
    return [instant(day, hour, form.zone)] if first <= day <= last else []
