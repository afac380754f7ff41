"""Finishing a course: all chapters read and all quizzes passed, checked from rows.

Web may write what somebody reads and answers; that a course is finished is written by the login
staff alone, in one transaction with what follows from it.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from dashboard.training.certificates.issuing import certify
from dashboard.training.kinds import COURSE_DONE
from dashboard.training.models import Completion, Course
from dashboard.training.progress import progress_of
from mentorhub.database import STAFF, lock_name, signed_in_as
from mentorhub.notifications.models import Delivery


def finish_if_complete(
    person: Any, course: Course, now: datetime | None = None
) -> Completion | None:
    """The new completion; None when something is missing, or it was finished before."""
    if not _is_complete(person, course):
        return None
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        return _finish(person, course, now)


def _is_complete(person: Any, course: Course) -> bool:
    (progress,) = progress_of(person, [course])
    return progress.has_all_done and not _has_finished(person, course)


def _has_finished(person: Any, course: Course) -> bool:
    return Completion.objects.filter(person=person.pk, course=course).exists()


def _finish(person: Any, course: Course, at: datetime | None) -> Completion | None:
    # Several last answers at once wait here for each other.
    lock_name(f"finishing {person.pk} {course.pk}")
    if not _is_complete(person, course):
        return None
    now = at or timezone.now()
    completion = Completion.objects.create(person=person, course=course, at=now)
    # The message about the certificate says that the course is finished.
    if certify(completion, at=at) is None:
        Delivery.objects.notify(
            COURSE_DONE, to=[person], by=None, subject=course.pk, reference=str(course.pk), now=now
        )
    return completion
