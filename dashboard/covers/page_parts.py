"""What covers add to pages of managers: who is away without a cover, on their home and on the page
of a student."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.covers.mentor_absences import uncovered_absences
from dashboard.models.absence import absences_today
from mentorhub import access
from mentorhub.page_parts import Figure, Part, Slot, register
from students.models import Mentorship

# Of the absences without a cover, on the home of managers.
AWAY_SHOWN = 4


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


def _uncovered(request: HttpRequest, manager: Any) -> dict[str, Any]:
    today = timezone.localdate()
    found = uncovered_absences(today)
    students = len({student.pk for row in found for student in row.students})
    text = ngettext("%(n)s student", "%(n)s students", students) % {"n": students}
    return {
        "figure": Figure(
            count=len(found),
            label=_("Mentors away without a cover"),
            url=reverse("covers"),
            icon="calendar-x",
            detail=text if found else "",
            is_bad=any(row.absence.starts_on <= today for row in found),
        ),
        "rows": found[:AWAY_SHOWN],
    }


register(
    Part(
        slot=Slot.MANAGER_ASIDE,
        position=10,
        template="dashboard/_home_away.html",
        context=_uncovered,
    )
)
register(
    Part(
        slot=Slot.STUDENT_PAGE_NOTICES,
        position=7,
        template="dashboard/_mentor_away.html",
        context=_mentor_away,
        annotations=_mentor_today,
    )
)
