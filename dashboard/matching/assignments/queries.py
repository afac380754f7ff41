"""What pages read about assignments."""

from django.db.models import OuterRef, QuerySet, Subquery

from dashboard.matching.models import Assignment
from mentorhub.accounts.models import User
from students.models import Mentorship


def with_decline_deadline(mentorships: QuerySet[Mentorship], reader: User) -> QuerySet[Mentorship]:
    """Annotate ``assignment`` (its ID) and ``decline_until``, in the same query.

    Both are None where the reader may not decline, or no longer.
    """
    own = Assignment.objects.visible_to(reader).declinable()
    own = own.filter(mentorship=OuterRef("pk"), mentorship__mentor=reader)
    return mentorships.annotate(
        assignment=Subquery(own.values("pk")[:1]),
        decline_until=Subquery(own.values("decline_until")[:1]),
    )
