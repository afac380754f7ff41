"""What the directory reads of students: each running enrolment with its facts and its mentor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from dashboard.directory.risks import add_risks
from dashboard.models.absence import MentorAbsence, absences_today
from mentorhub.dates import read_instant, today_of
from mentorhub.plain_text import contains_words
from mentorhub.prepared import prepared
from students.attention.facts import StudentFacts, fact_annotations, facts_of
from students.models import Enrolment, Mentorship, SessionPolicy

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


@dataclass(frozen=True)
class Supporter:
    """The mentor of a student, or who covers them."""

    pk: int
    name: str
    email: str
    since: datetime


@dataclass(kw_only=True)
class DirectoryStudent(StudentFacts):
    enrolment: Enrolment
    mentor: Supporter | None = None
    # Of a cover in force now.
    cover: Supporter | None = None
    # Of the mentor, if it lasts today and is long enough for a cover.
    mentor_absence: MentorAbsence | None = None


def student_rows(reader: "User", now: datetime, today: date) -> QuerySet[Enrolment]:
    """The enrolments that run today, with the annotations that ``directory_students`` reads.
    ``today`` is the reader's."""
    in_force = Mentorship.objects.in_force(now).filter(student=OuterRef("student"))
    supporter = JSONObject(
        pk="mentor_id", name="mentor__name", email="mentor__email", since="starts_at"
    )
    mains, covers = in_force.main(), in_force.covers()
    return (
        Enrolment.objects.visible_to(reader)
        .running()
        .filter(student__is_active=True)
        .select_related("student", "path")
        .annotate(
            **fact_annotations(today, now),
            mentor_values=Subquery(mains.values(json=supporter)[:1]),
            cover_values=Subquery(covers.values(json=supporter)[:1]),
        )
        .alias(
            plain_mentor=Subquery(mains.values("mentor__plain_name")[:1]),
            plain_cover=Subquery(covers.values("mentor__plain_name")[:1]),
            contact_at=Coalesce("met_at", Subquery(mains.values("starts_at")[:1]), F("started_at")),
        )
    )


# ``?sort=``: by name, unless one of these.
ORDERS: dict[str, Any] = {
    "quiet": F("contact_at").asc(),
    "next": F("next_at").asc(nulls_last=True),
}


def matching_students(
    rows: QuerySet[Enrolment], query: str = "", path: str = "", order: str = ""
) -> QuerySet[Enrolment]:
    """Those with each word of ``query`` in the name of the student or of their mentor."""
    if query:
        rows = rows.filter(
            contains_words(query, "student__plain_name", "plain_mentor", "plain_cover")
        )
    if path:
        rows = rows.filter(path__slug=path)
    first = [ORDERS[order]] if order in ORDERS else []
    return rows.order_by(*first, "student__plain_name", "student_id")


@prepared
def all_students(reader: "User", now: datetime, today: date) -> QuerySet[Enrolment]:
    """The list without filters, by name."""
    return matching_students(student_rows(reader, now, today))


def directory_students(
    rows: Iterable[Any], reader: "User", now: datetime
) -> list[DirectoryStudent]:
    """The rows with their facts, and with ``findings``: why they are at risk. Three queries, and
    one for the rows."""
    away, policy = absences_today(now), SessionPolicy.current()
    today = today_of(reader, now)
    found = []
    for row in rows:
        mentor, cover = _supporter(row.mentor_values), _supporter(row.cover_values)
        absence = away.get(mentor.pk) if mentor else None
        student = DirectoryStudent(
            **facts_of(row),
            enrolment=row,
            zone=reader.zone,
            today=today,
            supported_since=mentor.since if mentor else row.started_at,
            mentor=mentor,
            cover=cover,
            mentor_absence=absence if absence and absence.needs_cover else None,
        )
        add_risks(student, policy, now)
        found.append(student)
    return found


def _supporter(values: dict[str, Any] | None) -> Supporter | None:
    return Supporter(**(values | {"since": read_instant(values["since"])})) if values else None
