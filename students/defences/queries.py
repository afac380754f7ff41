"""What the pages of defences read."""

from django.db.models import QuerySet

from mentorhub.accounts.models import User
from mentorhub.prepared import prepared
from students.models import Defence


def get_defence(user: User, pk: int) -> Defence:
    """Raises Http404."""
    return _visible.get_or_404(user, pk)


@prepared
def _visible(user: User, pk: int) -> QuerySet[Defence]:
    rows = Defence.objects.visible_to(user).filter(pk=pk)
    return rows.select_related(
        "work__project__path", "work__enrolment", "student", "assessor__meeting_room"
    )
