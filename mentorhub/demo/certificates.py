"""Certificates of the demo school: one is valid, one has expired, one was revoked."""

from datetime import timedelta

from django.utils import timezone

from dashboard.models import Mentor
from dashboard.training.certificates.issuing import certify, revoke
from dashboard.training.certificates.models import Certificate
from dashboard.training.models import Completion, Course
from mentorhub.accounts.models import User

COURSE = "mentor-tools"
VALID, EXPIRED = "mentor@example.org", "diego.salvatierra@example.org"
REVOKED = "owen.gallacher@example.org"
REASON = "The quizzes were taken by somebody else."
NOTE = "Owen told us himself. He takes the course again; no mentorship is concerned."


def create_certificates() -> None:
    """Write all of them, on the login *staff*, after the people and the courses."""
    course = Course.objects.filter(slug=COURSE, certifies=True).first()
    if course is None:
        return
    for email, months in ((VALID, None), (EXPIRED, 12)):
        mentor = Mentor.objects.select_related("user").get(user__email=email)
        _issue(mentor.user, course, days=(timezone.now() - mentor.certified_at).days, months=months)
    owen = _issue(User.objects.get(email=REVOKED), course, days=60, months=None)
    if owen is not None:
        admin = User.objects.get(email="admin@example.org")
        revoke(owen, by=admin, reason=REASON, note=NOTE, ends_certification=True)


def _issue(person: User, course: Course, *, days: int, months: int | None) -> Certificate | None:
    """None in a process without a key."""
    at = timezone.now().replace(microsecond=0) - timedelta(days=days)
    completion = Completion.objects.create(person=person, course=course, at=at)
    return certify(completion, at=at, months=months)
