"""The private calendar: what stands in it, and for whom the address works."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentorhub.database import OWNER
from students.models import CalendarFeed, Mentorship
from tests import factories as make
from tests.people import school
from tests.students.calendar import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    found.mentorship = Mentorship.objects.get(mentor=found.maya)
    return found


def feed_of(person):
    return CalendarFeed.objects.get_or_create(person=person)[0]


def address(person):
    return reverse("calendar", args=[feed_of(person).token()])


def text_of(client, person):
    return client.get(address(person)).content.decode()


def test_a_student_subscribes_to_their_sessions(people, client):
    session = make.session(people.mentorship, join_url="https://meet.example.org/maya")
    response = client.get(address(people.stu))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    [entry] = reading.entries(text)
    assert reading.starts(text) == [session.starts_at.replace(microsecond=0)]
    assert entry.uid.value == f"{session.uid}@127.0.0.1"
    assert entry.sequence.value == "0"
    assert entry.summary.value == "Session with Maya Mentor"
    assert entry.location.value == "https://meet.example.org/maya"
    assert entry.status.value == "CONFIRMED"


def test_each_has_their_own_sessions_and_the_others_name(people, client):
    make.session(people.mentorship)
    make.session(make.mentorship(people.carl, people.cross))
    assert "Stu Student" in text_of(client, people.maya)
    assert "Maya Mentor" not in text_of(client, people.maya)
    assert "Cross" not in text_of(client, people.maya)
    # A manager sees every session in the pages; their calendar is their own all the same.
    assert reading.entries(text_of(client, people.noor)) == []


def test_it_holds_no_notes_no_address_and_no_reason(people, client):
    make.session(people.mentorship)
    text = text_of(client, people.stu)
    for word in (people.maya.email, people.stu.email, "Bread", "ATTENDEE", "ORGANIZER"):
        assert word not in text


def test_a_moved_session_has_the_same_identifier_and_a_higher_number(people, client):
    session = make.session(people.mentorship)
    [before] = reading.entries(text_of(client, people.stu))
    session.move(session.starts_at + timedelta(days=1), by=people.maya)
    [after] = reading.entries(text_of(client, people.stu))
    assert after.uid.value == before.uid.value
    assert (before.sequence.value, after.sequence.value) == ("0", "1")
    assert after.dtstart.value - before.dtstart.value == timedelta(days=1)


def test_cancelled_missed_and_unsupported_sessions_leave(people, client):
    session = make.session(people.mentorship)
    session.cancel("cancelled_early", by=people.maya)
    make.past_session(people.mentorship, days_ago=3).close("no_show", by=people.maya)
    assert reading.entries(text_of(client, people.stu)) == []
    make.session(people.mentorship)
    people.mentorship.end(by=make.office())
    assert reading.entries(text_of(client, people.stu)) == []


def test_a_program_that_asks_again_is_told_that_nothing_changed(people, client):
    session = make.session(people.mentorship)
    url = address(people.stu)
    etag = client.get(url).headers["ETag"]
    for known in (etag, f"W/{etag}", f'"old", {etag}', "*"):
        response = client.get(url, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b""), known
        assert response.headers["ETag"] == etag
    session.move(session.starts_at + timedelta(hours=1), by=people.maya)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200


def test_programs_are_told_to_ask_again_in_an_hour(people, client):
    text = text_of(client, people.stu)
    assert "\r\nX-PUBLISHED-TTL:PT1H\r\n" in text
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text


def test_nobody_between_keeps_it_and_it_sets_no_cookie(people, client):
    response = client.get(address(people.stu))
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    assert client.head(address(people.stu)).content == b""
    assert client.post(address(people.stu)).status_code == 405


def test_a_wrong_address_is_the_same_absent_page_for_all(people, client):
    make.session(people.mentorship)
    own = feed_of(people.stu)
    other = feed_of(people.maya)
    good = own.token()
    wrong = [
        f"{other.pk}-{good.partition('-')[2]}",
        good[:-1] + ("0" if good[-1] != "0" else "1"),
        good[:-1],
        good + "0",
        str(own.pk),
        f"{own.pk}-",
        "999999-" + "0" * 40,
        "٣-" + "0" * 40,
        "x" * 3000,
    ]
    absent = client.get("/no-such-page/").content
    for token in wrong:
        response = client.get(f"/calendar/{token}.ics")
        assert response.status_code == 404, token
        assert response.content == absent


def test_a_new_address_stops_the_old_one(people, client):
    old = address(people.stu)
    client.force_login(people.stu)
    client.post(reverse("calendar_settings"))
    assert client.get(old).status_code == 404
    assert client.get(address(people.stu)).status_code == 200


def test_the_address_of_somebody_who_is_not_active_stops(people, client):
    url = address(people.stu)
    people.stu.is_active = False
    people.stu.save()
    assert client.get(url).status_code == 404


def test_an_address_made_with_the_earlier_key_works_while_that_key_counts(people, client, settings):
    url = address(people.stu)
    settings.SECRET_KEY, earlier = "another-key-" * 5, settings.SECRET_KEY
    assert client.get(url).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert client.get(url).status_code == 200


def test_a_name_cannot_write_a_line_of_its_own(people, client):
    people.maya.name = "Maya\r\nATTENDEE:mailto:x@example.org\nSUMMARY;X=1:y"
    people.maya.save()
    make.session(people.mentorship)
    [entry] = reading.entries(text_of(client, people.stu))
    assert "attendee" not in entry.contents
    assert len(entry.contents["summary"]) == 1


def test_its_queries_do_not_grow_with_the_sessions(people, client):
    url = address(people.stu)
    numbers = []
    for count in (2, 10):
        for number in range(count):
            start = timezone.now() + timedelta(days=count + number, hours=1)
            make.session(people.mentorship, starts_at=start)
        with CaptureQueriesContext(connections[OWNER]) as asked:
            client.get(url)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 6


# --- The page with the address ------------------------------------------------------------------


def test_the_page_makes_an_address_shows_it_and_renews_it(people, client):
    client.force_login(people.stu)
    page = reverse("calendar_settings")
    assert ".ics" not in client.get(page).content.decode()
    client.post(page)
    first = address(people.stu)
    shown = client.get(page).content.decode()
    assert first in shown
    assert "webcal:" in shown
    client.post(page)
    assert first not in client.get(page).content.decode()


def test_looking_at_the_page_makes_nothing(people, client):
    client.force_login(people.stu)
    client.get(reverse("calendar_settings"))
    assert not CalendarFeed.objects.exists()


def test_only_students_mentors_and_assessors_have_the_page(people, client):
    for person in (people.noor, people.tom, people.nora):
        client.force_login(person)
        assert client.get(reverse("calendar_settings")).status_code == 404
        assert client.post(reverse("calendar_settings")).status_code == 404
