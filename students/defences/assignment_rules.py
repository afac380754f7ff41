"""Nobody is given a student whose defence they judge: as mentor or as cover."""

from datetime import datetime

from django.utils.translation import gettext as _

from mentorhub.accounts.models import User
from students.defences.booking import lock_assessor
from students.enrolments.assigning import assignment_rule
from students.models import Defence


@assignment_rule
def assessor_refusal(mentor: User, student: User, starts_at: datetime) -> str:
    """The same as the trigger on mentorships (students/migrations/0031), which waits for somebody
    who takes a defence at this moment; so does this, to say why."""
    lock_assessor(mentor.pk)
    if not Defence.objects.judged_now().filter(assessor=mentor, student=student).exists():
        return ""
    return _(
        "%(mentor)s judges a defence of %(student)s, and so cannot support them. Choose another "
        "mentor, or have the defence given back first."
    ) % {"mentor": mentor, "student": student}
