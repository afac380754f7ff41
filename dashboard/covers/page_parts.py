"""What covers add to the page of a student: for managers, that the mentor is away and nobody
covers."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone

from dashboard.models.absence import absences_today
from mentorhub import access
from mentorhub.page_parts import Part, Slot, register
from students.models import Mentorship


def _mentor_today(reader: Any, now: datetime) -> dict[str, Any]:
    if not access.is_manager(reader):
        return {}
    in_force = Mentorship.objects.in_force(now).filter(student=OuterRef("student"))
    return {
        "mentor_today": Subquery(in_force.main().values("mentor")[:1]),
        "is_covered": Exists(in_force.covers()),
    }


def _mentor_away(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    if not access.is_manager(request.user) or enrolment.ended_at:
        return None
    mentor = enrolment.mentor_today
    if mentor is None or enrolment.is_covered:
        return None
    absence = absences_today(timezone.now(), [mentor]).get(mentor)
    return {"absence": absence} if absence and absence.needs_cover else None


register(
    Part(
        slot=Slot.STUDENT_PAGE_NOTICES,
        position=7,
        template="dashboard/_mentor_away.html",
        context=_mentor_away,
        annotations=_mentor_today,
    )
)
