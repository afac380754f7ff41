"""What the matching adds to pages: asking for a mentor, and declining a student in time."""

from typing import Any

from django.http import HttpRequest

from dashboard.matching.assignments.queries import decline_deadline
from dashboard.matching.requests.queries import main_mentorship, open_request_in_enrolment
from mentorhub import access
from mentorhub.page_parts import Part, Slot, register


def _asks(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    """Not while a mentor shares the screen: nothing is asked for in somebody else's name."""
    return None if request.sharing else {"waiting_since": enrolment.waiting_since}


def _waits(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    """For managers: that the student has no mentor, and what to do about it."""
    if not access.is_manager(request.user) or enrolment.ended_at or enrolment.has_mentor:
        return None
    return {"open_request": enrolment.open_request, "waiting_since": enrolment.waiting_since}


def _may_decline(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    if enrolment.assignment is None:
        return None
    return {"assignment": enrolment.assignment, "until": enrolment.decline_until}


register(
    Part(
        slot=Slot.STUDENT_MENTOR,
        position=10,
        template="matching/_ask_for_mentor.html",
        context=_asks,
        annotations=lambda reader, now: open_request_in_enrolment(),
    )
)
register(
    Part(
        slot=Slot.STUDENT_PAGE_NOTICES,
        position=5,
        template="matching/_has_no_mentor.html",
        context=_waits,
        annotations=lambda reader, now: open_request_in_enrolment() | main_mentorship(now),
    )
)
register(
    Part(
        slot=Slot.STUDENT_PAGE_NOTICES,
        position=10,
        template="matching/_may_decline.html",
        context=_may_decline,
        annotations=decline_deadline,
    )
)
