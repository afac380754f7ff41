"""What pages read about assignments."""

from datetime import datetime

from django.db.models import OuterRef, Subquery

from dashboard.matching.models import Assignment
from mentorhub.accounts.models import User
from mentorhub.json_text import JsonText
from students.models import Mentorship


def decline_deadline(reader: User, now: datetime) -> dict[str, Subquery]:
    """An annotation of rows that have a ``student``: ``declinable``, the assignment as its ``id``
    and ``until`` when it may be declined.

    None where the reader is not the student's mentor, or may decline no longer.
    """
    mentorships = Mentorship.objects.in_force(now).main().filter(mentor=reader)
    own = Assignment.objects.visible_to(reader).declinable(now)
    # A mentorship has one, and a student one mentor.
    own = own.filter(mentorship__in=mentorships, mentorship__student=OuterRef("student")).order_by()
    values = JsonText(id="pk", until="decline_until")
    return {"declinable": Subquery(own.values(json=values)[:1])}
