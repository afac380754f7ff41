"""Fixtures: Maya supports Stu; due deliveries are sent to the outbox of the tests."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from mentorhub.notifications import sending
from mentorhub.notifications.models import Delivery
from students.models import Mentorship
from tests import factories as make
from tests.people import school


@pytest.fixture
def people(db):
    return school()


@pytest.fixture
def mentorship(people):
    return Mentorship.objects.get(mentor=people.maya, student=people.stu)


@pytest.fixture
def session(mentorship):
    """A session in three days whose announcement is sent already."""
    planned = make.session(mentorship)
    Delivery.objects.filter(kind="planned").update(
        state=Delivery.State.SENT, sent_at=timezone.now()
    )
    return planned


@pytest.fixture
def send():
    """Run a worker once; returns the sorted addresses of the mails it sent."""

    def run():
        mail.outbox.clear()
        sending.drain(20)
        return sorted(message.to[0] for message in mail.outbox)

    return run


@pytest.fixture
def fall_due():
    """Make these deliveries due, by the clock of the database."""

    def past(**which):
        ago = timezone.now() - timedelta(minutes=1)
        return Delivery.objects.filter(**which).update(due_at=ago, try_at=ago)

    return past
