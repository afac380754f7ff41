"""Which session is in the way, and when, is said to whoever may know of it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from students.models import Session
from students.sessions.errors import OverlapsError
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY: date = timezone.localdate() + timedelta(days=7)
AT = datetime.combine(DAY, time(16), ZoneInfo("Europe/Paris")).astimezone(UTC)


@pytest.fixture
def olga(people):
    olga = make.student("Olga Other", people.baking)
    make.session(make.mentorship(people.maya, olga), starts_at=AT, minutes=45)
    return olga


@pytest.fixture
def own_clock(people):
    with timezone.override("Europe/Paris"), translation.override("en"):
        yield


def refusal(mentorship, by, **fields):
    with pytest.raises(OverlapsError) as refused:
        make.session(mentorship, starts_at=AT, by=by, **fields)
    return str(refused.value)


def test_a_mentor_reads_with_whom_and_when(people, mentorship, olga, own_clock):
    text = refusal(mentorship, people.maya)
    assert "Olga Other" in text
    assert "16:00–16:45" in text


def test_the_others_session_is_named_to_the_mentor_who_supports_them(people, mentorship, own_clock):
    cover = make.mentorship(
        people.cross, people.stu, kind="cover", ends_at=timezone.now() + timedelta(days=20)
    )
    make.session(cover, starts_at=AT)
    text = refusal(mentorship, people.maya)
    assert people.cross.name in text
    assert people.stu.name in text


def test_a_student_learns_no_more_than_that_the_mentor_is_busy(
    people, mentorship, olga, signed_in, own_clock
):
    text = refusal(mentorship, people.stu)
    assert "Maya Mentor" in text
    assert "Olga" not in text
    sent = {"date": str(DAY), "time": "10:00", "note": "", "check": "1"}
    page = signed_in(people.stu).post("/sessions/proposal/", sent)
    assert page.context["chosen"].taken == [text]
    assert "Olga" not in page.content.decode()
    assert text in page.content.decode()


def test_a_student_reads_which_of_their_own_sessions_it_is(people, mentorship, signed_in):
    make.session(mentorship, starts_at=AT)
    sent = {"date": str(DAY), "time": "10:00", "note": "", "check": "1"}
    [said] = signed_in(people.stu).post("/sessions/proposal/", sent).context["chosen"].taken
    assert "Maya Mentor" in said
    assert "10:00–10:30" in said


def test_it_is_said_before_the_date_is_sent_and_after(people, mentorship, olga, signed_in):
    client = signed_in(people.maya)
    sent = {
        "student": people.stu.pk, "date": str(DAY), "time": "16:00", "weeks": "1",
        "minutes": "30", "kind": "weekly", "join_url": "",
    }  # fmt: skip
    for extra in ({"check": "1"}, {}):
        page = client.post("/sessions/plan/", sent | extra).content.decode()
        assert "Olga Other" in page
        assert "16:00–16:45" in page
    assert Session.objects.count() == 1
