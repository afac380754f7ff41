"""Certificates of the demo school: one is valid, one has expired, one was revoked."""

from datetime import timedelta

from django.utils import timezone

from dashboard.training.certificates.issuing import certify, revoke
from dashboard.training.certificates.kinds import CERT_REVOKED, CERTIFICATE
from dashboard.training.certificates.models import Certificate
from dashboard.training.models import Completion, Course
from mentorhub.accounts.models import User
from mentorhub.notifications.models import Delivery

COURSE = "mentor-tools"
# Days since it was issued, and the months that it was good for.
EXPIRED, EXPIRED_AFTER = ("amina.diallo@example.org", 230), 6
REVOKED = ("grace.tamahori@example.org", 60)
REASON = "The quizzes were taken by somebody else."
NOTE = "Grace told us herself. No mentorship is concerned."


def create_certificates() -> None:
    """Write the last two, on the login *staff*, after the training has written the others."""
    course = Course.objects.filter(slug=COURSE, certifies=True).first()
    if course is not None:
        _issue(course, *EXPIRED, months=EXPIRED_AFTER)
        revoked = _issue(course, *REVOKED)
        if revoked is not None:
            admin = User.objects.get(email="admin@example.org")
            revoke(revoked, by=admin, reason=REASON, note=NOTE, ends_certification=True)
    # What happened long ago is no news.
    Delivery.objects.filter(kind__in=(CERTIFICATE.name, CERT_REVOKED.name)).delete()


def _issue(
    course: Course, email: str, days: int, *, months: int | None = None
) -> Certificate | None:
    """None in a process without a key."""
    at = timezone.now() - timedelta(days=days)
    person = User.objects.get(email=email)
    return certify(
        Completion.objects.create(person=person, course=course, at=at), at=at, months=months
    )
