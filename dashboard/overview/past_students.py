"""The students whom a mentor supported before, or will support: names and dates, nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q, Value, When
from django.db.models.functions import Least
from django.http import HttpRequest
from django.utils import timezone

from mentorhub.accounts.models import User
from mentorhub.lists import page_in_one_query
from mentorhub.similar_names import search_names
from students.models import Mentorship

if TYPE_CHECKING:
    from django.core.paginator import Page


@dataclass(frozen=True)
class OtherStudent:
    """A student with whom no mentorship is in force."""

    student: User
    starts_at: datetime
    # None before it begins.
    ended_at: datetime | None


def other_students(
    request: HttpRequest, query: str, *, only_exact: bool = False
) -> tuple["Page[Any]", bool]:
    """A page (parameter ``others``) of them, those to come first, then the latest end first; and
    whether their names are but similar to ``query``."""
    mentor, now = request.user, timezone.now()
    own = Mentorship.objects.visible_to(mentor).filter(mentor=mentor.pk)
    with_student = {"mentorships__mentor": mentor.pk}
    rows = (
        User.objects.filter(pk__in=own.values("student"))
        .exclude(Exists(own.in_force(now).filter(student=OuterRef("pk"))))
        .annotate(
            began=Min("mentorships__starts_at", filter=Q(**with_student)),
            over=Max(
                Least("mentorships__ends_at", "mentorships__ended_at"), filter=Q(**with_student)
            ),
        )
        .annotate(is_over=Case(When(began__gt=now, then=Value(0)), default=Value(1)))
        .order_by("is_over", F("over").desc(nulls_first=True), "plain_name", "pk")
    )
    rows, similar = search_names(rows, query, "plain_name", only_exact=only_exact)
    page = page_in_one_query(rows, request, name="others")
    page.object_list = [
        OtherStudent(found, found.began, None if found.is_over == 0 else found.over)
        for found in page.object_list
    ]
    return page, similar
