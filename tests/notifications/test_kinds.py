"""A kind is one object: the outbox, the list and the preferences know it as soon as it is there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.discovery import modules_named
from mentorhub.notifications import registry
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.registry import Kind, Reason, Stop
from tests.faults.notice import register_notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice():
    kind = register_notice()
    yield kind
    registry.unregister(kind)


def write(kind, person, session, **payload):
    now = timezone.now()
    Delivery.objects.all().delete()
    Delivery.objects.notify(
        kind, to=[person], by=None, now=now, payload={"session": session.pk, **payload}
    )


def test_a_new_kind_is_mailed_listed_and_offered(notice, people, session, send, mailoutbox, client):
    write(notice, people.stu, session)
    assert send() == [people.stu.email]
    assert f"Notice {session.pk}." in mailoutbox[0].body
    client.force_login(people.stu)
    (row,) = client.get("/notifications/").context["rows"]
    assert row.sentence == f"Notice {session.pk}"
    assert "A notice" in client.get("/notifications/preferences/").content.decode()
    client.force_login(people.maya)
    assert "A notice" not in client.get("/notifications/preferences/").content.decode()


def test_its_own_condition_stops_it_and_names_the_reason(notice, people, session, send):
    write(notice, people.stu, session, closed="yes")
    assert send() == []
    row = Delivery.objects.get()
    assert (row.state, row.reason) == ("cancelled", "notice_closed")
    assert row.get_reason_display() == "The notice was closed."
    assert not Notification.objects.exists()


def test_it_is_given_up_when_it_is_of_no_use_any_more(notice, people, session, send):
    write(notice, people.stu, session)
    begun = timezone.now() - timedelta(minutes=1)
    type(session).objects.filter(pk=session.pk).update(
        starts_at=begun, ends_at=begun + timedelta(minutes=30)
    )
    assert send() == []
    assert (Delivery.objects.get().state, Delivery.objects.get().reason) == ("dead", "too_late")


def test_a_kind_of_a_newer_release_is_left_to_its_workers(people, session, send, client):
    Delivery.objects.all().delete()
    now = timezone.now()
    Delivery.objects.create(recipient=people.stu, kind="of_tomorrow", due_at=now, try_at=now)
    Notification.objects.create(recipient=people.stu, kind="of_tomorrow")
    assert send() == []
    assert Delivery.objects.get().state == "pending"
    client.force_login(people.stu)
    assert client.get("/notifications/").status_code == 200


def test_names_and_codes_are_taken_once_and_are_no_sql(notice):
    with pytest.raises(ValueError, match="cannot be the name"):
        registry.register(notice)
    with pytest.raises(ValueError, match="code of a reason"):
        registry.register_reason(Reason("too_late", "Another text."))
    for bad in ("", "Upper", "it's", "x" * 41, "1st"):
        with pytest.raises(ValueError, match="cannot be"):
            registry.register_reason(Reason(bad, "A text."))


def test_every_module_of_kinds_is_found_and_every_kind_is_whole():
    assert {
        "students.sessions.kinds", "students.deliverables.kinds", "dashboard.profile.kinds",
        "dashboard.matching.kinds",
    } <= set(modules_named("kinds"))  # fmt: skip
    scopes = {scope.name for scope in registry.scopes()} | {""}
    for kind in registry.kinds():
        assert isinstance(kind, Kind)
        assert kind.scope in scopes
        assert kind.audience
        assert all(isinstance(stop, Stop) for stop in kind.stops)
        assert kind.title()
