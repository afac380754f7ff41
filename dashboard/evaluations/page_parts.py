"""The last result on the home of the student and on the page of a student: celebrated quietly, or
with what is to be done and until when."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef
from django.http import HttpRequest
from django.utils import timezone

from dashboard.evaluations.result_page import fix_view
from mentorhub.page_parts import Part, Slot, register
from students.defences.clocks import FixState
from students.defences.results import LastResult, last_result, last_result_annotation


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
