"""Many requests at the same moment: each message once, and no number twice or left out."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from dashboard.inbox.models import Attachment, Message, Thread
from students.deliverables import submission
from students.models import Deliverable, Enrolment
from students.paths.uploads import UploadError
from tests.client import Client
from tests.dashboard.inbox.build import fresh, talk

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
TIMES = 40


def at_once(send, times):
    def one(number):
        try:
            return send(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(one, range(times)))


def posting(person, url, data):
    """Each request from a browser of its own, as from several devices."""
    clients = [Client() for _ in range(TIMES)]
    for each in clients:
        each.force_login(fresh(person))
    return lambda number: clients[number].post(url, data(number)).status_code


def test_one_form_sent_many_times_at_once_is_one_message(people):
    thread = talk("student", people.stu, people.maya)
    key = str(uuid.uuid4())
    send = posting(people.maya, thread.get_absolute_url(), lambda _: {"body": "Once", "key": key})
    assert set(at_once(send, 16)) == {302}
    assert list(thread.messages.values_list("number", "body")) == [(1, "Hello"), (2, "Once")]


def test_a_first_message_sent_many_times_at_once_is_one_thread_with_one_message(people):
    key = str(uuid.uuid4())
    url = f"/inbox/new/?to={people.stu.pk}"
    send = posting(people.maya, url, lambda _: {"body": "Welcome", "key": key})
    assert set(at_once(send, 8)) == {302}
    assert Thread.objects.get().last_number == Message.objects.count() == 1


def test_a_circle_sent_many_times_at_once_holds_one_message(people):
    key = str(uuid.uuid4())
    data = {"title": "Bread", "people": [people.ines.pk], "body": "Hello", "key": key}
    assert set(at_once(posting(people.maya, "/inbox/circle/", lambda _: data), 4)) == {302}
    assert Message.objects.count() == 1
    assert Thread.objects.filter(last_number__gt=0).count() == 1


def test_forty_messages_of_two_people_at_once_are_numbered_without_a_gap(people):
    thread = talk("student", people.stu, people.maya)
    url = thread.get_absolute_url()
    both = [
        posting(person, url, lambda number: {"body": str(number)})
        for person in (people.stu, people.maya)
    ]
    assert set(at_once(lambda number: both[number % 2](number), 40)) == {302}
    numbers = list(thread.messages.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 42))
    assert set(thread.messages.values_list("body", flat=True)) == {"Hello", *map(str, range(40))}
    thread.refresh_from_db()
    assert thread.last_number == 41


def file(name):
    return SimpleUploadedFile(name, b"x" * 60)


def sending_files(person, thread):
    """By form: the two are sent in two threads, with a file each that fits alone."""
    client = Client()
    client.force_login(fresh(person))
    return lambda name: client.post(thread.get_absolute_url(), {"files": [file(name)]}).status_code


@pytest.fixture
def room_for_one_file(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ENROLMENT_QUOTA_BYTES = 100


@pytest.fixture
def one_after_the_other_has_checked(monkeypatch):
    """Each of two requests counts what is there before the other one stores anything; where one
    has to wait for the other, it waits no longer than this."""
    both = Barrier(2)
    count = submission.enrolment_bytes_left

    def count_together(*args, **kwargs):
        left = count(*args, **kwargs)
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        return left

    monkeypatch.setattr(submission, "enrolment_bytes_left", count_together)


def test_two_messages_at_once_share_what_is_left_of_the_quota(
    people, room_for_one_file, one_after_the_other_has_checked
):
    with_mentor = talk("student", people.stu, people.maya)
    with_manager = talk("manager", people.stu, people.noor)
    send = [sending_files(people.stu, each) for each in (with_mentor, with_manager)]
    assert sorted(at_once(lambda number: send[number]("a.txt"), 2)) == [302, 422]
    assert Attachment.objects.count() == 1


def test_a_message_and_a_deliverable_at_once_share_what_is_left_of_the_quota(
    people, room_for_one_file, one_after_the_other_has_checked
):
    enrolment = Enrolment.objects.get(student=people.stu)
    by_message = sending_files(people.stu, talk("student", people.stu, people.maya))

    def act(number):
        if number:
            return by_message("a.txt") == 302
        try:
            submission.hand_in(enrolment, people.bread, by=people.stu, upload=file("b.txt"))
        except UploadError:
            return False
        return True

    assert sorted(at_once(act, 2)) == [False, True]
    assert Attachment.objects.count() + Deliverable.objects.count() == 1
