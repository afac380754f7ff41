"""Who reads something, and who no longer, when it moves from one group of the community to another.

A topic without a project is read by everybody in its group. In the group of a path nobody studies
that path; in a larger one are mentors who do, and what is written about guides would reach them. So
everybody who studies something and begins to read it is named before it moves.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value

from mentorhub.accounts.models import User
from students.models import Enrolment

# Of those who begin to read it and study nothing, so many are named.
NAMED = 12


@dataclass(frozen=True)
class AudienceChange:
    group: int
    # Those who begin to read it and study a path, each with ``studied``: titles of paths.
    students: list[Any]
    # The first of the others, and how many they are.
    others: list[User]
    others_count: int
    ceases_count: int

    @property
    def begins_count(self) -> int:
        return len(self.students) + self.others_count

    @property
    def confirmation(self) -> str:
        """What a form sends back to confirm this change: another group, or a student who was not
        named, needs another confirmation."""
        return f"{self.group}:{','.join(str(each.pk) for each in self.students)}"


def audience_change(group: int, before: Q, after: Q) -> AudienceChange:
    """``before`` and ``after`` are the conditions on people who read it."""
    begins = who_begins_to_read(before, after)
    running = Enrolment.objects.running().filter(student=OuterRef("pk")).order_by()
    titles = running.values("student").values(
        found=StringAgg("path__title", Value(", "), order_by="path__plain_title")
    )
    begins = begins.annotate(studied=Subquery(titles))
    others = begins.filter(studied=None)
    return AudienceChange(
        group=group,
        students=list(begins.exclude(studied=None)),
        others=list(others[:NAMED]),
        others_count=others.count(),
        ceases_count=who_begins_to_read(after, before).count(),
    )


def who_begins_to_read(before: Q, after: Q) -> QuerySet[User]:
    reads = User.objects.filter(before).values("pk")
    return User.objects.filter(after).exclude(pk__in=reads).order_by("plain_name", "pk")
