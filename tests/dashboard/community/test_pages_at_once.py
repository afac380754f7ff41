"""Many replies at the same moment, and what the page costs in queries."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from dashboard.community import posting
from dashboard.community.models import Reply, Topic
from mentorhub.database import OWNER
from tests.dashboard.community.browsing import browser
from tests.dashboard.community.build import ask, fresh, group_of, say

MOST = 16


def at_once(work, times):
    def one(number):
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as threads:
        return list(threads.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_forty_replies_at_once_are_numbered_without_a_gap(people):
    topic = ask(people.maya, group_of(people.baking))
    authors = (people.maya, people.ines)

    def post(number):
        by = fresh(authors[number % 2])
        return posting.post_reply(topic, by=by, body=str(number), key=uuid.uuid4()).number

    assert sorted(at_once(post, 39)) == list(range(2, 41))
    topic.refresh_from_db()
    assert topic.last_number == 40


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_many_times_at_once_is_one_reply(people):
    topic = ask(people.maya, group_of(people.baking))
    key = str(uuid.uuid4())
    url = topic.get_absolute_url()
    clients = [browser(people.ines) for _ in range(8)]
    sent = at_once(lambda n: clients[n].post(url, {"body": "Once", "key": key}).status_code, 8)
    assert set(sent) == {302}
    assert list(topic.replies.values_list("number", "body")) == [(1, "Tell me."), (2, "Once")]


@pytest.mark.django_db(transaction=True)
def test_thirty_submits_of_one_form_at_once_are_one_reply(people):
    topic = ask(people.maya, group_of(people.baking))
    key = uuid.uuid4()

    def post(_number):
        return posting.post_reply(topic, by=fresh(people.ines), body="Once", key=key).pk

    assert len(set(at_once(post, 30))) == 1
    assert topic.replies.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_form_and_the_same_with_another_text_sent_many_times_at_once_are_two_replies(people):
    """After “Back” in the browser: each of the two texts is stored, and once."""
    topic = ask(people.maya, group_of(people.baking))
    key = str(uuid.uuid4())
    clients = [browser(people.ines) for _ in range(8)]

    def send(n):
        sent = {"body": ("One", "Two")[n % 2], "key": key}
        return clients[n].post(topic.get_absolute_url(), sent).status_code

    assert set(at_once(send, 8)) == {302}
    assert sorted(topic.replies.values_list("body", flat=True)) == ["One", "Tell me.", "Two"]
    assert sorted(topic.replies.values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.django_db
def test_a_topic_costs_as_many_queries_with_fifty_replies_as_with_five(people):
    topic = ask(people.maya, group_of(people.baking))
    say(topic, people.ines)

    def queries(url):
        client = browser(people.noor)
        for _ in range(3):  # prepares what is prepared, and reads what is unread, page by page
            client.get(url)
        with CaptureQueriesContext(connections[OWNER]) as found:
            assert client.get(url).status_code == 200
        return len(found)

    counts = []
    for last in (6, 51):
        first = Reply.objects.filter(topic=topic).count() + 1
        Reply.objects.bulk_create(
            Reply(
                topic=topic,
                group=topic.group,
                number=number,
                author=(people.maya, people.ines, people.past)[number % 3],
                body=f"@[Ines]({people.ines.pk})",
                html="<p>Bread</p>",
                key=uuid.uuid4(),
            )
            for number in range(first, last + 1)
        )
        Topic.objects.filter(pk=topic.pk).update(last_number=last)
        url = topic.get_absolute_url()
        counts.append([queries(url), queries(f"{url}replies/"), queries(f"{url}2/history/")])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= MOST, counts
