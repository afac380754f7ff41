"""The last result on the homes of student and mentor, on the brief, on the page of a student."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.evaluations.consequences import apply
from students.models import ProjectWork
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def people():
    found = school()
    make.work(found.stu, found.bread, started_at=timezone.now() - timedelta(days=40))
    return found


def judged(people, outcome, hours_ago=2.0):
    at = timezone.now() - hours_ago * HOUR
    work = ProjectWork.objects.get(project=people.bread)
    return evaluations.judged(work, people.ines, outcome, at=at)


def result_on(client, person, page):
    """What a page says of the last result; None when it says nothing."""
    client.force_login(person)
    text = client.get(page).content.decode()
    return text.partition('data-result="')[2].partition('"')[0] or None


def homes(client, people):
    return {
        result_on(client, people.stu, "/student/"),
        result_on(client, people.maya, f"/dashboard/students/{people.stu.pk}/"),
        result_on(client, people.noor, f"/dashboard/students/{people.stu.pk}/"),
    }


def test_without_a_result_nothing_is_said(client, people):
    assert homes(client, people) == {None}


@pytest.mark.parametrize("outcome", ["validated", "conditional", "to_rework"])
def test_every_outcome_has_its_part(client, people, outcome):
    verdict = judged(people, outcome)
    if outcome == "validated":
        apply(verdict, verdict.defence.work, by=people.ines, now=timezone.now())
    assert homes(client, people) == {outcome}


def test_a_validated_project_is_celebrated_for_a_week(client, people):
    judged(people, "validated", hours_ago=24 * 8)
    assert homes(client, people) == {None}


def test_the_parts_to_rework_are_listed(client, people):
    judged(people, "to_rework")
    client.force_login(people.stu)
    text = client.get("/student/").content.decode()
    assert "<li>Baking</li>" in text
    assert "<li>Kneading</li>" not in text


def test_with_the_time_for_fixes_over_it_is_to_rework(client, people):
    judged(people, "conditional", hours_ago=50)
    assert homes(client, people) == {"to_rework"}


def test_once_another_defence_is_under_way_there_is_nothing_left_to_say(client, people):
    verdict = judged(people, "to_rework")
    evaluations.requested_defence(verdict.defence.work, people.maya)
    assert homes(client, people) == {None}


def test_the_students_clock_is_shown_in_both_zones_with_what_is_left(client, people):
    for person, zone in ((people.stu, "America/New_York"), (people.ines, "Europe/Paris")):
        type(person).objects.filter(pk=person.pk).update(zone=zone)
    judged(people, "conditional")
    client.force_login(people.stu)
    text = client.get("/student/").content.decode()
    assert "(New York)" in text
    assert "For Ines Assessor" in text


def todo(client, people):
    client.force_login(people.maya)
    groups = client.get("/dashboard/").context["todo"]
    return {group.kind.key: group.items[0].url for group in groups}


def test_the_mentors_turn_fixes_to_make(client, people):
    verdict = judged(people, "conditional")
    assert todo(client, people)["fixes"] == f"/student/results/{verdict.pk}/"


def test_the_mentors_turn_a_fix_that_came_is_to_be_read(client, people):
    verdict = judged(people, "conditional")
    evaluations.fix(verdict, at=timezone.now())
    found = todo(client, people)
    assert "fixes" not in found
    assert "deliverable" in found


@pytest.mark.parametrize(("outcome", "hours_ago"), [("to_rework", 2), ("conditional", 50)])
def test_the_mentors_turn_a_second_defence_to_request(client, people, outcome, hours_ago):
    verdict = judged(people, outcome, hours_ago)
    assert todo(client, people)["rework"] == f"/student/results/{verdict.pk}/"
    evaluations.requested_defence(verdict.defence.work, people.maya)
    assert "rework" not in todo(client, people)


def test_the_mentors_turn_a_date_for_the_project_that_opened(client, people):
    verdict = judged(people, "validated")
    apply(verdict, verdict.defence.work, by=people.ines, now=timezone.now())
    assert "validated" in todo(client, people)
    ProjectWork.objects.open().update(due_on=timezone.localdate())
    assert "validated" not in todo(client, people)


def test_the_brief_leads_to_the_result(client, people):
    verdict = judged(people, "conditional")
    client.force_login(people.stu)
    text = client.get("/projects/baking/bread/brief/").content.decode()
    assert f"/student/results/{verdict.pk}/" in text


def test_a_former_student_finds_their_results(client, people):
    verdict = judged(people, "validated")
    people.stu.enrolments.get().end("finished", by=people.ines)
    client.force_login(people.stu)
    assert f"/student/results/{verdict.pk}/" in client.get("/student/").content.decode()


def test_a_signal_says_that_fixes_are_to_be_made(client, people):
    judged(people, "conditional")
    client.force_login(people.maya)
    (row,) = client.get("/dashboard/").context["students"].object_list
    assert "conditional" in [each.rule.key for each in row.findings]
