"""The mentor's home: whom they support now, and the paths they are approved for."""

import gzip
from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.models import Mentor
from mentorhub.accounts.models import Role, User
from mentorhub.checklists import NEW_FOR
from students.models import (
    Deliverable,
    Goal,
    ProjectWork,
    SessionReply,
    TimeOff,
    TimeProposal,
)
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


def test_a_mentor_sees_their_own_students_and_no_others(client):
    people = school()
    ana = make.student("Ana Other", people.baking)
    make.mentorship(people.cross, ana)
    ProjectWork.objects.create(enrolment=people.stu.enrolments.get(), project=people.bread)
    client.force_login(people.maya)
    page = client.get("/dashboard/").content.decode()
    assert "Stu Student" in page
    assert "Bread" in page
    assert "Ana Other" not in page


def test_a_student_given_back_leaves_the_desk(client):
    people = school()
    people.stu.mentorships.get().end(by=make.office())
    client.force_login(people.maya)
    assert "Stu Student" not in client.get("/dashboard/").content.decode()


def test_late_work_is_said(client):
    people = school()
    yesterday = timezone.localdate() - timedelta(days=1)
    ProjectWork.objects.create(
        enrolment=people.stu.enrolments.get(), project=people.bread, due_on=yesterday
    )
    client.force_login(people.maya)
    (row,) = client.get("/dashboard/").context["students"]
    assert row.is_late


def test_a_cover_by_a_colleague_is_shown_to_both(client):
    people = school()
    now = timezone.now()
    week = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)}
    make.mentorship(people.cross, people.stu, kind="cover", **week)
    client.force_login(people.maya)
    (row,) = client.get("/dashboard/").context["students"]
    assert row.covered_by == people.cross.name
    client.force_login(people.cross)
    (row,) = client.get("/dashboard/").context["students"]
    assert row.mentorship.kind == "cover"


def test_search_keeps_to_ones_own_students(client):
    people = school()
    client.force_login(people.maya)
    assert len(client.get("/dashboard/?q=stu").context["students"]) == 1
    assert client.get("/dashboard/?q=carl").context["students"].object_list == []


@pytest.mark.parametrize("name", ["stu", "ines", "noor", "tom", "nora"])
def test_it_is_nobody_elses_page(client, name):
    people = school()
    client.force_login(getattr(people, name))
    assert client.get("/dashboard/").status_code == 404


def test_the_next_session_stands_first_with_its_room(client):
    people = school()
    mentorship = people.stu.mentorships.get()
    soon = timezone.now() + timedelta(minutes=42)
    session = make.session(mentorship, starts_at=soon, join_url="https://meet.example.org/maya")
    make.session(mentorship)
    client.force_login(people.maya)
    response = client.get("/dashboard/")
    assert response.context["next"] == session
    assert len(response.context["upcoming"]) == 1
    page = response.content.decode()
    assert "https://meet.example.org/maya" in page
    assert f"/sessions/{session.pk}/" in page


def test_whose_turn_it_is_with_counts_and_links(client):
    people = school()
    mentorship = people.stu.mentorships.get()
    session = make.past_session(mentorship, days_ago=1)
    Deliverable.objects.create(
        enrolment=people.stu.enrolments.get(),
        project=people.bread,
        number=1,
        link="https://example.org/loaf",
    )
    proposal = TimeProposal.objects.create(
        mentorship=mentorship, starts_at=timezone.now() + timedelta(days=4), made_by=people.stu
    )
    client.force_login(people.maya)
    response = client.get("/dashboard/live/")
    words = [group.text for group in response.context["todo"]]
    assert words == [
        "1 outcome to record",
        "1 proposed time to answer",
        "1 deliverable to read",
        "1 student without a session",
        "1 student without a project",
    ]
    page = response.content.decode()
    for address in (
        f"/sessions/{session.pk}/#end",
        f"/dashboard/students/{people.stu.pk}/#deliverables",
        f"/sessions/proposal/{proposal.pk}/",
    ):
        assert address in page
    client.force_login(people.cross)
    assert client.get("/dashboard/live/").context["todo"] == []


