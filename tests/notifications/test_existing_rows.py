"""Rows of the releases before: what the migration makes of them."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connections
from django.utils import timezone

from mentorhub.database import OWNER
from mentorhub.notifications.models import Delivery, Notification

migration = import_module("mentorhub.notifications.migrations.0003_existing_rows")
pytestmark = pytest.mark.django_db


def old(person, kind, *, state="pending", **fields):
    now = timezone.now()
    if state == "sending":
        fields["lease_until"] = now - timedelta(hours=1)
    if state == "sent":
        fields["sent_at"] = now
    return Delivery.objects.create(
        recipient=person, kind=kind, state=state, due_at=now, try_at=now, **fields
    )


def migrate():
    migration.fill(None, SimpleNamespace(connection=connections[OWNER]))


@pytest.fixture
def unfilled():
    """Deliveries that were there before the columns: the trigger has not seen them."""

    def alter(what):
        with connections[OWNER].cursor() as cursor:
            cursor.execute(
                f"set constraints all immediate; "
                f"alter table students_reminder {what} trigger fill_in_about"
            )

    alter("disable")
    return lambda: alter("enable")


def test_rows_say_what_they_speak_of_and_keep_their_message_id(people, session, unfilled):
    Delivery.objects.all().delete()
    deliverable = "6f1c9d3e-5d2f-4f6e-9d43-0c8a5a4f0a11"
    rows = {
        ("session", ""): old(people.stu, "early", session=session),
        ("time_proposal", "12"): old(people.maya, "proposed", reference="12"),
        ("deliverable", deliverable): old(people.maya, "handed_in", reference=deliverable),
        ("mentorship", "5"): old(people.maya, "matched", reference="mentor/5/9/1790000000"),
    }
    identifiers = {row.pk: row.message_id for row in rows.values()}
    gone = old(people.carl, "handed_over", session=session)
    odd = old(people.maya, "matched", reference="mentor/x")
    unfilled()
    migrate()
    migrate()  # a second time changes nothing
    for about, row in rows.items():
        row.refresh_from_db()
        assert (row.scope, row.subject) == about
        assert row.message_id == identifiers[row.pk]
    assert rows["mentorship", "5"].payload == {
        "role": "mentor", "assignment": 9, "decline_until": 1790000000,
    }  # fmt: skip
    for row in (gone, odd):
        row.refresh_from_db()
        assert (row.scope, row.subject, row.payload) == ("", "", {})


# Written by the release before, which does not name the new columns, after the migration.
AS_BEFORE = """
insert into students_reminder (recipient_id, kind, session_id, schedule_version, reference, state,
    due_at, try_at, attempts, repeats, why, created_at)
values (%s, %s, %s, 0, %s, 'pending', now(), now(), 0, 0, '', now());
insert into students_notification (recipient_id, kind, session_id, schedule_version, reference,
    created_at)
values (%s, %s, %s, 0, %s, now())"""


@pytest.mark.parametrize(
    ("kind", "has_session", "reference", "about"),
    [
        ("planned", True, "", ("session", "")),
        ("absent_twice", True, "", ("session", "")),
        ("handed_over", True, "", ("session", "")),
        ("proposed", True, "12", ("time_proposal", "12")),
        ("declined", False, "12", ("time_proposal", "12")),
        ("handed_in", False, "6f1c9d3e-5d2f-4f6e-9d43-0c8a5a4f0a11", None),
        ("matched", False, "student/5/9/1790000000", ("mentorship", "5")),
        ("match_declined", False, "manager/5/9/1790000000", ("mentorship", "5")),
        ("matched", False, "student/5", ("", "")),
        ("handed_in", False, "5", ("", "")),
        ("proposed", True, "x", ("", "")),
        ("digest", False, "2026-09-01", ("", "")),
    ],
)
def test_what_the_release_before_writes_until_it_stops_is_filled_in(
    people, session, kind, has_session, reference, about
):
    Delivery.objects.all().delete()
    row = [people.maya.pk, kind, session.pk if has_session else None, reference]
    with connections[OWNER].cursor() as cursor:
        cursor.execute(AS_BEFORE, row * 2)
    for written in (Delivery.objects.get(), Notification.objects.get()):
        assert (written.scope, written.subject) == (about or ("deliverable", reference))
        role = reference.partition("/")[0] if about == ("mentorship", "5") else None
        assert written.payload.get("role") == role


def test_a_row_that_says_what_it_speaks_of_stays_as_it_is(people, session):
    Delivery.objects.all().delete()
    row = old(people.carl, "handed_over", session=session, scope="mentorship", subject="7")
    row.refresh_from_db()
    assert (row.scope, row.subject) == ("mentorship", "7")


@pytest.mark.parametrize(
    ("why", "reason", "left"),
    [
        ("It did not go out in time.", "too_late", ""),
        ("It did not go out in time. 451 greylisted", "too_late", "451 greylisted"),
        ("The session was changed before it went out.", "called_off", ""),
        ("550 no such user", "", "550 no such user"),
        ("", "", ""),
    ],
)
def test_our_own_words_become_codes_and_those_of_a_server_stay(people, session, why, reason, left):
    row = old(people.stu, "late", session=session, reference="old", why=why, state="cancelled")
    migrate()
    row.refresh_from_db()
    assert (row.reason, row.why) == (reason, left)


def test_every_code_that_it_writes_is_known():
    known = dict(Delivery._meta.get_field("reason").flatchoices)
    assert set(migration.REASONS.values()) <= set(known)
