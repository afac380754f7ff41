"""In which week of their work on a project a student is. The days of a pause do not count."""

from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from mentorhub.dates import read_date
from students.models import Pause, ProjectWork

DAYS = 7


def pauses_annotation(enrolment: str) -> dict[str, ArraySubquery]:
    """Annotation ``pauses_values`` for ``pauses_of``; ``enrolment`` is the lookup of the enrolment
    in the annotated rows ("pk", "enrolment")."""
    rows = Pause.objects.filter(enrolment=OuterRef(enrolment)).order_by("starts_on", "pk")
    dates = JSONObject(starts_on="starts_on", ends_on="ends_on")
    return {"pauses_values": ArraySubquery(rows.values(json=dates))}


def pauses_of(row: Any) -> list[tuple[date, date]]:
    """First and last day of each pause of an annotated row, in order."""
    return [
        (read_date(each["starts_on"]), read_date(each["ends_on"])) for each in row.pauses_values
    ]


def week_of_work(work: ProjectWork, today: date, pauses: list[tuple[date, date]]) -> int:
    """The week of a student's work on a project, 1 on its first seven days; ``today`` is a local
    day. During a pause it stays the week in which the pause began."""
    return week_of(timezone.localtime(work.started_at).date(), today, pauses)


def week_of(started: date, today: date, pauses: list[tuple[date, date]]) -> int:
    days = max(0, (today - started).days) - _paused_days(started, today, pauses)
    return max(0, days) // DAYS + 1


def _paused_days(started: date, today: date, pauses: list[tuple[date, date]]) -> int:
    """How many days from ``started`` until before ``today`` lie in a pause. Pauses in order; a day
    in two of them counts once."""
    paused, counted_until = 0, started
    for starts_on, ends_on in pauses:
        begin, end = max(starts_on, counted_until), min(ends_on + timedelta(days=1), today)
        if end > begin:
            paused += (end - begin).days
            counted_until = end
    return paused
