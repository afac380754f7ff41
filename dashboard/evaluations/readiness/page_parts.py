"""On the page of a student: for the mentor, whether the work is ready for a defence; for a manager,
the version of the guide that judges it."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest

from guides.evaluating import readiness
from mentorhub import access
from mentorhub.dates import read_instant
from mentorhub.page_parts import Part, Slot, register
from students.models import ProjectWork


def _annotations(reader: Any, now: datetime) -> dict[str, Any]:
    works = ProjectWork.objects.open().filter(enrolment=OuterRef("pk")).order_by()
    columns = JSONObject(pk="pk", project="project_id", started_at="started_at")
    return {"open_work_values": ArraySubquery(works.values(json=columns))}


def _open_work(enrolment: Any) -> ProjectWork | None:
    for each in enrolment.open_work_values:
        return ProjectWork(
            pk=each["pk"],
            project_id=each["project"],
            started_at=read_instant(each["started_at"]),
            enrolment=enrolment,
        )
    return None


def _readiness(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    work = _open_work(enrolment)
    if work is None or enrolment.ended_at or not enrolment.is_supported:
        return None
    found = readiness.summary(request.user, work)
    return {"readiness": found, "work": work} if found else None


def _version(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    work = _open_work(enrolment)
    if work is None or not access.is_manager(request.user):
        return None
    return {"work": work}


register(
    Part(
        slot=Slot.STUDENT_PAGE_ASIDE,
        position=20,
        template="evaluations/_readiness_summary.html",
        context=_readiness,
        annotations=_annotations,
    )
)
register(
    Part(
        slot=Slot.STUDENT_PAGE_ASIDE,
        position=30,
        template="evaluations/_version_link.html",
        context=_version,
    )
)
