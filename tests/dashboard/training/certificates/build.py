"""Certificates of the tests, issued as the site does."""

from typing import Any

from dashboard.training.certificates.issuing import certify
from dashboard.training.certificates.models import Certificate
from dashboard.training.models import Course
from mentorhub.accounts.models import User
from tests.dashboard.training import build


def certifying_course(slug: str = "mentor-tools", **fields: Any) -> Course:
    own = {"title": "Mentor tools", "certifies": True, "minutes": 130}
    return build.course(slug, **own | fields)


def certificate(person: User, course: Course | None = None) -> Certificate:
    """Of a course that the person has just finished."""
    course = course or Course.objects.filter(slug="mentor-tools").first() or certifying_course()
    issued = certify(build.completion(course, person))
    assert issued is not None
    return issued
