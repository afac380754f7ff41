"""By which version of its guide a work is judged, as SQL: the one in force at its beginning, unless
a manager moved it to another one (``WorkVersion``, the last row of a work counts)."""

from typing import Any

from django.db.models import Exists, F, OuterRef, PositiveIntegerField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from guides.models import GuideVersion, WorkVersion
from students.models import Defence, ProjectWork


def judged_number(versions: QuerySet[GuideVersion], work: Any, started_at: Any) -> Coalesce:
    """SQL: the number of the version; NULL when the guide has none.

    ``versions`` are those of the guide; ``work`` and ``started_at`` are values or ``OuterRef``.
    """
    moved = WorkVersion.objects.filter(work=work).order_by("-moved_at", "-pk")
    begun = versions.filter(saved_at__lte=started_at).order_by("-number")
    return Coalesce(
        Subquery(moved.values("version")[:1]),
        Subquery(begun.values("number")[:1]),
        Subquery(versions.order_by("number").values("number")[:1]),
        output_field=PositiveIntegerField(),
    )


def judging_versions(project: int) -> set[int]:
    """The numbers of the versions that judge works now: open ones, and those whose verdict is still
    open to its assessor, who may correct it. Needs the login *staff*."""
    correctable = Defence.objects.filter(work=OuterRef("pk"), closes_at__gt=Now())
    works = ProjectWork.objects.filter(project=project, enrolment__ended_at=None)
    works = works.filter(Q(finished_at=None) | Exists(correctable)).order_by()
    versions = GuideVersion.objects.filter(guide__project=OuterRef("project"))
    numbers = works.annotate(
        judged=judged_number(versions, OuterRef("pk"), OuterRef("started_at"))
    ).exclude(judged=None)
    return set(numbers.values_list(F("judged"), flat=True).distinct())
