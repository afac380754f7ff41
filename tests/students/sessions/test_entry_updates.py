"""Whatever a calendar entry shows, when it changes, goes out with a higher SEQUENCE: the link to
join, the mentor's room, a name. One mail a person, whatever the number of sessions."""

from datetime import timedelta

import icalendar
import pytest
from django.contrib import admin
from django.utils import timezone

from mentorhub.notifications import sending
from mentorhub.notifications.models import Delivery, Notification
from students.models import CalendarFeed, MeetingRoom, Session
from students.sessions import entry_updates
from students.sessions.rooms import set_join_url, set_room
from students.sessions.series import move_series, plan_series
from tests import factories as make

pytestmark = pytest.mark.django_db
ROOM, NEW = "https://rooms.example.org/maya", "https://rooms.example.org/new"
START = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
DETAILS = "details_changed"


def weeks(number, first=START):
    return [first + timedelta(weeks=n) for n in range(number)]


def plan(mentorship, starts, **fields):
    fields = {"minutes": 30, "zone": "Europe/Paris"} | fields
    return plan_series(mentorship, starts, by=mentorship.mentor, **fields)


@pytest.fixture
def planned(mentorship):
    """A series of three in Maya's room, and one session alone with a link of its own."""
    MeetingRoom.objects.create(mentor=mentorship.mentor, url=ROOM)
    rows = plan(mentorship, weeks(3), join_url=ROOM)
    rows += plan(mentorship, [START + timedelta(days=2)], join_url="https://else.example.org/1")
    return rows


@pytest.fixture
def post(mailoutbox):
    """Sends what is due; gives the new mails by address."""

    def sent():
        mailoutbox.clear()
        sending.drain(20)
        return {message.to[0]: message for message in mailoutbox}, len(mailoutbox)

    return sent


def entries(message):
    """The VEVENTs of a mail: of its alternative and of its files."""
    texts = [part.content for part in message.alternatives if "text/calendar" in part.mimetype]
    texts += [part.content for part in message.attachments]
    return [event for text in texts for event in icalendar.Calendar.from_ical(text).events]


def sequences(message):
    return {str(event["UID"]): int(event["SEQUENCE"]) for event in entries(message)}


def test_a_new_room_is_one_mail_a_person_with_every_entry(people, planned, post):
    post()
    set_room(people.maya, NEW, by=people.maya)
    mails, number = post()
    assert number == 2
    assert set(mails) == {people.maya.email, people.stu.email}
    for message in mails.values():
        shown = entries(message)
        assert [(str(e["LOCATION"]), int(e["SEQUENCE"])) for e in shown] == [(NEW, 1)] * 3
        assert NEW in message.body
        assert ROOM not in message.body
    told = Notification.objects.get(recipient=people.stu, kind=DETAILS)
    assert len(told.payload["dates"]) == 3


def test_sessions_with_a_link_of_their_own_keep_it(people, planned):
    set_room(people.maya, NEW, by=people.maya)
    rooms = [Session.objects.get(pk=row.pk).room_url for row in planned]
    assert rooms == [NEW] * 3 + ["https://else.example.org/1"]


def test_sessions_of_several_students_are_one_mail_to_the_mentor(people, mentorship, planned, post):
    sam = make.student("Sam Second", people.baking)
    plan(make.mentorship(people.maya, sam), [START + timedelta(days=3)])
    post()
    set_room(people.maya, NEW, by=people.maya)
    mails, number = post()
    assert number == 3
    assert len(sequences(mails[people.maya.email])) == 2
    assert "Sam Second" in mails[people.maya.email].body
    assert "Sam" not in mails[people.stu.email].body
    assert len(sequences(mails[sam.email])) == 1
    methods = [part.mimetype for part in mails[people.maya.email].attachments]
    assert methods == ["text/calendar; method=REQUEST"]


def test_the_link_of_one_session_is_told_to_both(people, planned, post):
    post()
    assert set_join_url([planned[3]], NEW, by=people.maya) == 1
    mails, number = post()
    assert number == 2
    for message in mails.values():
        [event] = entries(message)
        assert (str(event["LOCATION"]), int(event["SEQUENCE"])) == (NEW, 1)


