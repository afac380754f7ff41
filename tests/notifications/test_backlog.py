"""/readyz says how long the oldest due delivery has waited, without personal data."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.notifications import backlog
from mentorhub.notifications.models import Delivery

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def waits(minutes, **fields):
    ago = timezone.now() - minutes * MINUTE
    Delivery.objects.filter(kind="early").update(due_at=ago, **({"try_at": ago} | fields))


def test_nothing_due_is_no_wait(session):
    assert backlog.oldest_due_seconds() == 0


def test_the_page_is_well_while_reminders_go_out(client, session):
    waits(1)
    page = client.get("/readyz")
    state, reminders = page.content.decode().split("\n")
    assert (page.status_code, state) == (200, "ready")
    assert reminders.startswith("reminders ok, oldest due 6")
    assert not page.context


def test_the_page_says_when_one_waits_too_long_and_stays_in_service(client, session):
    waits(5)
    page = client.get("/readyz")
    assert page.status_code == 200
    assert page.content.decode().split("\n")[1].startswith("reminders not ok, oldest due 30")


def test_one_that_is_put_off_waits_for_its_next_try(session):
    waits(60, try_at=timezone.now() + MINUTE)
    assert backlog.oldest_due_seconds() == 0


def test_what_a_worker_died_with_waits_too(session):
    ended = timezone.now() - 3 * MINUTE
    waits(60, state=Delivery.State.SENDING, leased_by=uuid.uuid4(), lease_until=ended)
    assert 175 < backlog.oldest_due_seconds() < 190
