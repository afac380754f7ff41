"""What a student sees above the brief of a project: their own work on it and the next session."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from mentorhub import access
from mentorhub.dates import today_of
from students.models import Pause, Project, ProjectWork, Session

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


def own_work_context(user: "User", project: Project) -> dict[str, Any]:
    """Empty for everybody but a student who has begun the project."""
    if not access.is_student(user):
        return {}
    today = today_of(user)
    pauses = Pause.objects.filter(
        enrolment=OuterRef("enrolment"), starts_on__lte=today, ends_on__gte=today
    )
    works = ProjectWork.objects.visible_to(user).filter(project=project)
    works = works.filter(enrolment__student=user, enrolment__ended_at=None)
    work = works.annotate(is_paused=Exists(pauses)).first()
    if work is None:
        return {}
    upcoming = Session.objects.visible_to(user).upcoming(timezone.now()).filter(student=user)
    is_open = work.finished_at is None
    return {
        "work": work,
        "work_is_open": is_open,
        # Nobody is late while they pause.
        "days_late": work.days_late(today) if is_open and not work.is_paused else 0,
        "next_session": upcoming.first() if is_open else None,
    }
