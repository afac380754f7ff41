"""Missing scheduled deliveries are written once, and no others."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mentorhub.notifications import planner
from mentorhub.notifications.models import Delivery
from tests import factories as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def kinds(session):
    return sorted(
        Delivery.objects.filter(session=session).values_list(
            "kind", "recipient_id", "due_at", "state"
        )
    )


def test_what_is_missing_is_written_as_the_session_would(session):
    before = kinds(session)
    Delivery.objects.filter(session=session).exclude(kind="planned").delete()
    assert planner.write_missing() == 4
    assert kinds(session) == before
    assert planner.write_missing() == 0


def test_nothing_is_written_for_an_hour_that_has_passed(mentorship):
    session = make.session(mentorship, starts_at=timezone.now() + 2 * HOUR)
    Delivery.objects.filter(session=session).delete()
    planner.write_missing()
    assert [kind for kind, *_ in kinds(session)] == ["late", "late"]


def test_nothing_is_written_for_what_is_cancelled_or_without_a_mentor(people, session, mentorship):
    other = make.session(mentorship, starts_at=timezone.now() + 50 * HOUR)
    other.cancel("cancelled_early", by=people.stu)
    Delivery.objects.all().delete()
    make.ended_without_a_word(mentorship)
    assert planner.write_missing() == 0


def test_a_row_that_was_called_off_is_not_written_again(session):
    Delivery.objects.filter(session=session).update(state=Delivery.State.CANCELLED)
    assert planner.write_missing() == 0


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Pacific/Auckland"])
def test_a_mentor_with_sessions_gets_a_digest_at_seven_by_their_own_clock(people, mentorship, zone):
    people.maya.zone = zone
    people.maya.save(update_fields=["zone"])
    tomorrow = timezone.now().astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    seven = datetime.combine(tomorrow, time(7), ZoneInfo(zone)).astimezone(UTC)
    if seven - timezone.now() > 24 * HOUR:  # written when its day comes nearer
        tomorrow -= timedelta(days=1)
        seven -= 24 * HOUR
    make.session(mentorship, starts_at=seven + 3 * HOUR)
    make.session(mentorship, starts_at=seven + 5 * HOUR)
    assert planner.write_missing() == 1
    assert planner.write_missing() == 0
    row = Delivery.objects.get(kind="digest")
    assert row.recipient == people.maya
    assert (row.reference, row.due_at) == (tomorrow.isoformat(), seven)


def digest(people, mentorship, **fields):
    """A digest that is due now, and a session of that day."""
    now = timezone.now()
    session = make.session(mentorship, starts_at=now + 3 * HOUR)
    Delivery.objects.all().delete()
    day = now.astimezone(ZoneInfo(people.maya.zone or "UTC")).date().isoformat()
    fields = {"due_at": now - HOUR, "try_at": now - HOUR, "reference": day} | fields
    Delivery.objects.create(recipient=people.maya, kind="digest", **fields)
    return session


def test_a_digest_goes_to_the_mentor_alone(people, mentorship, send):
    digest(people, mentorship)
    assert send() == [people.maya.email]


def test_a_digest_of_a_day_whose_sessions_were_cancelled_is_not_sent(people, mentorship, send):
    session = digest(people, mentorship)
    session.cancel("cancelled_late", by=people.stu)
    Delivery.objects.filter(kind="cancelled").delete()
    assert send() == []
    assert Delivery.objects.get().state == Delivery.State.CANCELLED


def test_an_unknown_zone_stops_nobodys_digest(people, mentorship):
    type(people.stu).objects.filter(pk=people.maya.pk).update(zone="Moon/Tranquility")
    make.session(mentorship, starts_at=timezone.now() + 30 * HOUR)
    planner.write_missing()
