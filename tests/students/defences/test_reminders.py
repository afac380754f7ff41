"""The mails and reminders of a defence: written once, checked when they are sent, and repaired."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from mentorhub.notifications import planner, sending
from mentorhub.notifications.messages import build
from mentorhub.notifications.models import Delivery, Notification
from students.defences import booking, holding
from students.models import Defence, MeetingRoom
from tests import factories as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
REMINDERS = ("defence_early", "defence_late")


def rows(**which):
    found = Delivery.objects.filter(kind__in=REMINDERS, **which)
    return sorted(found.values_list("kind", "recipient", "due_at", "reference", "subject"))


def send():
    ago = timezone.now() - timedelta(minutes=1)
    Delivery.objects.pending().update(due_at=ago, try_at=ago)
    mail.outbox.clear()
    sending.drain(50)
    return {message.to[0] for message in mail.outbox}


def calendar_of(row):
    message = build(row)
    (part,) = [each for each in message.alternatives if "calendar" in each.mimetype]
    calendar = icalendar.Calendar.from_ical(part.content)
    (entry,) = calendar.walk("VEVENT")
    return calendar["METHOD"], entry


@pytest.mark.parametrize(
    ("now", "starts_at"),
    [
        # Over the nights in which clocks go forward and back, in Paris and in New York.
        ("2027-03-12T09:00Z", datetime(2027, 3, 28, 9, tzinfo=UTC)),
        ("2027-10-15T09:00Z", datetime(2027, 10, 31, 9, tzinfo=UTC)),
        ("2027-02-26T09:00Z", datetime(2027, 3, 14, 9, tzinfo=UTC)),
        ("2027-10-22T09:00Z", datetime(2027, 11, 7, 9, tzinfo=UTC)),
    ],
)
def test_reminders_are_48_hours_and_an_hour_before_whatever_the_clocks_do(people, now, starts_at):
    with time_machine.travel(now, tick=False):
        make.booked_defence(people.work, people.ines, by=people.maya, starts_at=starts_at)
    found = {(kind, person): due for kind, person, due, *_ in rows()}
    for person in (people.stu.pk, people.ines.pk):
        assert found[("defence_early", person)] == starts_at - 48 * HOUR
        assert found[("defence_late", person)] == starts_at - HOUR
    assert len(found) == 4


def test_what_is_missing_is_written_again_as_it_was(people):
    defence = make.booked_defence(people.work, people.ines, by=people.maya)
    starts_at = timezone.now() + 60 * HOUR
    Defence.objects.update(starts_at=starts_at, ends_at=starts_at + HOUR)
    Delivery.objects.filter(kind__in=REMINDERS).update(due_at=starts_at - 48 * HOUR)
    before = rows(kind="defence_early")
    Delivery.objects.filter(kind__in=REMINDERS).delete()
    planner.write_missing()
    assert rows(kind="defence_early") == before
    assert planner.write_missing() == 0
    assert str(defence.pk) in {subject for *_, subject in rows()}


def test_nothing_is_planned_for_what_is_not_booked(people):
    defence = make.booked_defence(people.work, people.ines, by=people.maya)
    booking.give_back(defence, by=people.ines)
    Delivery.objects.all().delete()
    assert planner.write_missing() == 0


def test_all_three_get_the_date_and_the_two_a_calendar_entry(people, booked):
    assert send() >= {people.stu.email, people.ines.email, people.maya.email}
    for person, title in ((people.stu, "Your defence"), (people.ines, "Defence of Stu Student")):
        row = Delivery.objects.get(kind="defence_booked", recipient=person)
        method, entry = calendar_of(row)
        assert (method, str(entry["SUMMARY"]), entry["SEQUENCE"]) == ("REQUEST", title, 1)
        assert str(entry["UID"]).startswith(str(booked.uid))
        assert entry["DTSTART"].dt == booked.starts_at.astimezone(ZoneInfo(booked.zone))
    row = Delivery.objects.get(kind="defence_booked", recipient=people.maya)
    assert not [each for each in build(row).alternatives if "calendar" in each.mimetype]


def test_a_move_has_a_higher_sequence_and_stops_the_older_mail(people, booked):
    booking.move(booked, booked.starts_at + timedelta(days=1), by=people.ines)
    row = Delivery.objects.get(kind="defence_moved", recipient=people.stu)
    assert calendar_of(row)[1]["SEQUENCE"] == 2
    send()
    older = Delivery.objects.get(kind="defence_booked", recipient=people.stu)
    assert (older.state, older.reason) == ("cancelled", "defence_changed")


def test_given_back_and_taken_again_everybody_has_one_date(people, booked):
    booking.give_back(booked, by=people.ines)
    booking.take(booked, booked.requested_at + timedelta(days=17), by=people.ivo)
    send()
    state = {
        (row.kind, row.recipient): row.state
        for row in Delivery.objects.filter(kind__in=("defence_off", "defence_booked"))
        if row.kind == "defence_off" or row.reference.endswith("-3")
    }
    # The assessor of before is told to take it out of the calendar; the student gets the new date.
    assert state[("defence_off", people.ines)] == "sent"
    assert state[("defence_off", people.stu)] == "cancelled"
    assert state[("defence_booked", people.stu)] == "sent"
    assert state[("defence_booked", people.ivo)] == "sent"
    method, entry = calendar_of(Delivery.objects.get(kind="defence_off", recipient=people.ines))
    assert (method, entry["SEQUENCE"], entry["STATUS"]) == ("CANCEL", 2, "CANCELLED")


@pytest.mark.parametrize("ends", ["enrolment", "role", "mentorship"])
def test_nobody_is_told_who_may_no_longer_read_it(people, booked, ends):
    """Also when something ended without a word, in the database alone."""
    who = {
        "enrolment": (people.stu, lambda: type(people.enrolment).objects.filter(
            pk=people.enrolment.pk).update(ended_at=timezone.now(), end_reason="left")),
        "role": (people.ines, lambda: people.ines.roles.update(ended_at=timezone.now())),
        "mentorship": (people.maya, lambda: make.ended_without_a_word(people.mentorship)),
    }  # fmt: skip
    person, end = who[ends]
    end()
    addresses = send()
    assert person.email not in addresses
    assert len({people.stu.email, people.ines.email, people.maya.email} & addresses) == 2


def test_a_reminder_is_not_sent_once_it_has_begun(people, booked):
    Delivery.objects.exclude(kind__in=REMINDERS).delete()
    begun = timezone.now() - timedelta(minutes=2)
    Defence.objects.update(starts_at=begun, ends_at=begun + HOUR)
    assert send() == set()


def test_whoever_is_asked_first_is_told_only_while_nobody_else_may_take_it(people):
    defence = make.requested_defence(people.work, by=people.maya)
    Defence.objects.update(proposed_until=timezone.now() - HOUR)
    assert send() == set()
    row = Delivery.objects.get(kind="defence_asked")
    assert (row.recipient, row.reason) == (defence.proposed_to, "defence_not_asked")


def test_a_room_is_linked_for_the_two_alone(people, booked):
    MeetingRoom.objects.create(mentor=people.ines, url="https://meet.example.org/ines")
    for person, has_link in ((people.stu, True), (people.ines, True), (people.maya, False)):
        text = build(Delivery.objects.get(kind="defence_booked", recipient=person)).body
        assert ("meet.example.org" in text) == has_link


def test_no_mail_says_a_result(people):
    defence = make.held_defence(people.work, people.ines, by=people.maya)
    holding.set_recording(defence, "https://video.example.org/1", by=people.ines)
    send()
    for message in mail.outbox:
        text = f"{message.subject}{message.body}".lower()
        assert not any(word in text for word in ("validated", "rework", "condition"))


def test_the_list_reads_them_without_a_query_for_each(
    people, booked, signed_in, django_assert_max_num_queries
):
    send()
    browser = signed_in(people.stu)
    browser.get("/notifications/")
    with django_assert_max_num_queries(14):
        page = browser.get("/notifications/")
    assert "is booked" in page.text
    assert Notification.objects.filter(recipient=people.stu, kind="defence_booked").exists()