def test_filters_and_order_stand_in_the_address(client):
    people = school()
    ana = make.student("Ana Other", people.baking)
    make.session(make.mentorship(people.maya, ana))
    client.force_login(people.maya)

    def names(query):
        rows = client.get(f"/dashboard/{query}").context["students"]
        return [row.student.first_name for row in rows]

    assert names("?signal=no_session") == ["Stu"]
    assert names("?sort=name") == ["Ana", "Stu"]
    assert names("?sort=next") == ["Ana", "Stu"]
    assert names("?path=baking&q=ana") == ["Ana"]
    assert names("?path=nonsense&signal=nonsense&sort=nonsense") == names("")


def test_a_profile_is_confirmed_after_90_days_with_one_click(client):
    people = school()
    profile = Mentor.objects.filter(user=people.maya)
    profile.update(confirmed_at=timezone.now() - timedelta(days=91))
    client.force_login(people.maya)
    confirm = "/dashboard/profile/confirmation/"
    assert confirm in client.get("/dashboard/").content.decode()
    client.post(confirm)
    assert profile.get().confirmed_at > timezone.now() - timedelta(minutes=1)
    assert confirm not in client.get("/dashboard/").content.decode()
    assert Mentor.objects.get(user=people.cross).confirmed_at is None


def test_a_mentor_without_students_is_told_what_comes_first(client):
    people = school()
    client.force_login(people.carl)
    page = client.get("/dashboard/")
    assert not page.context["has_students"]
    assert (page.context["next"], page.context["todo"]) == (None, [])
    assert 'class="empty"' in page.content.decode()


def test_a_full_page_of_students_who_all_need_something_stays_small(client):
    people = school()
    Mentor.objects.filter(user=people.maya).update(certified_at=timezone.now(), capacity=40)
    Role.objects.filter(user=people.maya).update(granted_at=timezone.now() - 2 * NEW_FOR)
    for n in range(30):
        student = make.student(f"Bartholomew Featherstone {n:02}", people.baking)
        make.mentorship(people.maya, student, starts_at=timezone.now() - timedelta(days=60))
        make.work(student, people.bread, started_at=timezone.now() - timedelta(days=50))
    client.force_login(people.maya)
    page = client.get("/dashboard/")
    assert (page.context["view"], len(page.context["students"])) == ("table", 25)
    assert len({f.rule.key for row in page.context["students"] for f in row.findings}) >= 2
    # What a signal opens is not part of the page.
    assert page.content.decode().count('id="signal-dialog"') == 1
    assert len(page.content) < 57 * 1024, len(page.content)
    assert len(gzip.compress(page.content)) < 12 * 1024
    people.maya.student_view = User.StudentView.CARDS
    people.maya.save(update_fields=["student_view"])
    page = client.get("/dashboard/")
    assert (page.context["view"], len(page.context["students"])) == ("cards", 12)
    assert len(page.content) < 41 * 1024, len(page.content)


def with_students(people, number):
    Mentor.objects.filter(user=people.maya).update(certified_at=timezone.now(), capacity=40)
    for n in range(number - 1):
        make.mentorship(people.maya, make.student(f"Bo{n:02} Student", people.baking))


VIEW = "/dashboard/student-view/"


def test_few_students_are_cards_and_many_a_table_until_the_reader_chooses(client):
    people = school()
    with_students(people, 5)
    client.force_login(people.maya)
    assert client.get("/dashboard/").context["view"] == "cards"
    answer = client.post(VIEW, {"view": "table", "next": "/dashboard/?sort=name#students"})
    assert answer.url == "/dashboard/?sort=name#students"
    assert client.get("/dashboard/").context["view"] == "table"
    # On every device, and for nobody else.
    people.maya.refresh_from_db()
    assert people.maya.student_view == "table"
    assert not User.objects.exclude(pk=people.maya.pk).exclude(student_view="auto").exists()
    client.post(VIEW, {"view": "cards"})
    assert client.get("/dashboard/").context["view"] == "cards"
    for wrong in ("auto ", "rows", ""):
        client.post(VIEW, {"view": wrong})
        assert client.get("/dashboard/").context["view"] == "cards"


