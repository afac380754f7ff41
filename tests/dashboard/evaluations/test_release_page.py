"""The button that releases a verdict, and the one that begins an answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import Assessment, ProjectWork, Verdict
from tests import evaluations
from tests import factories as make
from tests.people import school
from tests.responses import message_tags

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def people():
    found = school()
    evaluations.guide_of(found.bread)
    make.work(found.stu, found.bread, started_at=timezone.now() - timedelta(days=20))
    return found


@pytest.fixture
def judged(people):
    work = ProjectWork.objects.get()
    return evaluations.assessment(evaluations.held_defence(work, people.ines))


def press(client, person, judged, act="release", **fields):
    client.force_login(person)
    return client.post(f"/evaluations/{judged.defence_id}/{act}/", fields)


def test_the_assessor_releases_and_reads_the_result(client, people, judged):
    evaluations.draft(judged)
    answer = press(client, people.ines, judged)
    verdict = Verdict.objects.get()
    assert answer.headers["Location"] == f"/student/results/{verdict.pk}/"
    assert message_tags(answer) == ["success"]


def test_a_second_click_leads_to_the_result_too(client, people, judged):
    evaluations.draft(judged)
    press(client, people.ines, judged)
    answer = press(client, people.ines, judged)
    assert answer.headers["Location"] == f"/student/results/{Verdict.objects.get().pk}/"
    assert message_tags(answer)[-1] == "info"


def test_what_is_incomplete_leads_back_to_the_marks(client, people, judged):
    evaluations.draft(judged, "")
    answer = press(client, people.ines, judged)
    assert answer.headers["Location"] == f"/evaluations/{judged.defence_id}/"
    assert message_tags(answer) == ["error"]
    assert not Verdict.objects.exists()


def test_what_is_sent_with_the_button_changes_nothing(client, people, judged):
    """Outcome, state, words and assessor come from the draft and from nowhere else."""
    evaluations.draft(judged, "to_rework", not_met=1)
    ada = evaluations.second_assessor(people.baking)
    press(
        client, people.ines, judged, outcome="validated", state="validated", words="Mine",
        assessor=ada.pk, fix_until="2030-01-01", kind="correction",
    )  # fmt: skip
    verdict = Verdict.objects.get()
    assert (verdict.outcome, verdict.words, verdict.assessor, verdict.kind) == (
        "to_rework", "A fine loaf.", people.ines, "defence",
    )  # fmt: skip


def test_nobody_presses_it_for_somebody_elses_defence(client, people, judged):
    evaluations.draft(judged)
    ada = evaluations.second_assessor(people.baking)
    for person in [*people.everyone.values(), ada]:
        if person != people.ines:
            assert press(client, person, judged).status_code == 404, person
    assert not Verdict.objects.exists()


def test_only_a_post_releases(client, people, judged):
    evaluations.draft(judged)
    client.force_login(people.ines)
    assert client.get(f"/evaluations/{judged.defence_id}/release/").status_code == 405


def test_fixes_are_answered_on_the_page_that_marks(client, people, judged):
    evaluations.draft(judged, "conditional", not_met=1)
    press(client, people.ines, judged)
    verdict = Verdict.objects.get()
    evaluations.fix(verdict, at=timezone.now())
    page = f"/evaluations/{judged.defence_id}/"
    assert press(client, people.ines, judged, "answer").headers["Location"] == page
    answer = Assessment.objects.get(part="answer")
    opened = client.get(page)
    assert opened.status_code == 200
    assert opened.context["assessment"] == answer


def test_the_whole_way_from_a_condition_to_the_next_project(client, people, judged):
    evaluations.draft(judged, "conditional", not_met=1)
    press(client, people.ines, judged)
    evaluations.fix(Verdict.objects.get(), at=timezone.now())
    press(client, people.ines, judged, "answer")
    evaluations.draft(Assessment.objects.get(part="answer"))
    done = press(client, people.ines, judged)
    answer = Verdict.objects.last_of_work().get()
    assert done.headers["Location"] == f"/student/results/{answer.pk}/"
    assert (answer.kind, answer.outcome) == ("answer", "validated")
    assert ProjectWork.objects.open().get().project.slug == "cake"
