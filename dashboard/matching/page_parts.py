"""What the matching adds to pages: asking for a mentor, declining a student in time, and for
managers who waits for a mentor."""

from datetime import datetime
from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.matching.assignments.queries import decline_deadline
from dashboard.matching.board.queries import attach_proposals, longest_waiting
from dashboard.matching.models import MatchingRun
from dashboard.matching.requests.queries import main_mentorship, open_request_in_enrolment
from mentorhub import access
from mentorhub.dates import read_instant
from mentorhub.page_parts import Figure, Part, Slot, register
from mentorhub.templatetags.ui_tags import age

# Of the waiting list, on the home of managers.
WAITING_SHOWN = 4


def _asks(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    """Not while a mentor shares the screen: nothing is asked for in somebody else's name."""
    return None if request.sharing else {"waiting_since": enrolment.waiting_since}


def _waits(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    """For managers: that the student has no mentor, and what to do about it."""
    if not access.is_manager(request.user) or enrolment.ended_at or enrolment.has_mentor:
        return None
    return {"open_request": enrolment.open_request, "waiting_since": enrolment.waiting_since}


def _may_decline(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    found = enrolment.declinable
    return found and {"assignment": found["id"], "until": read_instant(found["until"])}


def _latest_run(reader: Any, now: datetime) -> dict[str, Any]:
    return {"latest_run": Subquery(MatchingRun.objects.visible_to(reader).real().values("pk")[:1])}


def _waiting(request: HttpRequest, manager: Any) -> dict[str, Any]:
    rows = list(longest_waiting.rows(request.user)[:WAITING_SHOWN])
    if rows:
        attach_proposals(rows, manager.latest_run)
    count = rows[0].total if rows else 0
    longest = _("the longest for %(age)s") % {"age": age(rows[0].waiting_since)} if rows else ""
    return {
        "figure": Figure(
            count=count,
            label=_("Waiting for a mentor"),
            url=reverse("matching"),
            icon="handshake",
            detail=longest,
            is_bad=count > 0,
        ),
        "rows": rows,
    }


register(
    Part(
        slot=Slot.MANAGER_ASIDE,
        position=20,
        template="matching/_home_waiting.html",
        context=_waiting,
        annotations=_latest_run,
    )
)
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
