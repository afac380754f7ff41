"""Whether a person has supported as many students as the school expects of an assessor.

Only a warning for whoever grants the approval: in a new school nobody has.
"""

from django.utils.translation import gettext as _

from mentorhub.accounts.models import User
from students.models import Enrolment, EvaluationPolicy, Mentorship


def experience_warning(person: User) -> str:
    """A sentence when the person has supported too few students, or too few who finished; empty
    otherwise. Covers do not count."""
    policy = EvaluationPolicy.current()
    supported = (
        Mentorship.objects.main().filter(mentor=person).exclude(during__isempty=True)
    ).values("student")
    students = supported.distinct().count()
    finished = Enrolment.objects.filter(
        student__in=supported, end_reason=Enrolment.EndReason.FINISHED
    )
    finishers = finished.values("student").distinct().count()
    if students >= policy.students_supported and finishers >= policy.students_finished:
        return ""
    return _(
        "%(name)s has supported %(students)s students, of whom %(finished)s finished their path. "
        "An assessor usually has supported %(expected)s, of whom %(expected_finished)s finished. "
        "The approval is granted all the same."
    ) % {
        "name": person,
        "students": students,
        "finished": finishers,
        "expected": policy.students_supported,
        "expected_finished": policy.students_finished,
    }
