"""A work past its due day, on every page that shows it, while another date counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import Defence, ProjectWork
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
LATE = 9  # days


@pytest.fixture
def people():
    found = school()
    now = timezone.now()
    found.work = make.work(
        found.stu,
        found.bread,
        started_at=now - timedelta(days=60),
        due_on=timezone.localdate() - timedelta(days=LATE),
    )
    found.session = make.session(found.stu.mentorships.get(mentor=found.maya))
    return found


def requested(people):
    evaluations.requested_defence(people.work, people.maya)


def booked(people):
    make.booked_defence(people.work, people.ines, by=people.maya)


def held(people):
    evaluations.held_defence(people.work, people.ines)


def conditional(people):
    evaluations.judged(people.work, people.ines, "conditional")


def called_off(people):
    booked(people)
    Defence.objects.update(status="not_held", not_held_because="called_off")


def days_late_on(client, people):
    """The pages of the student and of the mentor, and what each says."""
    found = {}
    client.force_login(people.stu)
    for address in ("/student/", "/projects/baking/bread/brief/"):
        found[address] = client.get(address).context["days_late"]
    client.force_login(people.maya)
    page = client.get(f"/dashboard/students/{people.stu.pk}/").context
    found["student"] = page["days_late"]
    found["signal"] = LATE if "overdue" in [each.key for each in page["signals"]] else 0
    found["session"] = client.get(f"/sessions/{people.session.pk}/").context["known"].days_late
    home = client.get("/dashboard/").context
    (row,) = home["page"].object_list
    found["card"] = row.days_late
    found["finding"] = LATE if "overdue" in [each.rule.key for each in row.findings] else 0
    lines = client.get("/dashboard/todo/").context["groups"]
    found["todo"] = LATE if "overdue" in [each.kind.key for each in lines] else 0
    return found


@pytest.mark.parametrize("state", [requested, booked, held, conditional])
def test_nobody_is_late_while_another_date_counts(client, people, state):
    state(people)
    assert set(days_late_on(client, people).values()) == {0}


@pytest.mark.parametrize("state", [lambda people: None, called_off], ids=["none", "called_off"])
def test_without_a_defence_under_way_the_due_day_counts(client, people, state):
    state(people)
    assert set(days_late_on(client, people).values()) == {LATE}


def test_a_work_to_rework_is_late_again_until_its_next_defence(client, people):
    evaluations.judged(people.work, people.ines, "to_rework")
    assert set(days_late_on(client, people).values()) == {LATE}
    evaluations.requested_defence(ProjectWork.objects.get(), people.maya)
    assert set(days_late_on(client, people).values()) == {0}


@pytest.mark.parametrize(("state", "reason"), [(held, "defence"), (conditional, "fixes")])
def test_the_student_reads_why_the_past_day_is_not_late(client, people, state, reason):
    state(people)
    client.force_login(people.stu)
    assert f'data-not-late="{reason}"' in client.get("/student/").text


def test_nothing_more_is_asked_to_be_handed_in_before_the_verdict(client, people):
    def asks():
        client.force_login(people.maya)
        (row,) = client.get("/dashboard/").context["page"].object_list
        return "no_deliverable" in [each.rule.key for each in row.findings]

    assert asks()
    called_off(people)
    requested(people)
    assert asks(), "the work is to be handed in before the start"
    Defence.objects.filter(status="requested").update(
        status="not_held", not_held_because="called_off"
    )
    held(people)
    assert not asks()
