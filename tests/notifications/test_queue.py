"""Rows of a worker that died are freed; a late worker may still record some results."""

import uuid
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentorhub.database import OWNER
from mentorhub.notifications import queue, reasons
from mentorhub.notifications.models import Delivery
from tests import factories as make

pytestmark = pytest.mark.django_db
MINE, OTHER = uuid.uuid4(), uuid.uuid4()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def row(session, fall_due):
    """A row that the worker MINE has claimed."""
    fall_due(kind="early")
    Delivery.objects.filter(kind="early")[0].delete()
    assert queue.claim(MINE)[0]
    return Delivery.objects.get(kind="early")


def expired(row):
    """The row after its lease has expired and was released."""
    Delivery.objects.filter(pk=row.pk).update(lease_until=timezone.now() - MINUTE)
    queue.release_expired()
    row.refresh_from_db()
    return row


def conditions_asked():
    """How many cases of kinds a claim asks the database to plan, and what was claimed."""
    with CaptureQueriesContext(connections[OWNER]) as asked:
        claimed, _looked_at = queue.claim(MINE)
    return sum(query["sql"].count("when r.kind in (") for query in asked), claimed


def test_only_the_conditions_of_the_kinds_that_are_due_are_planned(session, fall_due):
    assert conditions_asked() == (0, [])
    fall_due(kind="early")
    cases, claimed = conditions_asked()
    assert (cases, len(claimed)) == (1, 2)
    fall_due(kind="late")
    other = Delivery.objects.filter(kind="late")[0]
    Delivery.objects.filter(pk=other.pk).update(kind="confirm_profile", session=None)
    cases, claimed = conditions_asked()
    assert cases == 2
    kinds = Delivery.objects.exclude(state=Delivery.State.PENDING).values_list("kind", flat=True)
    assert {"early", "late", "confirm_profile"} <= set(kinds)


def test_only_the_conditions_of_its_kind_are_planned_before_a_mail_goes_out(row):
    with CaptureQueriesContext(connections[OWNER]) as asked:
        assert queue.mark_data_started(row.pk, MINE, row.kind)
    assert [query["sql"].count("when r.kind in (") for query in asked] == [1]


def test_a_claimed_row_is_nobody_elses(row):
    assert queue.claim(OTHER) == ([], 0)
    assert not queue.mark_data_started(row.pk, OTHER)
    queue.mark_dead(row.pk, OTHER, "550")
    queue.mark_sent(row.pk, OTHER)
    row.refresh_from_db()
    assert (row.state, row.leased_by) == (Delivery.State.SENDING, MINE)


def test_what_was_only_claimed_is_free_again(row):
    assert expired(row).state == Delivery.State.PENDING
    assert row.repeats == 0
    assert not queue.mark_data_started(row.pk, MINE)


def test_what_may_be_out_goes_once_more_and_no_oftener(row):
    assert queue.mark_data_started(row.pk, MINE)
    assert (expired(row).state, row.repeats, row.reason) == (
        Delivery.State.PENDING,
        1,
        reasons.REPEATED.code,
    )
    assert queue.claim(OTHER)[0] == [row.pk]
    assert queue.mark_data_started(row.pk, OTHER)
    assert (expired(row).state, row.repeats, row.reason) == (
        Delivery.State.AMBIGUOUS,
        1,
        reasons.AMBIGUOUS.code,
    )
    queue.release_expired()
    assert queue.claim(OTHER) == ([], 0)


def test_with_hold_it_waits_for_a_person_even_when_the_rule_changes(row):
    make.policy(when_ambiguous="hold")
    queue.mark_data_started(row.pk, MINE)
    assert (expired(row).state, row.repeats) == (Delivery.State.AMBIGUOUS, 0)
    make.policy(when_ambiguous="resend")
    queue.release_expired()
    assert queue.claim(OTHER) == ([], 0)


def test_with_hold_the_worker_that_knows_may_still_say_so(row):
    make.policy(when_ambiguous="hold")
    queue.mark_data_started(row.pk, MINE)
    expired(row)
    queue.mark_sent(row.pk, OTHER)
    row.refresh_from_db()
    assert row.state == Delivery.State.AMBIGUOUS
    queue.mark_sent(row.pk, MINE)
    row.refresh_from_db()
    assert (row.state, row.why) == (Delivery.State.SENT, "")


@pytest.mark.parametrize(("repeats", "kept"), [(1, "Sent again by Tom."), (0, "")])
def test_a_repeat_that_went_out_still_says_who_sent_it_again(row, repeats, kept):
    Delivery.objects.filter(pk=row.pk).update(repeats=repeats, why="Sent again by Tom.")
    queue.mark_sent(row.pk, MINE)
    row.refresh_from_db()
    assert (row.state, row.why) == (Delivery.State.SENT, kept)


def test_a_worker_that_stops_gives_back_what_it_has_not_handed_over(row):
    queue.release(OTHER)
    assert queue.claim(OTHER) == ([], 0)
    queue.release(MINE)
    assert queue.claim(OTHER)[0] == [row.pk]


def test_a_pause_grows_with_each_refusal_and_has_an_end(row):
    pauses = []
    for attempts in (1, 3, 400):
        Delivery.objects.filter(pk=row.pk).update(
            state=Delivery.State.SENDING,
            leased_by=MINE,
            lease_until=timezone.now() + MINUTE,
            attempts=attempts,
        )
        queue.postpone([row.pk], MINE, "451 later")
        row.refresh_from_db()
        pauses.append((row.try_at - timezone.now()).total_seconds())
    for pause, middle in zip(pauses, (15, 60, 300), strict=True):
        assert middle * 0.4 < pause < middle * 1.6
    assert (row.state, row.why) == (Delivery.State.PENDING, "451 later")
