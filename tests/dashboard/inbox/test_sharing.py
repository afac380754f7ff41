"""Sharing mode: nothing of messages is there, neither the mentor's nor the student's."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.inbox.models import Participant
from mentorhub.notifications.models import Notification
from tests import factories as make
from tests.client import Client
from tests.dashboard.inbox.build import fresh, say, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(people):
    people.thread = talk("student", people.maya, people.stu, "Hello", "A quokka asks")
    say(people.thread, people.stu, "An okapi answers")
    talk("colleagues", people.ines, people.maya, "Of the quagga")
    make.work(people.stu, people.bread)
    return people


@pytest.fixture
def shared(people):
    client = Client()
    client.force_login(fresh(people.maya))
    assert "entry-count" in client.get("/dashboard/").content.decode()
    client.post("/sharing/", {"student": people.stu.pk})
    return client


def addresses(thread):
    place, message = {"uid": thread.uid}, {"uid": thread.uid, "number": 1}
    return [
        *(reverse(f"inbox{name}") for name in ("", "_new", "_circle", "_search", "_number")),
        reverse("inbox_reports"),
        *(reverse(f"inbox_{name}", kwargs=place) for name in ("thread", "messages", "draft")),
        *(reverse(f"inbox_{name}", kwargs=place) for name in ("place", "tell_now")),
        *(reverse(f"inbox_{name}", kwargs=message) for name in ("edit", "remove", "report")),
        reverse("inbox_to_session", kwargs=message),
    ]


def test_no_page_of_messages_answers(people, shared):
    for url in addresses(people.thread):
        assert shared.get(url).status_code == 404, url
        assert shared.post(url, {"body": "x"}).status_code == 404, url
    assert people.thread.messages.count() == 3


def test_no_page_shows_or_counts_them(people, shared):
    pages = ("/student/", "/projects/", "/projects/baking/bread/brief/", "/sessions/")
    for url in pages:
        with CaptureQueriesContext(connection) as asked:
            answer = shared.get(url)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert not re.search(r"/inbox/|entry-count|quokka|okapi|quagga", html), url
        counted = [each["sql"] for each in asked if "inbox_" in (each["sql"] or "")]
        assert counted == [], url


def test_nobody_is_read_for_by_a_shared_screen(people, shared):
    for url in addresses(people.thread):
        shared.get(url)
    places = Participant.objects.filter(thread=people.thread)
    assert places.get(user=people.maya).read_number == 2
    assert places.get(user=people.stu).read_number == 3


def test_a_notification_of_a_message_is_not_shown_meanwhile(people, shared):
    assert Notification.objects.filter(recipient=people.maya, kind="message").exists()
    assert shared.get("/notifications/").status_code == 404
    assert "wrote to you" not in shared.get("/student/").content.decode()
    shared.post("/sharing/off/")
    assert "wrote to you" in shared.get("/notifications/").content.decode()
