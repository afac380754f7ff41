"""The last result on the home of the student and on the page of a student: celebrated quietly, or
with what is to be done and until when. On the home of managers, what holds up defences and answers.
"""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.evaluations import queue_health
from dashboard.evaluations.result_page import fix_view
from mentorhub.page_parts import Figure, Part, Slot, register
from students.defences.clocks import FixState
from students.defences.results import LastResult, last_result, last_result_annotation

# Late answers, and requests of defences, on the home of managers.
HELD_UP_SHOWN = 3


def _annotations(reader: Any, now: datetime) -> dict[str, Any]:
    return {"last_result": last_result_annotation(pk=OuterRef("pk"))}


def _context(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    result = last_result(enrolment.last_result)
    now = timezone.now()
    if result is None or enrolment.ended_at is not None or not _is_news(result, now):
        return None
    return {
        "last": result,
        "fix": fix_view(result.clock, now),
        "is_to_rework": result.is_to_rework(now),
    }


def _is_news(result: LastResult, now: datetime) -> bool:
    """A validated project for a week; one with something to do until a defence follows."""
    if result.is_validated:
        return result.is_celebrated(now)
    return not result.is_under_way or result.fix_state(now) not in (None, FixState.LAPSED)


def _held_up(request: HttpRequest, manager: Any) -> dict[str, Any]:
    """Answers that are late, and requests that wait too long or that nobody may take."""
    now = timezone.now()
    late = queue_health.late_answers.rows(now)[:HELD_UP_SHOWN]
    stuck = queue_health.stuck_requests.rows(now - queue_health.STUCK_AFTER)[:HELD_UP_SHOWN]
    late_count = late[0].total if late else 0
    waiting, unserved = (stuck[0].total, stuck[0].unserved) if stuck else (0, 0)
    answers = ngettext("%(n)s late answer", "%(n)s late answers", late_count)
    return {
        "figure": Figure(
            count=late_count + waiting,
            label=_("Defences held up"),
            url=reverse("evaluation_health"),
            icon="clipboard-check",
            detail=answers % {"n": late_count} if late else "",
            is_bad=bool(late) or unserved > 0,
        ),
        "late": late,
        "stuck": stuck,
    }


register(
    Part(
        slot=Slot.MANAGER_ASIDE,
        position=30,
        template="evaluations/_home_held_up.html",
        context=_held_up,
    )
)
register(
    Part(
        slot=Slot.STUDENT_NOTICES,
        position=20,
        template="evaluations/_home_result.html",
        context=_context,
        annotations=_annotations,
    )
)
register(
    Part(
        slot=Slot.STUDENT_PAGE_NOTICES,
        position=20,
        template="evaluations/_student_result.html",
        context=_context,
        annotations=_annotations,
    )
)
