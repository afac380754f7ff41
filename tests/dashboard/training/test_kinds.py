"""The mails of the training: whom they reach, what they name, and what stops them."""

import pytest
from django.core import mail
from django.utils import timezone

from dashboard.training.kinds import COURSE_DONE, COURSE_QUIET
from mentorhub.notifications import sending
from mentorhub.notifications.models import Delivery
from tests.dashboard.training import build

pytestmark = pytest.mark.django_db


def sent(kind, person, course):
    mail.outbox.clear()
    Delivery.objects.notify(
        kind, to=[person], by=None, subject=course.pk, reference=str(course.pk), now=timezone.now()
    )
    sending.drain(10)
    return mail.outbox


@pytest.mark.parametrize("kind", [COURSE_DONE, COURSE_QUIET])
@pytest.mark.parametrize("name", ["maya", "ines"])
def test_mentors_and_assessors_get_a_mail_that_leads_to_the_course(people, kind, name):
    course = build.small_course()
    (message,) = sent(kind, getattr(people, name), course)
    assert "Kneading" in message.subject
    assert "/training/kneading/" in message.body


@pytest.mark.parametrize("kind", [COURSE_DONE, COURSE_QUIET])
def test_who_is_neither_any_more_gets_none(people, kind):
    course = build.small_course()
    people.maya.roles.update(ended_at=timezone.now())
    assert sent(kind, people.maya, course) == []


@pytest.mark.parametrize("finished", ["the course", "its translation"])
def test_nobody_is_called_back_to_a_course_that_was_finished_meanwhile(people, finished):
    course = build.small_course()
    french = build.course("petrir", language="fr", twin=course)
    done = {"the course": course, "its translation": french}[finished]
    build.completion(done, people.maya)
    other = french if done == course else course
    assert sent(COURSE_QUIET, people.maya, other) == []
    assert sent(COURSE_QUIET, people.maya, course) == []
    assert len(sent(COURSE_DONE, people.maya, course)) == 1
