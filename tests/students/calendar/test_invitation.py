"""The calendar part of a mail: an invitation, its change, and its cancellation."""

from datetime import UTC, timedelta
from email import message_from_bytes, policy

import pytest

from mentorhub.notifications.messages import build
from mentorhub.notifications.models import Delivery
from students.models import Mentorship
from tests import factories as make
from tests.people import school
from tests.students.calendar import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    found.stu.language = "fr"
    found.stu.save()
    found.session = make.session(
        Mentorship.objects.get(mentor=found.maya), zone="Australia/Lord_Howe"
    )
    return found


def calendar_of(kind, person):
    """The part as a mail program gets it, from the bytes that go over the wire."""
    row = Delivery.objects.get(kind=kind, recipient=person)
    sent = build(row).message().as_bytes(linesep="\r\n")
    parts = list(message_from_bytes(sent, policy=policy.default).walk())
    [part] = [part for part in parts if part.get_content_type() == "text/calendar"]
    return part, part.get_content()


def test_planning_moving_and_cancelling_is_one_entry_with_a_rising_number(people):
    session = people.session
    planned, text = calendar_of("planned", people.stu)
    assert planned.get_param("method") == "REQUEST"
    assert "METHOD:REQUEST" in text
    [first] = reading.entries(text)
    assert reading.starts(text) == [session.starts_at.replace(microsecond=0)]

    session.move(session.starts_at + timedelta(days=2), by=people.maya)
    moved, text = calendar_of("moved", people.stu)
    assert moved.get_param("method") == "REQUEST"
    [second] = reading.entries(text)
    assert second.dtstart.value.astimezone(UTC) == session.starts_at.replace(microsecond=0)

    session.cancel("cancelled_other", by=people.maya, text="I travel.")
    cancelled, text = calendar_of("cancelled", people.stu)
    assert cancelled.get_param("method") == "CANCEL"
    assert "METHOD:CANCEL" in text
    [third] = reading.entries(text)
    assert third.status.value == "CANCELLED"

    assert len({entry.uid.value for entry in (first, second, third)}) == 1
    assert [entry.sequence.value for entry in (first, second, third)] == ["0", "1", "2"]


def test_the_school_invites_and_nobody_learns_another_persons_address(people):
    _part, text = calendar_of("planned", people.stu)
    [entry] = reading.entries(text)
    assert entry.attendee.value == f"mailto:{people.stu.email}"
    assert entry.organizer.value.startswith("mailto:")
    assert people.maya.email not in text
    assert entry.attendee.params["RSVP"] == ["FALSE"]


def test_the_zone_is_named_and_described(people):
    _part, text = calendar_of("planned", people.maya)
    assert "DTSTART;TZID=Australia/Lord_Howe:" in text
    assert text.index("BEGIN:VTIMEZONE") < text.index("BEGIN:VEVENT")


def test_a_name_with_quotation_marks_and_lines_leaves_the_mail_whole(people):
    people.stu.name = 'Stu "the\r\nbaker"; Student'
    people.stu.save()
    _part, text = calendar_of("planned", people.stu)
    [entry] = reading.entries(text)
    assert entry.attendee.params["CN"] == ["Stu the baker ; Student"]


def test_reminders_and_news_carry_no_entry(people):
    for kind in ("early", "late"):
        row = Delivery.objects.get(kind=kind, recipient=people.stu)
        types = [part.get_content_type() for part in build(row).message().walk()]
        assert "text/calendar" not in types
