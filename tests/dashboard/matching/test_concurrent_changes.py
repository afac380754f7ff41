"""Two changes of the same row at once: the second one sees what the first one has written."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from dashboard.matching.assignments.decline import decline_assignment
from dashboard.matching.board import decisions
from dashboard.matching.models import MentorRequest, PairRule
from dashboard.matching.requests import lifecycle, queries
from dashboard.matching.requests.forms import RequestForm
from students.models import WeeklyHours
from tests.dashboard.matching.conftest import a_desk, pair_of

pytestmark = pytest.mark.django_db


def is_waiting():
    """Whether some connection waits for another one's lock."""
    with connection.cursor() as cursor:
        cursor.execute("select exists(select from pg_locks where not granted)")
        return cursor.fetchone()[0]


def test_a_verdict_keeps_the_hour_at_which_it_was_taken_back(desk):
    verdict = decisions.pin(desk.waiting("Ana"), desk.mentor("Maya"), by=desk.noor)
    older, first = PairRule.objects.get(pk=verdict.pk), timezone.now()
    verdict.end(first)
    older.end(first + timedelta(hours=1))
    assert PairRule.objects.get(pk=verdict.pk).ended_at == first


def test_hours_that_the_table_cannot_show_are_not_lost_to_an_older_read(desk):
    """Somebody adds a quarter of an hour between the check of a form and its saving."""
    ana = desk.waiting("Ana")
    data = MultiValueDict({"languages": ["en"], "hours": ["week", "0-540", "0-570"]})
    form = RequestForm(data, requester=queries.requester_of(ana), own=True)
    assert form.is_valid(), form.errors
    WeeklyHours.objects.create(person=ana, weekday=2, starts=555, ends=570)
    lifecycle.save_request(form, by=ana)
    assert WeeklyHours.objects.stretches_of(ana) == [(0, 540, 600), (2, 555, 570)]


@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_being_withdrawn_is_not_opened_again_by_a_mentor_who_declines():
    desk = a_desk()
    maya, ana = desk.mentor("Maya"), desk.waiting("Ana")
    assignment = decisions.accept(pair_of(desk.run(), ana), by=desk.noor)
    newer = MentorRequest.objects.create(
        student=ana, enrolment=ana.enrolments.get(), languages=["en"], made_by=ana
    )

    def decline():
        try:
            decline_assignment(assignment, by=maya, reason="No.")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            newer.close(MentorRequest.CloseReason.WITHDRAWN)
            declined = pool.submit(decline)
            deadline = time.monotonic() + 20
            while not is_waiting():
                assert time.monotonic() < deadline
                assert not declined.done()
        declined.result(20)
    newer.refresh_from_db()
    assert newer.closed_because == MentorRequest.CloseReason.WITHDRAWN
    assert MentorRequest.objects.open().get() == assignment.request
