"""Maya supports Stu; what is due goes out to the mail of the tests."""

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
    """In three days; its announcement has gone out already."""
    planned = make.session(mentorship)
    Delivery.objects.filter(kind="planned").update(state="sent", sent_at=timezone.now())
    return planned


@pytest.fixture
def send():
    """A worker's turn; gives (address, subject) of what went out."""

    def turn():
        mail.outbox.clear()
        sending.drain(20)
        return sorted(message.to[0] for message in mail.outbox)

    return turn


@pytest.fixture
def fall_due():
    """The hour of these reminders has come, as far as the database knows."""

    def past(**which):
        ago = timezone.now() - timedelta(minutes=1)
        return Delivery.objects.filter(**which).update(due_at=ago, try_at=ago)

    return past
