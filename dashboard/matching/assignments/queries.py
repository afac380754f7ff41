"""What pages read about assignments."""

from datetime import datetime

from django.db.models import OuterRef, Subquery

from dashboard.matching.models import Assignment
from mentorhub.accounts.models import User
from students.models import Mentorship


def decline_deadline(reader: User, now: datetime) -> dict[str, Subquery]:
    """Annotations of enrolments: ``assignment`` (its ID) and ``decline_until``.

    Both are None where the reader is not the student's mentor, or may decline no longer.
    """
    mentorships = Mentorship.objects.in_force(now).main().filter(mentor=reader)
    own = Assignment.objects.visible_to(reader).declinable(now)
    own = own.filter(mentorship__in=mentorships, mentorship__student=OuterRef("student"))
    return {
        "assignment": Subquery(own.values("pk")[:1]),
        "decline_until": Subquery(own.values("decline_until")[:1]),
    }
