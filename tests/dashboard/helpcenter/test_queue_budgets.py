"""The queue at 20,000 requests: its queries, and those of one request."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.helpcenter.models import Request, RequestMessage
from mentorhub.database import OWNER
from tests.client import Client
from tests.dashboard.helpcenter.queue_rows import note_of, request_of, subject
from tests.people import school

pytestmark = pytest.mark.django_db
QUEUE = 14
ONE = 16
MANY = 20_000


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connections[OWNER]) as asked:
        assert client.get(url).status_code == 200
    return [each for each in asked if "SAVEPOINT" not in each["sql"]]


@pytest.fixture
def noor():
    people = school()
    client = Client()
    client.force_login(people.noor)
    client.people = people
    return client


def fill(people, count):
    subjects = [subject(name).pk for name in ("sessions", "invoicing", "other")]
    persons = [people.maya.pk, people.stu.pk, people.ines.pk]
    now = timezone.now()
    states = ["new", "open", "waiting", "solved", "closed"]
    Request.objects.bulk_create(
        (
            Request(
                requester_id=persons[n % 3],
                subject_id=subjects[n % 3],
                title=f"Request {n}",
                language="en",
                state=states[n % 5],
                assignee_id=people.noor.pk if n % 2 else None,
                answered_at=now if n % 5 >= 2 else None,
                solved_at=now if n % 5 >= 3 else None,
                created_at=now - timedelta(minutes=n),
                changed_at=now - timedelta(minutes=n),
            )
            for n in range(count)
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze helpcenter_request")


def test_the_queue_asks_as_often_with_twenty_thousand_requests(noor):
    fill(noor.people, 40)
    few = len(queries_of(noor, "/help/queue/?list=all"))
    fill(noor.people, MANY)
    for query in ("list=all", "list=mine", "list=late", "list=all&path=baking&q=maya&age=1"):
        asked = queries_of(noor, f"/help/queue/?{query}")
        assert len(asked) <= QUEUE, query
        slow = [each["sql"] for each in asked if float(each["time"]) > 1]
        assert slow == []
    assert len(queries_of(noor, "/help/queue/?list=all")) == few


def test_one_request_asks_as_often_with_many_messages_and_notes(noor):
    people = noor.people
    request = request_of(people.maya)
    url = f"/help/queue/{request.pk}/?list=all"
    few = len(queries_of(noor, url))
    for number in range(2, 30):
        RequestMessage.objects.create(
            request=request, number=number, author=people.maya, body="And", html="<p>And</p>"
        )
        note_of(request, people.noor)
    many = len(queries_of(noor, url))
    assert many == few <= ONE
