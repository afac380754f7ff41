"""What two people are told of a series: one mail and one notification for what was done at once,
and a calendar that shows what is planned."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from mentorhub.dates import zone_of
from mentorhub.notifications import sending
from mentorhub.notifications.models import Delivery, Notification
from students.models import MeetingRoom, Session
from students.sessions.series import cancel_series, move_series, plan_series
from students.sessions.wall_clock import weekly_instants
from tests import factories as make
from tests.students.calendar.program import PersonsCalendar

pytestmark = pytest.mark.django_db
PARIS = zone_of("Europe/Paris")
# Far enough for no reminder to be due.
DAY = timezone.localdate() + timedelta(days=30)
OTHER, TEXT = "cancelled_other", "I travel."
PLANNED = "planned"


def at(week, hour=18):
    return datetime.combine(DAY + timedelta(weeks=week), time(hour), PARIS)


@pytest.fixture
def rows(mentorship):
    starts = [week.at for week in weekly_instants(DAY, time(18), PARIS, 4)]
    return plan_series(mentorship, starts, by=mentorship.mentor, minutes=30, zone="Europe/Paris")


@pytest.fixture
def post(people, mailoutbox):
    """Sends what is due and gives each person's new mails; their calendars take the entries."""
    calendars = {people.maya.email: PersonsCalendar(), people.stu.email: PersonsCalendar()}

    def sent():
        mailoutbox.clear()
        sending.drain(20)
        found = {address: [] for address in calendars}
        for message in mailoutbox:
            [address] = message.to
            found.setdefault(address, []).append(message)
            for part in message.alternatives:
                if part.mimetype.startswith("text/calendar") and address in calendars:
                    calendars[address].receive(part.content)
        return found

    sent.calendars = calendars
    return sent


def shown(post):
    first, second = (calendar.starts() for calendar in post.calendars.values())
    assert first == second
    return first


def planned():
    return sorted(Session.objects.planned().values_list("starts_at", flat=True))


def test_a_planned_series_is_one_mail_and_one_notification_each(people, rows, post):
    for messages in post().values():
        assert len(messages) == 1
    assert shown(post) == planned() == [row.starts_at for row in rows]
    told = Notification.objects.get(recipient=people.stu)
    assert (told.kind, told.session_id, len(told.payload["dates"])) == (PLANNED, rows[0].pk, 4)


def test_the_list_says_how_many_and_leads_to_the_agenda(people, rows, post, client):
    post()
    client.force_login(people.stu)
    [row] = client.get("/notifications/").context["rows"]
    assert row.sentence == "Maya Mentor planned 4 sessions with you."
    answer = client.post(f"/notifications/{row.number}/")
    assert answer["Location"] == "/sessions/"


def test_moving_and_cancelling_those_that_follow_is_one_mail(people, rows, post):
    post()
    move_series(rows[1], at(1, 9), by=people.maya)
    mails = post()
    assert {len(found) for found in mails.values()} == {1}
    [mail] = mails[people.stu.email]
    assert mail.body.count("(before:") == 3
    assert shown(post) == planned()
    cancel_series(Session.objects.get(pk=rows[2].pk), OTHER, by=people.maya, text=TEXT)
    mails = post()
    assert {len(found) for found in mails.values()} == {1}
    assert TEXT in mails[people.stu.email][0].body
    assert shown(post) == planned()
    assert len(planned()) == 2


def test_the_last_one_takes_the_whole_entry_away(people, rows, post):
    post()
    for row in rows:
        Session.objects.get(pk=row.pk).cancel(OTHER, by=people.maya, text=TEXT)
    post()
    assert shown(post) == planned() == []


def test_what_has_changed_before_the_first_mail_goes_out_is_told_as_it_is(people, rows, post):
    rows[0].move(at(0, 10), by=people.maya)
    rows[2].cancel(OTHER, by=people.maya, text=TEXT)
    mails = post()
    # The series, the move and the cancellation.
    assert {len(found) for found in mails.values()} == {3}
    assert shown(post) == planned()
    assert len(planned()) == 3


def test_a_series_that_is_off_before_its_mail_is_not_told_as_planned(people, rows, post):
    cancel_series(rows[0], OTHER, by=people.maya, text=TEXT)
    mails = post()
    assert {len(found) for found in mails.values()} == {1}
    assert shown(post) == []
    states = Delivery.objects.filter(kind=PLANNED).values_list("state", "reason")
    assert set(states) == {("cancelled", "session_changed")}


def test_sessions_mailed_by_the_release_before_keep_their_own_entries(people, rows, post):
    """They have no place in a shared entry: one mail each, with the identifier of each."""
    Session.objects.update(recurrence_at=None)
    Delivery.objects.all().delete()
    move_series(Session.objects.get(pk=rows[0].pk), at(0, 9), by=people.maya)
    mails = post()
    assert {len(found) for found in mails.values()} == {4}
    assert shown(post) == planned()


def test_a_stranger_gets_nothing_of_a_series(people, rows, post):
    Delivery.objects.filter(recipient=people.maya).update(recipient=people.carl)
    mails = post()
    assert people.carl.email not in {a for a, found in mails.items() if found}
    row = Delivery.objects.get(recipient=people.carl, kind=PLANNED)
    assert row.state == "cancelled"


def test_a_person_without_access_is_not_told_of_what_was_moved(people, rows, post):
    post()
    move_series(rows[0], at(0, 9), by=people.maya)
    people.stu.enrolments.update(ended_at=timezone.now(), end_reason="left")
    mails = post()
    assert mails[people.stu.email] == []
    assert len(mails[people.maya.email]) == 1


def test_a_date_that_was_not_moved_has_no_earlier_one_beside_it(people, rows, post):
    post()
    Session.objects.get(pk=rows[1].pk).move(at(1, 19), by=people.maya)
    cancel_series(Session.objects.get(pk=rows[0].pk), OTHER, by=people.maya, text=TEXT)
    [mail] = post()[people.stu.email]
    assert mail.body.count("(before:") == 1
    assert mail.alternatives[0].content.count("(before:") == 1


def test_a_mail_about_several_leads_to_the_agenda_and_has_no_holes(people, rows, post):
    for messages in post().values():
        [mail] = messages
        assert f"/sessions/{rows[0].pk}/" not in mail.body
        assert "/sessions/\n" in mail.body
        assert "\n\n\n" not in mail.body


def test_who_has_handed_a_date_over_does_not_get_the_room_of_the_other_mentor(
    people, mentorship, mailoutbox
):
    MeetingRoom.objects.create(mentor=people.cross, url="https://meet.example.org/of-cross")
    session = make.session(mentorship, starts_at=at(0))
    cover = make.mentorship(people.cross, people.stu, kind="cover", ends_at=at(2))
    sending.drain(20)
    mailoutbox.clear()
    session.hand_over(cover, by=people.noor)
    sending.drain(20)
    told = {message.to[0]: str(message.message()) for message in mailoutbox}
    told = {to: text.replace("=\n", "") for to, text in told.items()}
    assert "of-cross" in told[people.stu.email]
    assert "METHOD:CANCEL" in told[people.maya.email]
    assert "of-cross" not in told[people.maya.email]