def test_the_same_link_again_is_told_to_nobody(people, planned, post):
    post()
    assert set_join_url(planned[:3], ROOM, by=people.maya) == 0
    set_room(people.maya, ROOM, by=people.maya)
    assert post()[1] == 0


def test_a_second_change_has_a_higher_number_and_a_mail_of_its_own(people, planned, post):
    post()
    for url, number in ((NEW, 1), (ROOM, 2)):
        set_room(people.maya, url, by=people.maya)
        mails, count = post()
        assert count == 2
        assert set(sequences(mails[people.stu.email]).values()) == {number}


def test_two_changes_before_the_mail_goes_out_are_told_once(people, planned, post):
    post()
    set_room(people.maya, "https://rooms.example.org/wrong", by=people.maya)
    set_room(people.maya, NEW, by=people.maya)
    mails, number = post()
    assert number == 2
    assert "wrong" not in mails[people.stu.email].body


def test_a_session_that_moves_meanwhile_is_told_by_its_own_mail(people, planned, post):
    post()
    set_room(people.maya, NEW, by=people.maya)
    planned[0].move(START + timedelta(days=1), by=people.maya)
    _mails, number = post()
    assert number == 4
    [details] = Delivery.objects.filter(kind=DETAILS, recipient=people.stu)
    assert details.state == Delivery.State.SENT
    # Two of the series by the mail about the room, the first by that about its new date.
    moved = Delivery.objects.get(kind="moved", recipient=people.stu)
    assert moved.state == Delivery.State.SENT


def test_a_room_that_is_gone_says_so(people, planned, post):
    post()
    set_room(people.maya, "", by=people.maya)
    mails, _number = post()
    assert all("LOCATION" not in event for event in entries(mails[people.stu.email]))
    assert "There is no link at the moment." in mails[people.stu.email].body


def test_sessions_that_are_over_or_cancelled_are_left_out(people, mentorship, planned, post):
    post()
    for row in planned[:3]:
        row.cancel("cancelled_other", by=people.maya, text="I travel.")
    make.past_session(mentorship, days_ago=2)
    post()
    set_room(people.maya, NEW, by=people.maya)
    assert post()[1] == 0


def test_a_reminder_that_went_out_is_not_repeated_and_its_links_work(people, planned):
    set_room(people.maya, NEW, by=people.maya)
    assert {row.schedule_version for row in Session.objects.all()} == {0}
    pending = Delivery.objects.filter(kind__in=("early", "late")).pending()
    assert pending.count() == 4 * 2 * 2


def test_a_new_name_is_told_to_the_other_person(people, planned, post):
    entry_updates.tell_missed_changes()
    post()
    people.stu.name = "Stuart Student"
    people.stu.save(update_fields=["name"])
    assert entry_updates.tell_missed_changes() == 4
    mails, number = post()
    assert (number, set(mails)) == (1, {people.maya.email})
    shown = entries(mails[people.maya.email])
    assert {str(event["SUMMARY"]) for event in shown} == {"Session with Stuart Student"}
    assert {int(event["SEQUENCE"]) for event in shown} == {1}
    assert entry_updates.tell_missed_changes() == 0
    assert post()[1] == 0


def test_what_the_database_alone_changed_is_found(people, planned, post):
    entry_updates.tell_missed_changes()
    post()
    MeetingRoom.objects.filter(mentor=people.maya).update(url=NEW)
    Session.objects.filter(pk=planned[3].pk).update(join_url="")
    assert entry_updates.tell_missed_changes() == 1
    mails, number = post()
    assert number == 2
    assert "The link to join your session has changed." in mails[people.stu.email].body


def test_sessions_of_the_release_before_are_recorded_and_nobody_is_told(people, planned, post):
    post()
    assert {str(row.entry_shows) for row in Session.objects.all()} == {"{}"}
    assert entry_updates.tell_missed_changes() == 0
    assert all(row.entry_shows for row in Session.objects.all())
    assert post()[1] == 0


