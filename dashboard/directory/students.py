"""What the directory reads of students: each running enrolment with its facts and its mentor."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, JSONObject

from dashboard.directory.risks import add_risks
from dashboard.models.absence import MentorAbsence, absences_today
from mentorhub.accounts.models import User
from mentorhub.dates import read_instant, today_of
from mentorhub.plain_text import MAX_WORDS, contains_words, words_of
from mentorhub.prepared import prepared
from mentorhub.similar_names import NamesFound, nearest, resembling
from students.attention.facts import StudentFacts, fact_annotations, facts_of
from students.models import Enrolment, Mentorship, SessionPolicy


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


def student_rows(reader: User, now: datetime, today: date) -> QuerySet[Enrolment]:
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
            contact_at=Coalesce("met_at", Subquery(mains.values("starts_at")[:1]), F("started_at")),
        )
    )


# People with a similar name of whom the students are listed.
MOST_SIMILAR = 200

# ``?sort=``: by name, unless one of these.
ORDERS: dict[str, Any] = {
    "quiet": F("contact_at").asc(),
    "next": F("next_at").asc(nulls_last=True),
}


def matching_students(
    rows: QuerySet[Enrolment], query: str, path: str, order: str, now: datetime
) -> NamesFound:
    """Those with each word of ``query`` in the name of the student or of their mentor; if there are
    none, those of whom one has a similar name."""
    if path:
        rows = rows.filter(path__slug=path)
    rows = _in_order(rows, order)
    if not query:
        return NamesFound(rows, are_similar=False)
    found = rows
    for word in query.split()[:MAX_WORDS]:
        named = Mentorship.objects.in_force(now).filter(contains_words(word, "mentor__plain_name"))
        is_found = contains_words(word, "student__plain_name")
        found = found.filter(is_found | Q(student__in=named.values("student")))
    if found.exists():
        return NamesFound(found, are_similar=False)
    return _with_similar_names(rows, words_of(query)[:MAX_WORDS], now)


def _with_similar_names(rows: QuerySet[Enrolment], words: list[str], now: datetime) -> NamesFound:
    """People first, by the index of their names: the mentors of all students would take seconds."""
    people = resembling(User.objects.all(), words, "plain_name", sees_everybody=True)
    people = people.order_by("-similarity", "pk").values_list("pk", "similarity")
    near = dict(people[:MOST_SIMILAR]) if words else {}
    scores = defaultdict(float, near)
    supported = Mentorship.objects.in_force(now).filter(mentor__in=near)
    for student, mentor in supported.order_by().values_list("student", "mentor"):
        scores[student] = max(scores[student], near[mentor])
    shown = rows.filter(student__in=scores).order_by().values_list("student", flat=True)
    by_score: dict[float, list[int]] = defaultdict(list)
    for student in nearest(shown, scores.__getitem__):
        by_score[scores[student]].append(student)
    kept = [student for students in by_score.values() for student in students]
    nearness = Case(*(When(student__in=pks, then=-score) for score, pks in by_score.items()))
    order = [nearness] if by_score else []
    found = rows.filter(student__in=kept).order_by(*order, *rows.query.order_by)
    return NamesFound(found, are_similar=bool(kept))


def _in_order(rows: QuerySet[Enrolment], order: str = "") -> QuerySet[Enrolment]:
    first = [ORDERS[order]] if order in ORDERS else []
    return rows.order_by(*first, "student__plain_name", "student_id")


@prepared
def all_students(reader: User, now: datetime, today: date) -> QuerySet[Enrolment]:
    """The list without filters, by name."""
    return _in_order(student_rows(reader, now, today))


def directory_students(rows: Iterable[Any], reader: User, now: datetime) -> list[DirectoryStudent]:
    """The rows with their facts, and with ``findings``: why they are at risk. Two queries, and
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
