"""Many managers at the same moment: one has the request, and an answer sent twice is one."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from dashboard.helpcenter import answering
from dashboard.helpcenter.models import EventKind, RequestEvent, RequestMessage
from tests import factories as make
from tests.dashboard.helpcenter.queue_rows import request_of
from tests.people import school

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def at_once(act, people):
    def one(person):
        try:
            return act(person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(one, people))


def test_twenty_managers_take_one_request_and_one_has_it():
    people = school()
    managers = [make.person(f"Manager {n}", "manager") for n in range(20)]
    request = request_of(people.maya)

    def take(person):
        try:
            answering.take(request, by=person)
        except answering.TakenError as taken:
            return taken.assignee.pk
        return person.pk

    owners = at_once(take, managers)
    request.refresh_from_db()
    assert set(owners) == {request.assignee_id}
    assert RequestEvent.objects.filter(kind=EventKind.ASSIGNED).count() == 1


def test_an_answer_sent_many_times_at_once_is_one():
    people = school()
    request, key = request_of(people.maya), uuid.uuid4()

    def send(_):
        return answering.answer(request, by=people.noor, body="Once", key=key).number

    assert set(at_once(send, range(12))) == {2}
    assert RequestMessage.objects.filter(request=request).count() == 2


def test_answers_of_several_managers_at_once_are_numbered_without_a_gap():
    people = school()
    managers = [make.person(f"Manager {n}", "manager") for n in range(8)]
    request = request_of(people.maya)

    def send(person):
        return answering.answer(request, by=person, body="Mine", key=uuid.uuid4()).number

    assert sorted(at_once(send, managers)) == list(range(2, 10))


def test_two_managers_who_merge_crosswise_do_not_wait_for_each_other():
    people = school()
    first, second = request_of(people.maya), request_of(people.maya)

    def merge(pair):
        try:
            answering.merge(*pair, by=people.noor)
        except answering.NotPossibleError:
            return False
        return True

    assert sorted(at_once(merge, [(first, second), (second, first)])) == [False, True]
