"""A work with fixes to make, on every page that shows the state of a work, until it lapses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import ProjectWork
from students.paths.progress import StepState, progress_of
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RUNNING, OVER = 10 * HOUR, 50 * HOUR


@pytest.fixture
def people():
    found = school()
    make.work(found.stu, found.bread, started_at=timezone.now() - timedelta(days=20))
    return found


def conditional(people, ago):
    return evaluations.judged(
        ProjectWork.objects.get(), people.ines, "conditional", at=timezone.now() - ago
    )


@pytest.mark.parametrize(
    ("ago", "state"), [(RUNNING, StepState.CONDITIONAL), (OVER, StepState.REWORK)]
)
def test_the_progress_says_it(people, ago, state):
    conditional(people, ago)
    first, second = progress_of(people.stu.enrolments.get()).steps
    assert (first.state, second.state) == (state, StepState.NEXT)
    assert first.is_open


def test_a_lapsed_work_with_a_fix_in_time_waits_for_its_answer(people):
    verdict = conditional(people, OVER)
    evaluations.fix(verdict, at=verdict.fix_until)
    assert progress_of(people.stu.enrolments.get()).current.is_conditional


@pytest.mark.parametrize(("ago", "state"), [(RUNNING, "conditional"), (OVER, "to_rework")])
def test_home_brief_and_path_of_the_student_show_it(client, people, ago, state):
    conditional(people, ago)
    client.force_login(people.stu)
    home = client.get("/student/").context
    assert home["current"].work.counted_state == state
    brief = client.get("/projects/baking/bread/brief/")
    assert f'data-own-work="{state}"' in brief.content.decode()
    path = client.get("/projects/baking/").context
    assert path["progress"].current.work.counted_state == state


@pytest.mark.parametrize(("ago", "is_found"), [(RUNNING, False), (OVER, True)])
def test_the_mentor_sees_a_lapsed_work_as_one_to_rework(client, people, ago, is_found):
    conditional(people, ago)
    client.force_login(people.maya)
    (row,) = client.get("/dashboard/").context["students"].object_list
    assert row.work.is_to_rework == is_found
    assert ("to_rework" in [each.rule.key for each in row.findings]) == is_found
    page = client.get(f"/dashboard/students/{people.stu.pk}/").context
    assert page["current"].is_rework == is_found
    assert page["next_step"] is None


def test_on_a_path_that_has_ended_it_is_unfinished(client, people):
    conditional(people, RUNNING)
    people.stu.enrolments.get().end("left", by=people.tom)
    client.force_login(people.stu)
    (work,) = client.get("/student/").context["works"]
    assert work.is_unfinished


def test_the_path_leads_the_student_to_the_last_result_of_each_work(client, people):
    client.force_login(people.stu)
    page = "/projects/baking/"
    assert "/student/results/" not in client.get(page).content.decode()
    first = conditional(people, OVER)
    assert f"/student/results/{first.pk}/" in client.get(page).content.decode()
    last = evaluations.released(first.defence, "validated", kind="answer")
    text = client.get(page).content.decode()
    assert f"/student/results/{last.pk}/" in text
    assert f"/student/results/{first.pk}/" not in text
    # A reader of the path who is no student of it has no work on it.
    client.force_login(people.maya)
    assert "/student/results/" not in client.get(page).content.decode()
