"""Who gets a new request: whoever is responsible for its subject, else for a path of the requester;
otherwise nobody, and all managers see it in their queue."""

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dashboard.helpcenter.models import Request, Responsible, Subject
from mentorhub.accounts.models import Role, User
from students.models import Approval, Enrolment


def responsible_for(subject: Subject, requester: User | None) -> User | None:
    """Of several the one with the fewest unfinished requests, then who has been it the longest;
    never the requester. ``requester`` is None for a visitor."""
    rows = _able(requester)
    found = rows.filter(subject=subject).first()
    if found is None and requester is not None:
        found = rows.filter(path__in=_paths_of(requester)).first()
    return found.manager if found else None


def _able(requester: User | None) -> QuerySet[Responsible]:
    manages = Role.objects.running().filter(user=OuterRef("manager"), kind=Role.Kind.MANAGER)
    rows = Responsible.objects.running().filter(Exists(manages), manager__is_active=True)
    if requester is not None:
        rows = rows.exclude(manager=requester.pk)
    unfinished = Request.objects.unfinished().filter(assignee=OuterRef("manager")).order_by()
    counted = unfinished.values("assignee").annotate(n=Count("pk")).values("n")
    return (
        rows.annotate(load=_or_zero(counted))
        .select_related("manager")
        .order_by("load", "since", "pk")
    )


def _or_zero(counted: QuerySet[Request]) -> Coalesce:
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _paths_of(person: User) -> list[int]:
    """Those that they study now; else those that they are approved for."""
    studied = Enrolment.objects.running().filter(student=person.pk).values_list("path", flat=True)
    approved = Approval.objects.running().filter(user=person.pk).values_list("path", flat=True)
    return list(studied) or list(approved.distinct())