def test_the_choice_leads_to_no_other_site(client):
    people = school()
    client.force_login(people.maya)
    answer = client.post(VIEW, {"view": "table", "next": "https://example.com/"})
    assert answer.url == "/dashboard/#students"


@pytest.mark.parametrize("name", ["stu", "ines", "noor", "nora"])
def test_who_is_no_mentor_chooses_nothing(client, name):
    people = school()
    client.force_login(getattr(people, name))
    assert client.post(VIEW, {"view": "table"}).status_code == 404
    assert not User.objects.exclude(student_view="auto").exists()


@pytest.mark.parametrize(
    ("number", "chooses", "filters"), [(1, False, False), (5, True, False), (8, True, True)]
)
def test_filters_and_the_choice_appear_when_they_are_of_use(client, number, chooses, filters):
    people = school()
    with_students(people, number)
    client.force_login(people.maya)
    page = client.get("/dashboard/")
    assert page.context["may_choose_view"] is chooses
    assert page.context["may_filter"] is filters
    assert ('class="filters"' in page.content.decode()) is filters
    # A link with a filter still shows the filter that it uses.
    assert client.get("/dashboard/?q=stu").context["may_filter"]


def test_the_goals_to_follow_and_the_students_clock_stand_with_the_next_session(client):
    people = school()
    people.stu.zone = "Asia/Karachi"
    people.stu.save(update_fields=["zone"])
    mentorship = people.stu.mentorships.get()
    make.session(mentorship, starts_at=timezone.now() + timedelta(hours=2))
    enrolment = people.stu.enrolments.get()
    for n in range(4):
        at = timezone.now() - timedelta(days=9 - n)
        Goal.objects.create(enrolment=enrolment, text=f"Goal {n}", set_at=at)
    Goal.objects.create(enrolment=enrolment, text="Reached", done_at=timezone.now())
    client.force_login(people.maya)
    page = client.get("/dashboard/")
    assert [goal.text for goal in page.context["next_goals"]] == ["Goal 3", "Goal 2", "Goal 1"]
    assert "Karachi" in page.content.decode()


def test_a_student_who_runs_late_or_has_confirmed_is_said(client):
    people = school()
    session = make.session(
        people.stu.mentorships.get(), starts_at=timezone.now() + timedelta(minutes=5)
    )
    client.force_login(people.maya)
    said = {"session": session, "person": people.stu, "schedule_version": session.schedule_version}
    SessionReply.objects.create(kind=SessionReply.Kind.CONFIRMED, **said)
    found = client.get("/dashboard/live/").context["next"]
    assert (found.student_confirmed, found.student_is_late) == (True, False)
    SessionReply.objects.create(kind=SessionReply.Kind.LATE, **said)
    assert client.get("/dashboard/live/").context["next"].student_is_late
    # An answer to a date that was moved says nothing about the new one.
    session.move(timezone.now() + timedelta(days=1), by=people.maya)
    found = client.get("/dashboard/live/").context["next"]
    assert (found.student_confirmed, found.student_is_late) == (False, False)


def test_a_mentor_who_is_away_is_told_until_when(client):
    people = school()
    today = timezone.localdate()
    client.force_login(people.maya)
    assert client.get("/dashboard/").context["summary"].away_until is None
    TimeOff.objects.create(person=people.maya, starts_on=today, ends_on=today + timedelta(days=5))
    TimeOff.objects.create(person=people.cross, starts_on=today, ends_on=today)
    page = client.get("/dashboard/")
    assert page.context["summary"].away_until == today + timedelta(days=5)
