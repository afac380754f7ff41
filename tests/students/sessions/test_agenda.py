"""The agenda: one's own sessions as a week, a month and a list, in one's own zone."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentorhub.database import OWNER
from students.models import MeetingRoom, TimeProposal
from tests import factories as make
from tests.client import Client

pytestmark = pytest.mark.django_db


def text_of(html):
    """What is read on the page, as one line."""
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def next_monday():
    today = timezone.localdate()
    return today + timedelta(days=14 - today.weekday())


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("view", ["week", "month", "list"])
def test_both_see_a_session_in_their_own_zone(people, mentorship, view, reads):
    day = datetime(2027, 1, 13, tzinfo=UTC).date()
    make.session(mentorship, starts_at=at(day, 17))
    address = f"/sessions/?view={view}&on={day}"
    mayas, stus = text_of(reads(people.maya, address)), text_of(reads(people.stu, address))
    assert "18:00" in mayas
    assert "Stu Student" in mayas
    assert "12:00" in stus
    assert "Maya Mentor" in stus
    assert "Paris" in mayas
    assert "New York" in stus


@pytest.mark.parametrize("view", ["week", "month", "list"])
def test_nobody_sees_the_sessions_of_others(people, mentorship, view, reads):
    session = make.session(mentorship)
    address = f"/sessions/?view={view}&on={session.starts_at.date()}&student={people.stu.pk}"
    for person in (people.carl, people.cross, people.both):
        shown = text_of(reads(person, address))
        assert "Stu Student" not in shown
        assert "Maya Mentor" not in shown


def test_a_mentor_who_covers_sees_only_their_own(people, mentorship, reads):
    cover = make.mentorship(
        people.past, people.stu, kind="cover", ends_at=timezone.now() + timedelta(days=30)
    )
    make.session(mentorship, starts_at=at(next_monday(), 9))
    own = make.session(cover, starts_at=at(next_monday(), 15))
    shown = reads(people.past, f"/sessions/?view=list&q=stu&on={next_monday()}")
    assert shown.count("<tr>") == 2
    assert own.starts_at.strftime("%Y-%m-%dT15:00") in shown


def test_an_ended_mentorship_takes_its_sessions_away(people, mentorship, reads):
    session = make.session(mentorship, starts_at=at(next_monday(), 9))
    make.ended_without_a_word(mentorship)
    for view in ("week", "month", "list"):
        address = f"/sessions/?view={view}&on={session.starts_at.date()}"
        assert "Maya Mentor" not in text_of(reads(people.stu, address))


def test_a_week_holds_monday_to_sunday_of_the_readers_calendar(people, mentorship, reads):
    """23:30 on Sunday in New York is Monday in Paris."""
    sunday = datetime(2027, 1, 17, tzinfo=UTC).date()
    make.session(mentorship, starts_at=at(sunday + timedelta(days=1), 4, 30))
    assert "Maya Mentor" in reads(people.stu, f"/sessions/?on={sunday}")
    assert "Stu Student" not in reads(people.maya, f"/sessions/?on={sunday}")
    assert "Stu Student" in reads(people.maya, f"/sessions/?on={sunday + timedelta(days=1)}")


def test_the_hour_on_the_page_follows_the_clocks(people, mentorship, reads):
    """17:00 UTC is 18:00 in Paris in winter, and 19:00 after the last Sunday of March."""
    for day, shown in ((24, "18:00"), (31, "19:00")):
        date = datetime(2027, 3, day, tzinfo=UTC).date()
        make.session(mentorship, starts_at=at(date, 17))
        assert shown in reads(people.maya, f"/sessions/?on={date}")


def test_join_is_offered_when_it_is_near_and_not_before(people, mentorship, reads):
    far = make.session(mentorship, join_url="https://meet.example.org/far")
    soon = timezone.now() + timedelta(minutes=20)
    make.session(mentorship, starts_at=soon, join_url="https://meet.example.org/near")
    shown = reads(people.stu, "/sessions/?view=list")
    assert "meet.example.org/near" in shown
    assert far.join_url not in shown


def test_the_list_filters_by_state_student_and_name(people, mentorship, reads):
    other = make.student("Olga Other", people.baking)
    others = make.mentorship(people.maya, other)
    make.session(mentorship)
    make.session(others, starts_at=timezone.now() + timedelta(days=5))
    make.past_session(mentorship, days_ago=3)
    rows = {
        "": 2,
        "&state=to_record": 1,
        "&state=held": 0,
        "&state=all": 3,
        "&state=nonsense": 2,
        f"&student={other.pk}": 1,
        f"&student={people.carl.pk}": 2,
        "&q=olga": 1,
        "&q=maya": 0,
    }
    found = {
        q: reads(people.maya, f"/sessions/?view=list{q}").count('<th scope="row">') for q in rows
    }
    assert found == rows


def test_the_list_has_pages_of_25(people, mentorship, reads):
    for n in range(26):
        make.session(mentorship, starts_at=timezone.now() + timedelta(days=2 + n))
    first = reads(people.maya, "/sessions/?view=list")
    assert first.count('<th scope="row">') == 25
    assert "26 sessions" in first
    assert reads(people.maya, "/sessions/?view=list&page=2").count('<th scope="row">') == 1


def test_an_empty_agenda_says_what_to_do(people, reads):
    names = ("session_plan", "session_proposal", "session_settings")
    for person, name in zip((people.maya, people.stu, people.carl), names, strict=True):
        empty = reads(person, "/sessions/").partition('class="empty"')[2]
        assert f'href="{reverse(name)}"' in empty


def test_whoever_takes_part_in_nothing_meets_an_absent_page(people, signed_in):
    for person in (people.noor, people.tom, people.nora):
        assert signed_in(person).get("/sessions/").status_code == 404
    assert Client().get("/sessions/").status_code == 302
    assert signed_in(people.maya).post("/sessions/").status_code == 405


@pytest.mark.parametrize(
    "odd", ["on=x", "on=0001-01-01", "on=9999-12-31", "on=%00", "view=%00", "page=x", "state=%00"]
)
def test_odd_parameters_are_no_failure(people, odd, signed_in):
    for view in ("week", "month", "list"):
        assert signed_in(people.maya).get(f"/sessions/?view={view}&{odd}").status_code == 200


@pytest.mark.parametrize("view", ["week", "month", "list"])
def test_the_queries_do_not_grow_with_the_sessions(people, mentorship, view, signed_in):
    monday = next_monday()
    counts = []
    for hours in (range(6, 7), range(7, 16)):
        for hour in hours:
            make.session(mentorship, starts_at=at(monday, hour))
        client = signed_in(people.maya)
        client.get("/sessions/")
        with CaptureQueriesContext(connections[OWNER]) as asked:
            client.get(f"/sessions/?view={view}&on={monday}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 16


@pytest.mark.parametrize("address", ["/sessions/", "/sessions/?view=list", "session"])
def test_the_mentors_room_is_where_one_joins_without_a_link(people, mentorship, address, reads):
    MeetingRoom.objects.create(mentor=people.maya, url="https://rooms.example.org/maya")
    session = make.past_session(mentorship, days_ago=0.0001)
    assert session.join_url == ""
    if address == "session":
        address = f"/sessions/{session.pk}/"
    assert 'href="https://rooms.example.org/maya"' in reads(people.maya, address)


# --- As the student reads it ----------------------------------------------------------------------


def test_a_students_agenda_opens_on_the_list_and_a_mentors_on_the_week(
    people, mentorship, signed_in
):
    assert signed_in(people.stu).get("/sessions/").context["view"] == "list"
    assert signed_in(people.stu).get("/sessions/?view=week").context["view"] == "week"
    assert signed_in(people.maya).get("/sessions/").context["view"] == "week"


@pytest.mark.parametrize(
    ("status", "to_student", "to_mentor", "to_others"),
    [
        ("cancelled_early", "You cancelled in time", "Cancelled by the student, in time", None),
        ("cancelled_late", "You cancelled late", "Cancelled by the student, late", None),
        ("no_show", "You did not come", "The student did not come", None),
        ("mentor_absent", "Your mentor did not come", "You did not come",
         "The mentor did not come"),
    ],
)  # fmt: skip
def test_the_words_are_the_readers(
    people, mentorship, reads, status, to_student, to_mentor, to_others
):
    session = make.past_session(mentorship, days_ago=1)
    session.status = status
    session.save(update_fields=["status"])
    for address in ("/sessions/?view=list&state=all", f"/sessions/{session.pk}/"):
        if address.endswith("all"):
            assert to_student in reads(people.stu, address)
            assert to_mentor in reads(people.maya, address)
        else:
            assert to_student in reads(people.stu, address)
    shown = reads(people.noor, f"/sessions/{session.pk}/")
    assert (to_others or to_mentor) in shown
    assert to_student not in shown


def test_a_missing_outcome_is_the_mentors_task_and_no_fault_of_the_student(
    people, mentorship, reads
):
    make.past_session(mentorship, days_ago=1)
    address = "/sessions/?view=list&state=all"
    assert "Outcome missing" in reads(people.maya, address)
    stus = reads(people.stu, address)
    assert "Outcome missing" not in stus
    assert "Not recorded yet" in stus


def test_a_cancelled_session_leads_its_student_on(people, mentorship, reads):
    session = make.session(mentorship)
    session.cancel("cancelled_early", by=people.stu)
    for address in ("/sessions/?view=list&state=cancelled", f"/sessions/{session.pk}/"):
        main = reads(people.stu, address).partition("<table" if "list" in address else "<main")[2]
        assert "/sessions/proposal/" in main, address
        mains = reads(people.maya, address).partition("<main")[2]
        assert "/sessions/proposal/" not in mains, address


def test_an_old_cancellation_leads_nowhere(people, mentorship, signed_in):
    session = make.past_session(mentorship, days_ago=20)
    session.close("cancelled_other", by=people.maya, text="Ill")
    listed = signed_in(people.stu).get("/sessions/?view=list&state=cancelled").context["page"]
    assert [row.may_propose for row in listed] == [False]


DAY = datetime(2027, 1, 13, tzinfo=UTC).date()


def proposals_in(page):
    """Where the grid has a proposed time: the local days, by the proposal."""
    days = page.context.get("days") or [day for week in page.context["weeks"] for day in week]
    return {entry.proposal: day.date for day in days for entry in day.proposed}


@pytest.mark.parametrize("view", ["week", "month"])
def test_an_open_proposal_stands_in_the_grid_and_at_its_session(
    people, mentorship, signed_in, view
):
    session = make.session(mentorship, starts_at=at(DAY, 10))
    proposal = TimeProposal.propose(
        mentorship, at(DAY, 23) + timedelta(hours=2), by=people.stu, session=session
    )
    for person, day in ((people.maya, 14), (people.stu, 13)):
        page = signed_in(person).get(f"/sessions/?view={view}&on={DAY}")
        assert proposals_in(page) == {proposal: DAY.replace(day=day)}
        html = BeautifulSoup(page.content, "html.parser")
        marked = html.find(attrs={"data-proposed": str(proposal.pk)})
        assert marked.a["href"] == reverse("session_proposal_answer", args=[proposal.pk])
        text = " ".join(marked.text.split())
        assert "Proposed" in text, "a word, not a colour alone"
        assert "instead of" in text
        assert marked.svg
        [entry] = html.select(f'.entry a[href="{reverse("session", args=[session.pk])}"]')
        assert "another time is proposed" in entry.text


@pytest.mark.parametrize("view", ["week", "month"])
def test_a_proposal_for_a_new_session_stands_there_too(people, mentorship, signed_in, view):
    proposal = TimeProposal.propose(mentorship, at(DAY, 10), by=people.stu)
    page = signed_in(people.maya).get(f"/sessions/?view={view}&on={DAY}")
    assert set(proposals_in(page)) == {proposal}
    assert "for a new session" in page.content.decode()


@pytest.mark.parametrize("view", ["week", "month"])
def test_a_closed_or_another_persons_proposal_does_not(people, mentorship, signed_in, view):
    proposal = TimeProposal.propose(mentorship, at(DAY, 10), by=people.stu)
    assert not proposals_in(signed_in(people.cross).get(f"/sessions/?view={view}&on={DAY}"))
    proposal.decline(by=people.maya, answer="")
    assert not proposals_in(signed_in(people.maya).get(f"/sessions/?view={view}&on={DAY}"))


def test_a_week_shows_the_hour_of_a_late_proposal(people, mentorship, signed_in):
    TimeProposal.propose(mentorship, at(DAY, 21), by=people.stu)
    page = signed_in(people.maya).get(f"/sessions/?view=week&on={DAY}")
    assert page.context["hours"][-1] == "22:00"
    [entry] = [entry for day in page.context["days"] for entry in day.proposed]
    assert (entry.row, entry.rows) == ((22 - 8) * 4 + 1, 2)
    assert (entry.lane, entry.lanes) == (1, 1)
