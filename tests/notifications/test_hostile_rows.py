"""A row whose details are no use stops itself, and never the others: not the claim of a batch, not
a mail, not the list of notifications or the bell. Rows of another release look like that."""

from datetime import timedelta

import pytest
from django.db import connections
from django.db.models import JSONField, Value
from django.utils import timezone

from mentorhub.database import OWNER
from mentorhub.notifications import registry
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.reconcile import reconcile
from tests.faults.notice import register_notice

pytestmark = pytest.mark.django_db

PAYLOADS = [
    {},
    [],
    Value(None, JSONField()),
    "text",
    7,
    {"dates": None},
    {"dates": {}},
    {"dates": "x"},
    {"dates": 7},
    {"dates": []},
    {"dates": [None]},
    {"dates": [7, "x", {}, [], [[]]]},
    {"dates": [["x", "y", "z"]]},
    {"dates": [["7", "1", "2026-01-01T00:00:00+00:00"]]},
    {"dates": [[1.5, 2.5, 3]]},
    {"dates": [[10**30, 10**30, "2026-01-01T00:00:00+00:00"]]},
    {"dates": [[-1, -1, "2026-01-01T00:00:00+00:00"]]},
    {"dates": [[1, 0]]},
    {"dates": [[1, 0, None]]},
    {"dates": [[1, 0, "never"]]},
    {"dates": [[1, 0, "2026-01-01T00:00:00+00:00", "more"]]},
    {"role": None, "assignment": "x", "decline_until": "soon"},
    {"role": ["mentor"], "assignment": -1, "decline_until": 10**30},
    {"role": "manager", "decline_until": None},
]
SUBJECTS = ["", "0", "x", "-" * 36, "9" * 18, "9" * 40, "0" * 36, "١", "7\n"]
KINDS = [kind.name for kind in registry.kinds()]


def hostile(kind, session, person):
    """One row for each payload and each subject; with each reference, with the session and without.

    ``session`` in the payload is a real one where a number stands that could be."""
    now = timezone.now()
    declared = registry.find(kind)
    number = 0
    for about in (session, None):
        for reference in ("series", ""):
            for payload in PAYLOADS:
                for subject in SUBJECTS if payload == {} else [str(session.mentorship_id)]:
                    number += 1
                    yield (
                        {
                            "recipient": person,
                            "kind": kind,
                            "session": about,
                            "schedule_version": 10**6 + number,
                            "reference": reference,
                            "scope": declared.scope,
                            "subject": subject,
                            "payload": payload,
                            "actor": None,
                        },
                        now,
                    )


def deliveries(kind, session, person):
    return Delivery.objects.bulk_create(
        Delivery(**row, due_at=at - timedelta(minutes=5), try_at=at - timedelta(minutes=5))
        for row, at in hostile(kind, session, person)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_row_stops_itself_and_no_other(kind, people, session, send):
    good = Delivery.objects.get(kind="early", recipient=people.stu)
    Delivery.objects.exclude(pk=good.pk).delete()
    ago = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(pk=good.pk).update(due_at=ago, try_at=ago)
    for person in (people.stu, people.maya):
        deliveries(kind, session, person)
    send()
    good.refresh_from_db()
    assert good.state == "sent"


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_and_the_bell_survive_a_hostile_row(kind, people, session, client):
    for person in (people.stu, people.maya, people.noor):
        Notification.objects.bulk_create(
            Notification(**row) for row, _at in hostile(kind, session, person)
        )
        client.force_login(person)
        assert client.get("/projects/").status_code == 200
        pages = client.get("/notifications/").context["page"].paginator.num_pages
        for page in range(1, pages + 1):
            assert client.get(f"/notifications/?page={page}").status_code == 200
    seen = Notification.objects.visible_to(people.maya)
    client.force_login(people.maya)
    for row in seen[:60]:
        assert client.post(f"/notifications/{row.pk}/").status_code == 302


def test_a_restore_survives_them(people, session):
    for kind in KINDS:
        deliveries(kind, session, people.maya)
    now = timezone.now()
    assert (
        reconcile(since=now + timedelta(minutes=1), until=now)
        == Delivery.objects.filter(state="ambiguous").count()
    )


def test_a_million_dates_hold_nobody_up(people, session, send):
    good = Delivery.objects.get(kind="early", recipient=people.stu)
    ago = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(pk=good.pk).update(due_at=ago, try_at=ago)
    Delivery.objects.notify(
        registry.find("cancelled"), to=[people.maya], by=None, now=ago, session=session,
        reference="series",
    )  # fmt: skip
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "update students_reminder set payload = jsonb_build_object('dates', (select"
            " jsonb_agg(jsonb_build_array(n, 0, now())) from generate_series(1, 1000000) n))"
            " where kind = 'cancelled'"
        )
    begun = timezone.now()
    send()
    took = timezone.now() - begun
    good.refresh_from_db()
    assert good.state == "sent"
    assert took < timedelta(seconds=5), took


def test_a_condition_that_fails_gives_up_its_row_and_no_other(people, session, send):
    """A kind whose author forgot what a row may hold: the notice casts what it finds."""
    kind = register_notice()
    now = timezone.now()
    Delivery.objects.all().delete()
    rows = {
        "first": {"session": "x"},
        "good": {"session": session.pk},
        "closed": {"session": session.pk, "closed": "yes"},
        "last": {"session": "9" * 40},
    }
    for name, payload in rows.items():
        Delivery.objects.notify(
            kind, to=[people.stu], by=None, now=now, reference=name, payload=payload
        )
    try:
        assert send() == [people.stu.email]
    finally:
        registry.unregister(kind)
    became = dict(Delivery.objects.values_list("reference", "state"))
    assert became == {"first": "dead", "good": "sent", "closed": "cancelled", "last": "dead"}
    first = Delivery.objects.get(reference="first")
    assert first.reason == "unreadable"
    assert "invalid input syntax" in first.why
