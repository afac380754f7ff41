from typing import Any

from django.db.models import OuterRef, Subquery

from dashboard.matching.models import Assignment
from mentorhub.accounts.models import User


def with_time_to_decline(mentorships: Any, reader: User) -> Any:
    """The rows with ``assignment``, its number, and ``decline_until``: both None on those that
    the reader may not decline, or no longer. No further query."""
    own = Assignment.objects.visible_to(reader).to_be_declined()
    own = own.filter(mentorship=OuterRef("pk"), mentorship__mentor=reader)
    return mentorships.annotate(
        assignment=Subquery(own.values("pk")[:1]),
        decline_until=Subquery(own.values("decline_until")[:1]),
    )
