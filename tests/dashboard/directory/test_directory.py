"""The directory: managers find students, those at risk, and mentors; the refusals too."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboard.models import Mentor
from mentorhub.accounts.models import Role
from mentorhub.database import OWNER
from students.models import Absence, Enrolment, Mentorship, Pause, TimeOff
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db

STUDENTS, RISK, MENTORS = "/directory/", "/directory/at-risk/", "/directory/mentors/"
STUDENTS_CSV, MENTORS_CSV = "/directory/students.csv", "/directory/mentors.csv"
EVERY = (STUDENTS, RISK, MENTORS, STUDENTS_CSV, MENTORS_CSV)


@pytest.fixture
def people():
    return school()


@pytest.fixture
def noor(client, people):
    client.force_login(people.noor)
    return client


def names(response):
    return [row.student.name for row in response.context["page"]]


def mentor_names(response):
    return [row.user.name for row in response.context["page"]]


def reasons(response, name):
    row = next(row for row in response.context["page"] if row.student.name == name)
    return [finding.rule.key for finding in row.findings]


def table(response):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def on_track(people, student, mentor=None):
    """With a session a week ago, one to come, and a project in progress."""
    mentorship = Mentorship.objects.filter(student=student).first()
    mentorship = mentorship or make.mentorship(
        mentor or people.maya, student, starts_at=timezone.now() - timedelta(days=30)
    )
    make.past_session(mentorship, days_ago=5).close("held", by=mentorship.mentor)
    make.session(mentorship, starts_at=timezone.now() + timedelta(days=3))
    make.work(student, people.bread)
    return mentorship


@pytest.mark.parametrize("name", ["stu", "maya", "ines", "tom", "nora"])
@pytest.mark.parametrize("address", EVERY)
def test_nobody_else_opens_it(client, people, name, address):
    client.force_login(getattr(people, name))
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("address", EVERY)
def test_it_is_only_read(noor, address):
    assert noor.post(address).status_code == 405


def test_all_students_of_today_stand_in_it_by_name(noor, people):
    make.student("Élodie Martin", people.baking)
    gone = make.student("Gone Girl", people.baking)
    gone.enrolments.get().end(Enrolment.EndReason.LEFT, by=people.tom)
    found = names(noor.get(STUDENTS))
    assert found == ["Both Mentor-Student", "Cross Mentor", "Élodie Martin", "Stu Student"]


@pytest.mark.parametrize("query", ["elodie", "ÉLODIE", "martin élo", "maya"])
def test_a_student_is_found_by_their_name_or_that_of_their_mentor(noor, people, query):
    make.mentorship(people.maya, make.student("Élodie Martin", people.baking))
    assert "Élodie Martin" in names(noor.get(STUDENTS, {"q": query}))
    assert "Cross Mentor" not in names(noor.get(STUDENTS, {"q": query}))


def test_the_list_is_filtered_by_path_and_signal(noor, people):
    on_track(people, people.stu)
    assert names(noor.get(STUDENTS, {"path": "carpentry"})) == ["Cross Mentor"]
    assert names(noor.get(STUDENTS, {"signal": "none"})) == ["Stu Student"]
    without = names(noor.get(STUDENTS, {"signal": "no_mentor"}))
    assert without == ["Both Mentor-Student", "Cross Mentor"]
    everybody = names(noor.get(STUDENTS))
    assert names(noor.get(STUDENTS, {"signal": "x", "sort": "x", "path": ""})) == everybody


def test_who_was_longest_without_contact_comes_first_when_asked_for(noor, people):
    on_track(people, people.stu)
    elodie = make.student("Élodie Martin", people.baking)
    make.mentorship(people.maya, elodie, starts_at=timezone.now() - timedelta(days=90))
    assert names(noor.get(STUDENTS, {"sort": "quiet"}))[0] == "Élodie Martin"
    assert names(noor.get(STUDENTS, {"sort": "next"}))[0] == "Stu Student"


def test_a_student_on_track_is_not_at_risk(noor, people):
    on_track(people, people.stu)
    page = noor.get(RISK)
    assert "Stu Student" not in names(page)
    assert page.context["count"] == 2


def test_who_has_no_mentor_is_at_risk_and_the_button_finds_one(noor, people):
    page = noor.get(RISK)
    assert reasons(page, "Cross Mentor") == ["no_mentor"]
    row = next(row for row in page.context["page"] if row.student == people.cross)
    assert row.answer.url == f"/matching/requests/new/?student={people.cross.pk}"
    assert noor.get(row.answer.url).status_code == 200


def test_who_has_a_mentor_to_write_to_has_a_button_for_it(noor, people):
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=9))
    row = next(row for row in noor.get(RISK).context["page"] if row.student == people.stu)
    assert row.findings[0].rule.key == "overdue"
    assert row.answer.url == f"/inbox/new/?to={people.maya.pk}"


def test_a_manager_who_is_the_mentor_writes_to_the_student(noor, people):
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=9))
    Role.objects.create(user=people.maya, kind=Role.Kind.MANAGER, granted_by=people.tom)
    noor.force_login(people.maya)
    row = next(row for row in noor.get(RISK).context["page"] if row.student == people.stu)
    assert row.answer.url == f"/inbox/new/?to={people.stu.pk}"


def test_absences_in_a_row_are_a_matter_of_the_student(noor, people):
    mentorship = Mentorship.objects.get(student=people.stu)
    for days in (9, 2):
        session = make.past_session(mentorship, days_ago=days)
        session.close("no_show", by=people.maya)
    row = next(row for row in noor.get(RISK).context["page"] if row.student == people.stu)
    assert row.findings[0].rule.key == "absent_twice"
    assert row.answer.url == f"/inbox/new/?to={people.stu.pk}"
    assert Absence.objects.count() == 2


def test_who_pauses_is_not_at_risk_for_having_no_session(noor, people):
    today = timezone.localdate()
    Pause.objects.create(
        enrolment=people.stu.enrolments.get(), starts_on=today, ends_on=today + timedelta(days=9)
    )
    make.work(people.stu, people.bread)
    assert "Stu Student" not in names(noor.get(RISK))


def away(person, first=-1, last=20):
    today = timezone.localdate()
    TimeOff.objects.create(
        person=person,
        starts_on=today + timedelta(days=first),
        ends_on=today + timedelta(days=last),
    )


def test_a_student_whose_mentor_is_away_is_at_risk_until_somebody_covers(noor, people):
    on_track(people, people.stu)
    away(people.maya)
    page = noor.get(RISK)
    assert reasons(page, "Stu Student") == ["mentor_away"]
    row = next(row for row in page.context["page"] if row.student == people.stu)
    assert row.answer.url == f"/covers/mentors/{people.maya.pk}/"
    now = timezone.now()
    days = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=20)}
    make.mentorship(people.cross, people.stu, kind="cover", **days)
    assert "Stu Student" not in names(noor.get(RISK))


def test_a_short_absence_of_the_mentor_is_no_risk(noor, people):
    on_track(people, people.stu)
    away(people.maya, -1, 2)
    assert "Stu Student" not in names(noor.get(RISK))


def test_reasons_are_counted_and_filter_the_list(noor, people):
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=9))
    page = noor.get(RISK, {"reason": "no_mentor"})
    assert names(page) == ["Both Mentor-Student", "Cross Mentor"]
    assert {rule.key: n for rule, n in page.context["reasons"]}["no_mentor"] == 2
    assert page.context["count"] == 3
    assert len(names(noor.get(RISK, {"reason": "nothing"}))) == 3


def test_mentors_stand_in_it_with_their_load_and_their_absence(noor, people):
    away(people.maya, 0, 2)
    page = noor.get(MENTORS)
    assert "Former Mentor" in mentor_names(page)
    assert "Ines Assessor" not in mentor_names(page)
    row = next(row for row in page.context["page"] if row.user == people.maya)
    assert (row.taken, row.capacity, row.paths) == (1, 6, ["Baking"])
    assert row.absence.ends_on == timezone.localdate() + timedelta(days=2)
    assert mentor_names(noor.get(MENTORS, {"state": "away"})) == ["Maya Mentor"]


def test_mentors_are_found_by_name_path_and_state(noor, people):
    Mentor.objects.filter(user=people.maya).update(capacity=1)
    make.mentor("Élise Wóźniak", people.carpentry)
    assert mentor_names(noor.get(MENTORS, {"q": "elise wozniak"})) == ["Élise Wóźniak"]
    assert mentor_names(noor.get(MENTORS, {"state": "full"})) == ["Maya Mentor"]
    assert "Maya Mentor" not in mentor_names(noor.get(MENTORS, {"state": "room"}))
    assert "Maya Mentor" not in mentor_names(noor.get(MENTORS, {"state": "idle"}))
    carpenters = mentor_names(noor.get(MENTORS, {"path": "carpentry"}))
    assert carpenters == ["Carl Carpenter", "Élise Wóźniak"]
    assert mentor_names(noor.get(MENTORS, {"sort": "load"}))[0] == "Maya Mentor"


def test_the_exports_hold_what_the_lists_show_and_no_formula(noor, people):
    on_track(people, people.stu)
    make.student("=1+1 Formula", people.baking)
    rows = {row["Student"]: row for row in table(noor.get(STUDENTS_CSV))}
    stu = rows["Stu Student"]
    assert (stu["Path"], stu["Mentor"], stu["Project"]) == ("Baking", "Maya Mentor", "Bread")
    assert stu["Signals"] == ""
    assert "'=1+1 Formula" in rows
    assert [row["Student"] for row in table(noor.get(STUDENTS_CSV, {"q": "maya"}))] == [
        "Stu Student"
    ]
    signals = {row["Student"] for row in table(noor.get(STUDENTS_CSV, {"signal": "no_mentor"}))}
    assert "Cross Mentor" in signals
    assert "Stu Student" not in signals
    mentors = {row["Mentor"]: row for row in table(noor.get(MENTORS_CSV))}
    assert (mentors["Maya Mentor"]["Students"], mentors["Maya Mentor"]["Seats"]) == ("1", "6")


def test_an_export_in_french_has_french_headings(noor, people):
    people.noor.language = "fr"
    people.noor.save(update_fields=["language"])
    assert noor.get(STUDENTS_CSV).status_code == 200


def test_many_students_cost_no_more_queries_than_few_and_stand_on_pages(noor, people):
    def cost():
        found = {}
        for address in (*EVERY, f"{STUDENTS}?signal=no_mentor", f"{STUDENTS}?q=a&sort=quiet"):
            noor.get(address)
            with CaptureQueriesContext(connections[OWNER]) as asked:
                assert noor.get(address).status_code == 200
            found[address] = len(asked)
        return found

    few = cost()
    for n in range(30):
        student = make.student(f"Student {n:02}", people.baking)
        mentor = make.mentor(f"Mentor {n:02}", people.baking)
        if n % 2:
            make.mentorship(mentor, student)
    many = cost()
    assert many == few
    assert max(many.values()) <= 16
    assert len(names(noor.get(STUDENTS))) == 25
    assert len(table(noor.get(STUDENTS_CSV))) == 33


def test_the_next_session_and_each_mentor_lead_to_their_calendars(people, client):
    make.session(Mentorship.objects.get(student=people.stu))
    client.force_login(people.noor)
    for address, person in ((STUDENTS, people.stu), (MENTORS, people.maya)):
        page = client.get(address).content.decode()
        assert f'href="{reverse("session_calendar_of", args=[person.pk])}' in page
