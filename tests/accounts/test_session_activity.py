"""The list of sessions says when each was last used, and no page pays for it."""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentorhub.accounts.session_activity import MAX_SESSIONS, NOTED_EVERY
from mentorhub.database import OWNER
from tests import factories as make
from tests.client import Client

pytestmark = pytest.mark.django_db


def asked_of_sessions(client):
    with CaptureQueriesContext(connections[OWNER]) as asked:
        client.get("/dashboard/")
    return [q["sql"] for q in asked if "usersessions" in q["sql"]]


@pytest.fixture
def maya(client):
    person = make.mentor("Maya Mentor")
    client.force_login(person)
    return person


def test_a_session_is_noted_once_and_then_after_five_minutes(client, maya, monkeypatch):
    assert asked_of_sessions(client)
    assert not asked_of_sessions(client)
    noted = UserSession.objects.get(user=maya).last_seen_at
    later = time.time() + NOTED_EVERY + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert asked_of_sessions(client)
    assert UserSession.objects.get(user=maya).last_seen_at > noted


def test_each_session_has_its_own_line(client, maya):
    client.get("/dashboard/")
    client.logout()
    client.force_login(maya)
    client.get("/dashboard/")
    assert UserSession.objects.filter(user=maya).count() == 2


def test_somebody_who_signs_in_again_and_again_is_signed_out_where_they_were_longest_ago(maya):
    earlier = timezone.now() - timedelta(days=1)
    UserSession.objects.bulk_create(
        UserSession(
            user=maya, session_key=f"old-{n}", ip="127.0.0.1",
            last_seen_at=earlier - timedelta(minutes=n),
        )
        for n in range(MAX_SESSIONS + 20)
    )  # fmt: skip
    client = Client()
    client.force_login(maya)
    assert client.get("/dashboard/").status_code == 200
    rows = UserSession.objects.filter(user=maya).order_by("-last_seen_at")
    assert rows.count() == MAX_SESSIONS
    assert rows[0].session_key == client.session.session_key
    assert rows.last().session_key == f"old-{MAX_SESSIONS - 2}"


def test_a_visitor_is_not_noted(client):
    client.get("/")
    assert not UserSession.objects.exists()
