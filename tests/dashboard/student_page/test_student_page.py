"""A student's dashboard: for the mentor, a cover and the managers, each as far as they may see."""

from datetime import date, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentorhub.database import OWNER
from mentorhub.dates import months_before
from students.deliverables.submission import hand_in
from students.models import (
    Absence,
    Goal,
    Mentorship,
    PrivateNote,
    ProjectWork,
    Scratchpad,
    SessionNote,
    TimeProposal,
)
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


@pytest.fixture
def mentorship(people):
    return Mentorship.objects.get(mentor=people.maya, student=people.stu)


def address(people, rest=""):
    return f"/dashboard/students/{people.stu.pk}/{rest}"


def text_for(client, person, url):
    client.force_login(person)
    answer = client.get(url)
    assert answer.status_code == 200, person.name
    return answer.content.decode()


def test_the_mentor_finds_project_goals_notes_attendance_and_work(client, people, mentorship):
    make.work(people.stu, people.bread)
    enrolment = people.stu.enrolments.get()
    Goal.objects.create(enrolment=enrolment, text="Knead twice")
    past = make.past_session(mentorship, days_ago=3)
    past.close("no_show", by=people.maya)
    SessionNote.objects.create(session=past, remarks="Use the scale")
    handed_in = hand_in(
        enrolment, people.bread, by=people.stu, link="https://example.org/", note="Crust"
    )
    coming = make.session(mentorship)
    text = text_for(client, people.maya, address(people))
    for words in ("Bread", "Cake", "Knead twice", "Use the scale", "Crust"):
        assert words in text, words
    assert f'action="{reverse("deliverable_read", args=[handed_in.pk])}"' in text
    context = client.get(address(people)).context
    assert [row.status for row in context["sessions"]] == ["no_show"]
    assert (context["attendance"].held, context["attendance"].expected) == (0, 1)
    assert "0 of 1" in text
    assert context["next_session"].pk == coming.pk
    assert context["next_session"].starts_at == coming.starts_at
    assert reverse("session", args=[coming.pk]) in text


def test_a_cover_sees_it_while_it_lasts(client, people):
    now = timezone.now()
    week = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)}
    cover = make.mentorship(people.cross, people.stu, kind="cover", **week)
    text_for(client, people.cross, address(people))
    assert client.get(address(people)).context["mentorships"]["cover"] == cover
    cover.end(by=make.office())
    assert client.get(address(people)).status_code == 404


def test_it_does_not_exist_for_anybody_else(client, people, mentorship):
    other = make.student("Other Student", people.baking)
    for person in (people.stu, people.carl, people.cross, people.ines, people.nora, other):
        client.force_login(person)
        assert client.get(address(people)).status_code == 404, person.name
    client.logout()
    assert client.get(address(people)).status_code == 302
    mentorship.end(by=make.office())
    client.force_login(people.maya)
    assert client.get(address(people)).status_code == 404
    # A mentor who studies sees nothing of themself there.
    client.force_login(people.both)
    assert client.get(f"/dashboard/students/{people.both.pk}/").status_code == 404


def test_a_manager_reads_all_but_what_is_between_the_two(client, people, mentorship):
    session = make.past_session(mentorship, days_ago=3)
    SessionNote.objects.create(session=session, remarks="Use the scale")
    PrivateNote.objects.create(session=session, mentor=people.maya, text="Quite worried")
    Scratchpad.objects.create(
        mentor=people.maya, student=people.stu, project=people.bread, text="Slow at kneading"
    )
    text = text_for(client, people.noor, address(people))
    for secret in ("Use the scale", "Quite worried", "Slow at kneading", "scratchpad"):
        assert secret not in text.lower().replace("use the scale", "Use the scale")
    assert "<form" not in text.partition("<main")[2].partition("</main>")[0]
    for rest in (f"scratchpad/{people.bread.pk}/",):
        assert client.get(address(people, rest)).status_code == 404


def test_the_next_project_is_started_in_order_and_one_at_a_time(client, people):
    client.force_login(people.maya)
    assert "Start “Bread”" in client.get(address(people)).content.decode()
    client.post(address(people, "next-project/"))
    work = ProjectWork.objects.get()
    assert (work.project, work.state) == (people.bread, "in_progress")
    client.post(address(people, "next-project/"))
    assert ProjectWork.objects.count() == 1
    work.state, work.finished_at = "validated", timezone.now()
    work.save()
    client.post(address(people, "next-project/"))
    assert ProjectWork.objects.open().get().project.title == "Cake"


