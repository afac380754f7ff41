"""What the pages of defences read."""

from django.db.models import QuerySet
from django.http import Http404

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.prepared import prepared
from students.models import Defence, Mentorship

_RELATED = (
    "work__project__path",
    "work__enrolment",
    "student",
    "assessor__meeting_room",
    "ended_by",
    "requested_by",
)


def get_defence(user: User, pk: int) -> Defence:
    """Raises Http404."""
    return _visible.get_or_404(user, pk)


@prepared
def _visible(user: User, pk: int) -> QuerySet[Defence]:
    rows = Defence.objects.visible_to(user).filter(pk=pk).select_related(*_RELATED)
    return rows.defer("work__project__brief", "work__project__path__description")


def get_takeable(user: User, pk: int) -> Defence | None:
    """The defence if this assessor may take it now."""
    return _takeable.first(user, pk)


def may_take(user: User, pk: int) -> bool:
    return _takeable.exists(user, pk)


@prepared
def _takeable(user: User, pk: int) -> QuerySet[Defence]:
    rows = Defence.objects.takeable_by(user).filter(pk=pk).select_related(*_RELATED)
    return rows.defer("work__project__brief", "work__project__path__description")


def require_calling_off(defence: Defence, user: User) -> None:
    """Raises Http404 for anyone but the assessor, a mentor of the student now, and managers."""
    if user.pk == defence.assessor_id or access.is_manager(user):
        return
    if not Mentorship.objects.supports(user, defence.student_id):
        raise Http404
