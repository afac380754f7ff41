"""Signals: each rule in plain words, found when it applies and only then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.overview.queries import supported_students
from students.attention.rules import RULES, add_findings
from students.models import Deliverable, Mentorship, Pause, SessionPolicy, TimeProposal
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    found.mentorship = Mentorship.objects.get(student=found.stu)
    return found


def findings(people, mentor=None):
    (row,) = supported_students(mentor or people.maya)
    add_findings(row, SessionPolicy.current())
    return {finding.rule.key: finding for finding in row.findings}


def over(people, days_ago, outcome):
    session = make.past_session(people.mentorship, days_ago=days_ago)
    session.close(outcome, by=people.maya)
    return session


def hand_in(people, days_ago, number=1):
    return Deliverable.objects.create(
        enrolment=people.stu.enrolments.get(),
        project=people.bread,
        number=number,
        link="https://example.org/loaf",
        handed_in_at=timezone.now() - timedelta(days=days_ago),
    )


def test_a_student_with_a_plan_and_a_project_is_on_track(people):
    make.work(people.stu, people.bread)
    over(people, 3, "held")
    make.session(people.mentorship)
    assert findings(people) == {}


def test_two_absences_in_a_row(people):
    over(people, 9, "no_show")
    assert "absent_twice" not in findings(people)
    over(people, 2, "no_show")
    assert findings(people)["absent_twice"].text == "Two absences in a row"


def test_a_session_held_in_between_or_after_breaks_the_row(people):
    over(people, 16, "no_show")
    over(people, 9, "held")
    over(people, 2, "no_show")
    assert "absent_twice" not in findings(people)


def test_the_absence_of_the_mentor_is_not_the_students(people):
    over(people, 9, "no_show")
    over(people, 2, "mentor_absent")
    assert "absent_twice" not in findings(people)


def test_a_corrected_absence_no_longer_counts(people):
    over(people, 9, "no_show")
    over(people, 2, "no_show").correct("held", by=people.maya, text="She was there")
    assert "absent_twice" not in findings(people)


def test_overdue_begins_on_the_day_after(people):
    today = timezone.localdate()
    work = make.work(people.stu, people.bread, due_on=today)
    assert "overdue" not in findings(people)
    work.due_on = today - timedelta(days=9)
    work.save()
    assert findings(people)["overdue"].text == "Project overdue by 9 days"


def test_no_deliverable_counts_from_the_last_one_and_follows_the_policy(people):
    make.work(people.stu, people.bread, started_at=timezone.now() - timedelta(days=60))
    assert findings(people)["no_deliverable"].text == "No deliverable for 60 days"
    hand_in(people, 22)
    found = findings(people)["no_deliverable"]
    assert found.text == "No deliverable for 22 days"
    assert "21 days" in found.because
    make.policy(no_deliverable_days=30)
    assert "no_deliverable" not in findings(people)


def test_days_without_a_deliverable_are_days_of_the_mentors_calendar(people):
    """As for days without contact: handed in late in the evening, and it is morning now."""
    now = timezone.now().replace(hour=8)
    make.work(people.stu, people.bread, started_at=now - timedelta(days=60))
    Deliverable.objects.create(
        enrolment=people.stu.enrolments.get(),
        project=people.bread,
        number=1,
        link="https://example.org/loaf",
        handed_in_at=now.replace(hour=22) - timedelta(days=21),
    )
    (row,) = supported_students(people.maya, now)
    add_findings(row, SessionPolicy.current(), now)
    assert "No deliverable for 21 days" in [finding.text for finding in row.findings]


def test_a_new_project_has_time_for_its_first_deliverable(people):
    make.work(people.stu, people.bread, started_at=timezone.now() - timedelta(days=5))
    assert "no_deliverable" not in findings(people)


def test_no_session_planned_and_no_contact(people, time_machine):
    time_machine.move_to(timezone.now().replace(hour=12))  # a session does not end after midnight
    over(people, 15, "held")
    found = findings(people)
    assert found["no_contact"].text == "No contact for 15 days"
    assert "no_session" in found
    make.session(people.mentorship)
    assert "no_session" not in findings(people)


def test_nothing_is_asked_of_somebody_who_pauses(people):
    today = timezone.localdate()
    make.work(people.stu, people.bread, started_at=timezone.now() - timedelta(days=60))
    Pause.objects.create(
        enrolment=people.stu.enrolments.get(), starts_on=today, ends_on=today + timedelta(days=3)
    )
    assert not {"no_session", "no_contact", "no_deliverable"} & set(findings(people))


def test_a_proposed_time_waits_until_it_is_answered(people):
    proposal = TimeProposal.objects.create(
        mentorship=people.mentorship,
        starts_at=timezone.now() + timedelta(days=4),
        made_by=people.stu,
    )
    assert "proposal" in findings(people)
    TimeProposal.objects.filter(pk=proposal.pk).update(state="accepted")
    assert "proposal" not in findings(people)


def test_rework_and_no_project(people):
    assert "no_project" in findings(people)
    make.work(people.stu, people.bread, state="to_rework")
    found = findings(people)
    assert "to_rework" in found
    assert "no_project" not in found


def test_every_rule_has_words_and_a_playbook():
    policy = SessionPolicy()
    for rule in RULES:
        assert str(rule.name)
        assert str(rule.explain(policy)).endswith(".")
        assert all(str(step) for step in rule.playbook)
        assert rule.playbook
