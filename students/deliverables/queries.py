"""What pages read of the deliverables of one work."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from mentorhub.prepared import prepared
from students.models import Deliverable

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# Of a page that has other things to show.
SHOWN = 25


def _versions(reader: "User", enrolment: int, project: int) -> QuerySet[Deliverable]:
    """The newest first."""
    rows = Deliverable.objects.visible_to(reader).filter(enrolment=enrolment, project=project)
    rows = rows.with_expected().with_comments(reader).select_related("project", "read_by")
    return rows.defer("project__brief").order_by("-number")


versions_of_work = prepared(_versions)


@prepared
def last_versions_of_work(reader: "User", enrolment: int, project: int) -> QuerySet[Deliverable]:
    return _versions(reader, enrolment, project)[:SHOWN]
