"""The home of managers: how much needs them, and the rows with the button that answers."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.directory import page_parts
from dashboard.evaluations.page_parts import HELD_UP_SHOWN
from dashboard.evaluations.queue_health import STUCK_AFTER
from dashboard.matching.models import MatchingRun, WeightPreset
from mentorhub.accounts.models import User
from mentorhub.database import OWNER
from students.models import Absence, Approval, Enrolment, Mentorship, ProjectWork, TimeOff
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db

HOME = "/managing/"
DAY = timedelta(days=1)


@pytest.fixture
def people():
    return school()


@pytest.fixture
def noor(client, people):
    client.force_login(people.noor)
    return client


def figures(page):
    return {each.url: (each.count, each.is_bad) for each in page.context["figures"]}


def part(page, template):
    found = [each for place in page.context["page_parts"].values() for each in place]
    (shown,) = [each for each in found if each.template.endswith(template)]
    return shown.context


def reasons(page):
    rows = part(page, "_home_risks.html")["reasons"]
    return {each.rule.key: [row.student.name for row in each.rows] for each in rows}


def overdue(people, student, hours=0):
    """Has met Maya, will again, and is late with the project."""
    mentorship = make.mentorship(people.maya, student)
    met = make.past_session(mentorship, days_ago=3 + hours / 24)
    met.close("held", by=people.maya)
    make.session(mentorship, starts_at=timezone.now() + 3 * DAY + timedelta(hours=hours))
    make.work(student, people.bread, due_on=timezone.localdate() - 9 * DAY)


def test_it_is_for_managers_alone(client, people):
    for person in people.everyone.values():
        client.force_login(person)
        assert client.get(HOME).status_code == (200 if person == people.noor else 404)
    assert client.post(HOME).status_code == 404
    client.force_login(people.noor)
    assert client.post(HOME).status_code == 405


def test_managers_are_led_there(noor):
    assert noor.get("/").url == HOME


def test_each_student_at_risk_stands_under_the_gravest_reason_with_an_answer(noor, people):
    late = make.student("Late Student", people.baking)
    overdue(people, late)
    page = noor.get(HOME)
    assert reasons(page)["overdue"] == ["Late Student"]
    names = [name for group in reasons(page).values() for name in group]
    assert len(names) == len(set(names)) == figures(page)["/directory/at-risk/"][0]
    (group,) = [
        each for each in part(page, "_home_risks.html")["reasons"] if each.rule.key == "overdue"
    ]
    assert group.shown[0].answer.url == f"/inbox/new/?to={people.maya.pk}"
    assert f"/dashboard/students/{late.pk}/" in page.content.decode()


def test_a_group_shows_its_first_rows_and_leads_to_all(noor, people):
    for n in range(page_parts.SHOWN + 2):
        overdue(people, make.student(f"Late{n} Student", people.baking), hours=n)
    page = noor.get(HOME)
    (group,) = [
        each for each in part(page, "_home_risks.html")["reasons"] if each.rule.key == "overdue"
    ]
    assert (len(group.rows), len(group.shown)) == (page_parts.SHOWN + 2, page_parts.SHOWN)
    assert "/directory/at-risk/?reason=overdue" in page.content.decode()


def test_a_school_with_too_many_students_to_judge_at_once_has_the_list_alone(
    noor, people, monkeypatch
):
    def large(limit):
        monkeypatch.setattr(page_parts, "MOST_STUDENTS", limit)
        annotations = page_parts._facts(people.noor, timezone.now())
        return User.objects.annotate(**annotations).get(pk=people.noor.pk)

    # Before the limit is another one: the prepared query of the page keeps the one it began with.
    request = noor.get(HOME).wsgi_request
    running = Enrolment.objects.running().count()
    assert large(running).one_student_too_many is None
    shown = page_parts._at_risk(request, large(running - 1))
    assert (shown["figure"].count, shown["is_large"], shown["reasons"]) == (None, True, [])


def test_who_waits_longest_for_a_mentor_comes_first(noor, people):
    now = timezone.now()
    for n, name in enumerate(["New Student", "Old Student"]):
        student = make.student(name, people.baking)
        make.mentor_request(student, waiting_since=now - (1 + 8 * n) * DAY)
    page = noor.get(HOME)
    assert figures(page)["/matching/"] == (2, True)
    rows = part(page, "_home_waiting.html")["rows"]
    assert [row.student.name for row in rows] == ["Old Student", "New Student"]


def test_a_mentor_who_is_away_without_a_cover_is_named_until_somebody_covers(noor, people):
    today = timezone.localdate()
    TimeOff.objects.create(person=people.maya, starts_on=today, ends_on=today + 10 * DAY)
    page = noor.get(HOME)
    assert figures(page)["/covers/"] == (1, True)
    (row,) = part(page, "_home_away.html")["rows"]
    assert (row.absence.mentor, row.students) == (people.maya, [people.stu])
    assert f"/covers/mentors/{people.maya.pk}/" in page.content.decode()
    now = timezone.now()
    days = {"starts_at": now - DAY, "ends_at": now + 20 * DAY}
    make.mentorship(people.cross, people.stu, kind="cover", **days)
    assert figures(noor.get(HOME))["/covers/"] == (0, False)


def test_an_absence_to_come_is_no_alarm_yet(noor, people):
    today = timezone.localdate()
    TimeOff.objects.create(person=people.maya, starts_on=today + 9 * DAY, ends_on=today + 20 * DAY)
    assert figures(noor.get(HOME))["/covers/"] == (1, False)


def test_only_what_holds_defences_up_is_shown(noor, people):
    work = make.work(people.stu, people.bread, started_at=timezone.now() - 20 * DAY)
    defence = evaluations.requested_defence(work, people.maya)
    assert figures(noor.get(HOME))["/evaluations/health/"] == (0, False)
    type(defence).objects.update(requested_at=timezone.now() - STUCK_AFTER - DAY)
    assert figures(noor.get(HOME))["/evaluations/health/"] == (1, False)
    Approval.objects.filter(user=people.ines).update(ended_at=timezone.now())
    page = noor.get(HOME)
    assert figures(page)["/evaluations/health/"] == (1, True)
    assert f"/defences/{defence.pk}/" in page.content.decode()


def test_a_defence_that_nobody_may_take_counts_below_the_rows_that_are_shown(noor, people):
    """Nobody assesses carpentry."""
    begun = timezone.now() - 20 * DAY
    for number in range(HELD_UP_SHOWN):
        student = make.student(f"Early{number} Student", people.baking)
        work = make.work(student, people.bread, started_at=begun)
        long_ago = timezone.now() - STUCK_AFTER - DAY
        evaluations.requested_defence(work, people.maya, requested_at=long_ago)
    assert figures(noor.get(HOME))["/evaluations/health/"] == (HELD_UP_SHOWN, False)
    student = make.student("Late Student", people.carpentry)
    work = make.work(student, people.table, started_at=begun)
    evaluations.requested_defence(work, people.maya)
    page = noor.get(HOME)
    assert figures(page)["/evaluations/health/"] == (HELD_UP_SHOWN + 1, True)
    assert len(part(page, "_home_held_up.html")["stuck"]) == HELD_UP_SHOWN


def test_late_answers_are_all_counted_and_the_first_are_shown(noor, people):
    at = timezone.now() - 60 * timedelta(hours=1)
    for number in range(26):
        student = make.student(f"Fixed{number} Student", people.baking)
        work = make.work(student, people.bread, started_at=at - 20 * DAY)
        given = at - number * timedelta(hours=1)
        verdict = evaluations.judged(work, people.ines, "conditional", at=given)
        evaluations.fix(verdict, at=given + timedelta(minutes=20))
    page = noor.get(HOME)
    assert figures(page)["/evaluations/health/"] == (26, True)
    assert len(part(page, "_home_held_up.html")["late"]) == HELD_UP_SHOWN


def test_where_nothing_waits_the_page_says_so(noor, people):
    Mentorship.objects.all().delete()
    Absence.objects.all().delete()
    ProjectWork.objects.all().delete()
    for student in list(people.everyone.values()):
        for enrolment in student.enrolments.running():
            enrolment.end("left", by=people.tom)
    page = noor.get(HOME)
    assert page.context["is_calm"]
    assert {count for count, _bad in figures(page).values()} == {0}


def test_the_number_of_queries_does_not_grow_and_stays_within_the_budget(noor, people):
    today = timezone.localdate()

    def grow(numbers):
        for n in numbers:
            away = make.mentor(f"Away{n} Mentor", people.baking)
            TimeOff.objects.create(person=away, starts_on=today, ends_on=today + 10 * DAY)
            make.mentorship(away, make.student(f"Alone{n} Student", people.baking))
            make.mentor_request(make.student(f"Waiting{n} Student", people.baking))

    def cost():
        noor.get(HOME)
        with CaptureQueriesContext(connections[OWNER]) as asked:
            noor.get(HOME)
        return len([each for each in asked if "SAVEPOINT" not in each["sql"]])

    grow(range(5))
    MatchingRun.objects.ask(by=people.noor, weights=WeightPreset().weights)
    few = cost()
    grow(range(5, 50))
    many = cost()
    assert (many, many <= 16) == (few, True)
