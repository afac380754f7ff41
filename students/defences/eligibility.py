"""Who may judge a defence, and who is asked first.

The rules stand in ``mentorhub.access`` (``defences_to_take``), which the queue uses, and in a
trigger; here they are asked for one work and any number of assessors.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentorhub.accounts.models import Role, User
from students.models import Approval, Assessment, Enrolment, Mentorship, ProjectWork, TimeOff

# Fair rotation counts the defences of so many days.
ROTATION = timedelta(days=28)


def eligible_assessors(work: ProjectWork) -> QuerySet[User]:
    """Approved to assess the path and not enrolled in it; never a mentor or a cover of the student,
    not even one that begins later."""
    return _eligible(work.project.path_id, work.enrolment.student_id)


def number_of_eligible(path: str, student: str) -> Coalesce:
    """SQL: how many there are, for a query whose rows have a path and a student by these names."""
    people = _eligible(OuterRef(path), OuterRef(student)).order_by()
    # All of them are active: one group.
    counted = people.values("is_active").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _eligible(path: Any, student: Any) -> QuerySet[User]:
    """``path`` and ``student`` are keys, or columns of the query around this one."""

    def inside(value: Any) -> Any:
        """The same one subquery deeper."""
        return OuterRef(value) if isinstance(value, OuterRef) else value

    mine = {"user": OuterRef("pk"), "ended_at": None}
    approved = Approval.objects.filter(**mine, path=inside(path), kind=Approval.Kind.ASSESSOR)
    enrolled = Enrolment.objects.filter(student=OuterRef("pk"), path=inside(path), ended_at=None)
    supported = Mentorship.objects.filter(
        mentor=OuterRef("pk"), student=inside(student), during__isempty=False
    )
    people = User.objects.active().holding(Role.Kind.ASSESSOR).exclude(pk=student)
    return people.filter(Exists(approved), ~Exists(enrolled), ~Exists(supported))


def is_eligible(person: User, work: ProjectWork) -> bool:
    return eligible_assessors(work).filter(pk=person.pk).exists()


def next_in_rotation(work: ProjectWork, earliest: date, latest: date, now: datetime) -> User | None:
    """The eligible assessor with the fewest defences in four weeks; of several, the one who has had
    none for the longest time. Left out is who has time off on all of the days."""
    taken = Assessment.objects.filter(
        assessor=OuterRef("pk"), part=Assessment.Part.FIRST, withdrawn_at=None
    ).order_by()
    recent = taken.filter(begun_at__gt=now - ROTATION).values("assessor")
    people = eligible_assessors(work).annotate(
        recent=Coalesce(Subquery(recent.annotate(n=Count("pk")).values("n")), 0),
        last=Subquery(taken.values("assessor").annotate(at=Max("begun_at")).values("at")),
    )
    people = people.order_by("recent", F("last").asc(nulls_first=True), "pk")
    away = _away(people.values("pk"), earliest, latest)
    return next((person for person in people if person.pk not in away), None)


def _away(people: QuerySet, earliest: date, latest: date) -> set[int]:
    """Those who have time off on each of the days, be it in one period or in several."""
    rows = TimeOff.objects.filter(
        person__in=people, starts_on__lte=latest, ends_on__gte=earliest
    ).order_by("person", "starts_on")
    reached: dict[int, date] = {}
    for row in rows:
        free_from = reached.get(row.person_id, earliest)
        if row.starts_on <= free_from:
            reached[row.person_id] = max(free_from, row.ends_on + timedelta(days=1))
    return {person for person, free_from in reached.items() if free_from > latest}