def test_only_whoever_supports_the_student_writes_there(client, people, mentorship):
    parts = {"next-project/": {}, "goals/": {"text": "Mine"}}
    parts[f"scratchpad/{people.bread.pk}/"] = {"text": "Mine"}
    for person in (people.stu, people.carl, people.cross, people.noor):
        client.force_login(person)
        for part, data in parts.items():
            assert client.post(address(people, part), data).status_code == 404, person.name
    client.force_login(people.maya)
    assert client.get(address(people, "goals/")).status_code == 405
    assert client.get(address(people, "next-project/")).status_code == 405
    mentorship.end(by=make.office())
    for part, data in parts.items():
        assert client.post(address(people, part), data).status_code == 404
    assert not ProjectWork.objects.exists()
    assert not Goal.objects.exists()
    assert not Scratchpad.objects.exists()


def test_goals_are_added_and_an_empty_one_is_refused(client, people):
    client.force_login(people.maya)
    client.post(address(people, "goals/"), {"text": "Knead twice"})
    assert Goal.objects.get().enrolment.student == people.stu
    assert client.post(address(people, "goals/"), {"text": " "}).status_code == 422
    assert Goal.objects.count() == 1


def test_a_scratchpad_is_one_mentors_alone(client, people):
    own = address(people, f"scratchpad/{people.bread.pk}/")
    client.force_login(people.maya)
    client.post(own, {"text": "Slow at kneading"})
    opened = Scratchpad.objects.get().updated_at.isoformat()
    client.post(own, {"text": "Slower at kneading", "opened": opened})
    assert Scratchpad.objects.get().text == "Slower at kneading"
    assert "Slower" in client.get(own).content.decode()
    now = timezone.now()
    week = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)}
    make.mentorship(people.cross, people.stu, kind="cover", **week)
    assert "Slower" not in text_for(client, people.cross, own)
    client.post(own, {"text": "Mine"})
    assert Scratchpad.objects.count() == 2
    assert client.get(address(people, f"scratchpad/{people.table.pk}/")).status_code == 404


def test_withdrawn_absences_keep_a_trace_and_old_ones_weigh_less(client, people):
    enrolment = people.stu.enrolments.get()
    today = timezone.localdate()
    for days, withdrawn in ((1, None), (2, timezone.now()), (250, None)):
        Absence.objects.create(
            enrolment=enrolment,
            on=today - timedelta(days=days),
            noted_by=people.maya,
            withdrawn_at=withdrawn,
            withdrawn_by=people.noor if withdrawn else None,
        )
    client.force_login(people.maya)
    page = client.get(address(people))
    attendance = page.context["attendance"]
    assert attendance.counting == 1
    standing = [each for each in attendance.markers if each.absence.withdrawn_at is None]
    assert [marker.is_expired for marker in standing] == [False, True]
    text = page.content.decode()
    assert text.count("<del>") == 1
    assert people.noor.name in text.partition("<del>")[2].partition("</li>")[0]
    make.policy(absence_months=12)
    assert client.get(address(people)).context["attendance"].counting == 2


def test_months_are_counted_on_the_calendar():
    assert months_before(date(2026, 5, 31), 3) == date(2026, 2, 28)
    assert months_before(date(2026, 3, 10), 6) == date(2025, 9, 10)
    assert months_before(date(2026, 12, 1), 12) == date(2025, 12, 1)


def test_the_page_of_a_session_has_what_was_agreed_before_it(client, people, mentorship):
    make.work(people.stu, people.bread)
    enrolment = people.stu.enrolments.get()
    Goal.objects.create(enrolment=enrolment, text="Knead twice")
    past = make.past_session(mentorship, days_ago=7)
    SessionNote.objects.create(session=past, questions="Which flour?", remarks="Use the scale")
    PrivateNote.objects.create(session=past, mentor=people.maya, text="Quite worried")
    hand_in(enrolment, people.bread, by=people.stu, link="https://example.org/", note="Crust")
    session = make.session(mentorship)
    text = text_for(client, people.maya, f"/sessions/{session.pk}/")
    for words in ("Knead twice", "Which flour?", "Use the scale", "Crust", "Bread"):
        assert words in text, words
    # The private note of another session is not among the last notes.
    assert "Quite worried" not in text
    client.force_login(people.noor)
    shown = client.get(f"/sessions/{session.pk}/").content.decode()
    for words in ("Which flour?", "Use the scale", "Crust"):
        assert words not in shown, words