def test_a_handover_tells_the_room_by_itself(people, mentorship, planned, post):
    MeetingRoom.objects.create(mentor=people.past, url="https://rooms.example.org/past")
    ends = timezone.now() + timedelta(days=60)
    cover = make.mentorship(people.past, people.stu, kind="cover", ends_at=ends)
    entry_updates.tell_missed_changes()
    post()
    planned[3].hand_over(cover, by=people.maya)
    entry_updates.tell_missed_changes()
    post()
    assert not Delivery.objects.filter(kind=DETAILS).exists()


def test_a_stranger_to_the_room_is_told_nothing_and_changes_nothing(people, planned):
    assert set_join_url(planned, NEW, by=people.carl) == 0
    set_room(people.carl, NEW, by=people.carl)
    assert not Delivery.objects.filter(kind=DETAILS).exists()


def test_the_feed_has_the_new_room_and_a_higher_number(people, planned, client):
    feed = CalendarFeed.objects.create(person=people.stu)
    address = f"/calendar/{feed.token()}.ics"
    first = client.get(address)
    set_room(people.maya, NEW, by=people.maya)
    second = client.get(address)
    assert first["ETag"] != second["ETag"]
    events = icalendar.Calendar.from_ical(second.content).events
    assert [int(event["SEQUENCE"]) for event in events if str(event["LOCATION"]) == NEW] == [1] * 3


def test_a_series_moved_after_a_new_room_goes_on_counting(people, planned, post):
    post()
    set_room(people.maya, NEW, by=people.maya)
    post()
    move_series(Session.objects.get(pk=planned[0].pk), START + timedelta(hours=1), by=people.maya)
    mails, _number = post()
    assert set(sequences(mails[people.stu.email]).values()) == {2}


def test_maya_changes_her_room_on_the_page_and_undoes_it(people, planned, signed_in, post):
    post()
    maya = signed_in(people.maya)
    maya.post("/sessions/settings/", {"do": "room", "url": NEW})
    assert post()[1] == 2
    assert {row.room_url for row in Session.objects.filter(series__isnull=False)} == {NEW}
    undo = maya.get("/sessions/settings/").context["undo_urls"]["room"]
    maya.post(undo, {"next": "/sessions/settings/"})
    mails, number = post()
    assert number == 2
    assert set(sequences(mails[people.stu.email]).values()) == {2}


def test_an_administrator_changes_a_link_and_a_room_and_both_are_told(people, planned, rf, post):
    post()
    office = make.office()
    request = rf.post("/admin/")
    request.user = office
    session = Session.objects.get(pk=planned[3].pk)
    session.join_url = NEW
    admin.site._registry[Session].save_model(request, session, form=None, change=True)
    room = MeetingRoom.objects.get(mentor=people.maya)
    room.url = NEW
    admin.site._registry[MeetingRoom].save_model(request, room, form=None, change=True)
    _mails, number = post()
    assert number == 4
    assert {row.room_url for row in Session.objects.all()} == {NEW}


def test_the_queries_do_not_grow_with_the_sessions(
    people, mentorship, django_assert_max_num_queries
):
    MeetingRoom.objects.create(mentor=people.maya, url=ROOM)
    plan(mentorship, weeks(20), join_url=ROOM)
    with django_assert_max_num_queries(14):
        set_room(people.maya, NEW, by=people.maya)


def test_the_next_session_takes_place_in_the_new_room(people, mentorship, client):
    MeetingRoom.objects.create(mentor=people.maya, url=ROOM)
    session = make.past_session(mentorship, days_ago=1, join_url=ROOM)
    set_room(people.maya, NEW, by=people.maya)
    day = (timezone.now() + timedelta(days=9)).date()
    client.force_login(people.maya)
    data = {"outcome": "held", "plan_next": "on", "next_day": str(day), "next_time": "10:00"}
    client.post(f"/sessions/{session.pk}/outcome/", data)
    assert Session.objects.exclude(pk=session.pk).get().room_url == NEW


def test_the_link_of_the_room_means_the_room_wherever_it_is_later(people, planned):
    assert set_join_url([planned[3]], ROOM, by=people.maya) == 1
    set_room(people.maya, NEW, by=people.maya)
    assert Session.objects.get(pk=planned[3].pk).room_url == NEW
