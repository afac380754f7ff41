"""What the pages of messages cost in queries: as many with fifty rows as with five."""

import uuid

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from dashboard.inbox.models import Message, Thread
from mentorhub.database import OWNER
from tests import factories as make
from tests.client import Client
from tests.dashboard.inbox.build import fresh, talk

pytestmark = pytest.mark.django_db
LIST, THREAD = 12, 14
FEW, MANY = 5, 50


def queries(person, url):
    client = Client()
    client.force_login(fresh(person))
    client.get(url)  # prepares what is prepared, and reads what is unread
    with CaptureQueriesContext(connections[OWNER]) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_a_list_of_threads(people):
    counts = []
    for first, number in ((0, FEW), (FEW, MANY)):
        for n in range(first, number):
            colleague = make.mentor(f"Colleague{n} Of", people.baking)
            talk("colleagues", colleague, people.maya, "Hello", "Again")
        counts.append(queries(people.maya, "/inbox/"))
    assert counts[0] == counts[1] <= LIST


def test_a_thread(people):
    thread = talk("student", people.stu, people.maya, *map(str, range(FEW)))
    counts = [queries(people.maya, thread.get_absolute_url())]
    Message.objects.bulk_create(
        Message(
            thread=thread,
            number=number,
            author=(people.stu, people.maya)[number % 2],
            body="Bread",
            html="<p>Bread</p>",
            key=uuid.uuid4(),
        )
        for number in range(FEW + 1, MANY + 1)
    )
    Thread.objects.filter(pk=thread.pk).update(last_number=MANY)
    counts.append(queries(people.maya, thread.get_absolute_url()))
    assert counts[0] == counts[1] <= THREAD