def test_the_address_of_the_preparation_page_leads_to_the_session(client, people, mentorship):
    session = make.session(mentorship)
    brief = f"/sessions/{session.pk}/brief/"
    client.force_login(people.maya)
    assert client.get(brief)["Location"] == f"/sessions/{session.pk}/"
    for person in (people.stu, people.carl, people.cross, people.noor):
        client.force_login(person)
        assert client.get(brief).status_code == 404, person.name


def test_its_queries_do_not_grow(client, people, mentorship):
    enrolment = people.stu.enrolments.get()
    client.force_login(people.maya)

    def asked():
        with CaptureQueriesContext(connections[OWNER]) as found:
            assert client.get(address(people)).status_code == 200
        return len(found)

    def fill(count):
        for number in range(count):
            Goal.objects.create(enrolment=enrolment, text=f"Goal {number}")
            session = make.past_session(mentorship, days_ago=1 + Goal.objects.count())
            SessionNote.objects.create(session=session, remarks="Use the scale")
            hand_in(enrolment, people.bread, by=people.stu, link="https://example.org/")

    fill(1)
    asked()  # the first page after the sign-in also notes the browser
    few = asked()
    fill(6)
    assert asked() <= few
    assert few <= 15


def test_cancelled_sessions_are_no_past_sessions_and_can_still_be_found(client, people, mentorship):
    held = make.past_session(mentorship, days_ago=3)
    held.close("held", by=people.maya)
    cancelled = make.session(mentorship)
    cancelled.cancel("cancelled_other", by=people.maya, text="Ill")
    client.force_login(people.maya)
    page = client.get(address(people))
    assert list(page.context["sessions"]) == [held]
    assert page.context["sessions"].paginator.count == 1
    assert list(page.context["cancelled_sessions"]) == [cancelled]
    assert f"/sessions/{cancelled.pk}/" in page.content.decode()


def test_a_proposed_time_is_answered_from_the_page(client, people, mentorship):
    session = make.session(mentorship)
    fields = {"mentorship": mentorship, "made_by": people.stu}
    later = session.starts_at + timedelta(days=1)
    moved = TimeProposal.objects.create(session=session, starts_at=later, **fields)
    new = TimeProposal.objects.create(starts_at=later + timedelta(days=1), **fields)
    first, second = (f'"/sessions/proposal/{each.pk}/"' for each in (moved, new))

    # The earliest first; the next one follows when it is answered.
    html = text_for(client, people.maya, address(people))
    assert first in html
    assert second not in html
    moved.decline(by=people.maya)
    html = text_for(client, people.maya, address(people))
    assert first not in html
    assert second in html
    # A manager does not answer for the mentor.
    html = text_for(client, people.noor, address(people))
    assert "/sessions/proposal/" not in html


def test_a_session_that_has_begun_is_not_called_past(client, people, mentorship):
    make.past_session(mentorship, days_ago=5 / (24 * 60))
    html = text_for(client, people.maya, address(people))
    assert "has begun" in html
    assert "5\u00a0min\u00a0ago" not in html


def test_the_last_note_is_on_every_page_and_one_click_from_the_scratchpad(
    client, people, mentorship
):
    for days in range(1, 13):
        session = make.past_session(mentorship, days_ago=days)
        session.close("held", by=people.maya)
        SessionNote.objects.create(session=session, progress=f"Loaf {days}\nrises")
    client.force_login(people.maya)
    for page in ("", "?page=2"):
        response = client.get(address(people) + page)
        assert response.context["last_note"].progress.startswith("Loaf 1\n")
        assert 'href="#last-note"' in response.content.decode()
    lines = [row.gist for row in response.context["sessions"]]
    assert lines == [f"Loaf {number} rises" for number in (9, 10, 11, 12)]
    pad = client.get(address(people, f"scratchpad/{people.bread.pk}/")).content.decode()
    assert f'href="{address(people)}#last-note"' in pad
    # Notes are between the two: a manager has none.
    client.force_login(people.noor)
    response = client.get(address(people))
    assert response.context["last_note"] is None
    assert "Loaf" not in response.content.decode()
