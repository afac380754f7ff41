"""The end of a session: how it went, when the next one is, what is corrected, whom it concerns."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from mentorhub.notifications.models import Delivery
from students.models import Absence, Mentorship, Outcome, Session, TimeOff
from students.sessions.forms.outcome import next_weekly_start
from tests import factories as make
from tests.people import school
from tests.responses import error_codes, message_tags

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def people():
    return school()


@pytest.fixture
def mentorship(people):
    return Mentorship.objects.get(mentor=people.maya, student=people.stu)


def begun(mentorship, minutes_ago, **fields):
    return make.past_session(mentorship, days_ago=minutes_ago / 24 / 60, **fields)


def end(client, person, session, **fields):
    client.force_login(person)
    return client.post(f"/sessions/{session.pk}/outcome/", fields)


def test_one_form_notes_the_outcome_and_fixes_the_next_date(client, people, mentorship):
    room = "https://meet.example.org/maya"
    session = begun(mentorship, 31, join_url=room)
    client.force_login(people.maya)
    form = client.get(f"/sessions/{session.pk}/").context["close_form"]
    fields = {
        "outcome": "held",
        "plan_next": "on",
        "next_day": form["next_day"].value(),
        "next_time": f"{form['next_time'].value():%H:%M}",
    }
    ended = end(client, people.maya, session, **fields)
    assert (ended.status_code, message_tags(ended)) == (302, ["success"])
    session.refresh_from_db()
    assert session.status == "held"
    following = Session.objects.planned().get()
    expected = next_weekly_start(session).replace(second=0, microsecond=0)
    assert following.starts_at == expected
    assert (following.join_url, following.minutes, following.zone) == (room, 30, "Europe/Paris")
    assert Delivery.objects.filter(session=following, kind="planned").count() == 2


def test_the_next_date_can_be_another_one_or_none(client, people, mentorship):
    session = begun(mentorship, 31)
    day = timezone.localdate() + timedelta(days=9)
    other = {"plan_next": "on", "next_day": day.isoformat(), "next_time": "17:15"}
    end(client, people.maya, session, outcome="held", **other)
    following = Session.objects.planned().get()
    local = timezone.localtime(following.starts_at)
    assert (local.date(), local.hour, local.minute) == (day, 17, 15)
    following.cancel("cancelled_early", by=people.maya)
    last = begun(mentorship, 60)
    end(client, people.maya, last, outcome="held")
    assert not Session.objects.planned().exists()


def test_a_next_date_in_the_time_off_is_said_before_anything_is_written(client, people, mentorship):
    session = begun(mentorship, 31)
    day = timezone.localdate() + timedelta(days=9)
    TimeOff.objects.create(person=people.maya, starts_on=day, ends_on=day)
    fields = {"outcome": "held", "plan_next": "on", "next_time": "17:15"}
    answer = end(client, people.maya, session, next_day=day.isoformat(), **fields)
    assert answer.status_code == 422
    assert error_codes(answer.context["close_form"]) == {"next_day": ["away"]}
    session.refresh_from_db()
    assert session.is_planned
    later = (day + timedelta(days=1)).isoformat()
    assert end(client, people.maya, session, next_day=later, **fields).status_code == 302


def test_a_date_that_is_taken_leaves_everything_as_it_was(client, people, mentorship):
    other = make.student("Lena Learner", people.baking)
    session = begun(mentorship, 31)
    taken = next_weekly_start(session)
    make.session(make.mentorship(people.maya, other), starts_at=taken, minutes=60)
    local = timezone.localtime(taken)
    fields = {"plan_next": "on", "next_day": local.date(), "next_time": local.strftime("%H:%M")}
    answer = end(client, people.maya, session, outcome="held", text="Good hour", **fields)
    assert answer.status_code == 422
    assert error_codes(answer.context["close_form"]) == {"next_day": ["overlaps"]}
    assert answer.context["close_form"]["text"].value() == "Good hour"
    session.refresh_from_db()
    assert session.is_planned
    assert not session.outcomes.exists()


def test_absence_is_offered_after_one_third_and_not_before(client, people, mentorship):
    early, late = begun(mentorship, 9), begun(mentorship, 200)
    client.force_login(people.maya)
    radios = {}
    for session in (early, late):
        page = BeautifulSoup(client.get(f"/sessions/{session.pk}/").content, "html.parser")
        radios[session] = page.find("input", value="no_show")
    assert radios[early].has_attr("disabled")
    assert radios[early]["data-from"].startswith(
        f"{early.starts_at + timedelta(minutes=10):%FT%H:%M}"
    )
    assert not radios[late].has_attr("disabled")
    assert end(client, people.maya, early, outcome="no_show").status_code == 422
    assert end(client, people.maya, late, outcome="no_show").status_code == 302
    assert Absence.objects.not_withdrawn().get().session == late


def test_the_mentors_own_absence_is_kept_apart(client, people, mentorship):
    end(client, people.maya, begun(mentorship, 40), outcome="mentor_absent")
    assert Outcome.objects.get().status == "mentor_absent"
    assert not Absence.objects.exists()


def test_another_reason_needs_words_that_the_student_reads(client, people, mentorship):
    session = begun(mentorship, 40)
    answer = end(client, people.maya, session, outcome="cancelled_other")
    assert answer.status_code == 422
    assert error_codes(answer.context["close_form"]) == {"text": ["text_needed"]}
    assert not Outcome.objects.exists()
    end(client, people.maya, session, outcome="cancelled_other", text="Power cut")
    client.force_login(people.stu)
    assert "Power cut" in client.get(f"/sessions/{session.pk}/").content.decode()


def test_nothing_is_closed_before_it_begins(client, people, mentorship):
    session = make.session(mentorship)
    end(client, people.maya, session, outcome="held")
    session.refresh_from_db()
    assert session.is_planned


def test_nobody_else_ends_or_corrects_it(client, people, mentorship):
    session = begun(mentorship, 40)
    for person in (people.stu, people.carl, people.cross, people.noor, people.tom):
        assert end(client, person, session, outcome="held").status_code == 404, person.name
    client.force_login(people.maya)
    assert client.get(f"/sessions/{session.pk}/outcome/").status_code == 405
    client.logout()
    assert client.post(f"/sessions/{session.pk}/outcome/").status_code == 302
    assert not Outcome.objects.exists()


def test_a_former_mentor_still_owes_the_outcome_and_corrects_none(client, people, mentorship):
    session = begun(mentorship, 40)
    mentorship.end(by=make.office())
    client.force_login(people.maya)
    form = client.get(f"/sessions/{session.pk}/").context["close_form"]
    assert "plan_next" not in form.fields
    assert end(client, people.maya, session, outcome="held").status_code == 302
    answer = end(client, people.maya, session, outcome="no_show", text="Mistake")
    assert answer.status_code == 404
    assert Outcome.objects.get().status == "held"


def test_a_correction_keeps_what_stood_there_before(client, people, mentorship):
    session = begun(mentorship, 40)
    end(client, people.maya, session, outcome="no_show")
    without_reason = end(client, people.maya, session, outcome="held")
    assert without_reason.status_code == 422
    end(client, people.maya, session, outcome="held", text="She came late")
    session.refresh_from_db()
    assert session.status == "held"
    assert not Absence.objects.not_withdrawn().exists()
    assert Absence.objects.get().withdrawn_by == people.maya
    page = client.get(f"/sessions/{session.pk}/")
    assert (page.context["outcome"].status, page.context["outcome"].text) == (
        "held",
        "She came late",
    )
    (before,) = page.context["replaced"]
    assert (before.status, before.by) == ("no_show", people.maya)
    trace = page.content.decode().partition('class="trace"')[2].partition("</ul>")[0]
    assert str(before.label_for(people.maya)) in trace
    assert people.maya.name in trace


def test_two_absences_in_a_row_tell_every_manager_once(client, people, mentorship):
    gone = make.person("Gone Manager", "manager")
    gone.roles.get().end(by=make.office())
    first, between, second = (make.past_session(mentorship, days_ago=days) for days in (15, 8, 1))
    end(client, people.maya, first, outcome="no_show")
    assert not Delivery.objects.filter(kind="absent_twice").exists()
    # Called off: it says nothing about the student.
    end(client, people.maya, between, outcome="cancelled_other", text="Ill")
    end(client, people.maya, second, outcome="no_show")
    told = Delivery.objects.get(kind="absent_twice")
    assert (told.recipient, told.session) == (people.noor, second)
    end(client, people.maya, second, outcome="held", text="Mistake")
    end(client, people.maya, second, outcome="no_show", text="No, it was right")
    assert Delivery.objects.filter(kind="absent_twice").count() == 1


def test_a_correction_can_make_two_absences_in_a_row(client, people, mentorship):
    first, second = (make.past_session(mentorship, days_ago=days) for days in (8, 1))
    end(client, people.maya, first, outcome="held")
    end(client, people.maya, second, outcome="no_show")
    assert not Delivery.objects.filter(kind="absent_twice").exists()
    end(client, people.maya, first, outcome="no_show", text="Taken for somebody else")
    assert Delivery.objects.get(kind="absent_twice").session == second


@pytest.mark.parametrize(
    ("zone", "start", "after"),
    [
        ("Europe/Paris", "2026-10-20T16:00", "2026-10-27T17:00"),
        ("America/New_York", "2027-03-10T23:00", "2027-03-17T22:00"),
        ("Australia/Lord_Howe", "2027-03-30T22:00", "2027-04-06T22:30"),
    ],
)
def test_a_week_later_is_the_same_hour_on_the_wall(monkeypatch, zone, start, after):
    at = datetime.fromisoformat(start).replace(tzinfo=UTC)
    monkeypatch.setattr("students.sessions.forms.outcome.timezone.now", lambda: at)
    session = Session(starts_at=at, ends_at=at + 30 * MINUTE, zone=zone)
    found = next_weekly_start(session)
    assert found == datetime.fromisoformat(after).replace(tzinfo=UTC)
    shown = {each.astimezone(ZoneInfo(zone)).time() for each in (at, found)}
    assert len(shown) == 1


def test_the_suggestion_is_never_in_the_past(mentorship):
    session = make.past_session(mentorship, days_ago=18)
    assert timezone.now() < next_weekly_start(session) < timezone.now() + timedelta(days=7, hours=1)
