"""The page of a result: who reads it, and what each of them reads."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import Approval, ProjectWork, Verdict
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def people():
    found = school()
    evaluations.guide_of(found.bread)
    make.work(found.stu, found.bread, started_at=timezone.now() - timedelta(days=20))
    return found


def result(people, outcome="to_rework", *, hours_ago=1, **fields):
    """Released by Ines, with its draft."""
    at = timezone.now() - hours_ago * HOUR
    work = ProjectWork.objects.get(project=people.bread)
    defence = evaluations.held_defence(work, people.ines, now=at)
    judged = evaluations.assessment(defence)
    evaluations.draft(judged, outcome, mentor_words="Be gentle.")
    return evaluations.released(defence, outcome, at=at, **fields)


def address(verdict):
    return f"/student/results/{verdict.pk}/"


def read(client, person, verdict):
    client.force_login(person)
    return client.get(address(verdict))


def test_student_mentor_assessor_and_managers_read_it_and_nobody_else(client, people):
    verdict = result(people)
    ada = evaluations.second_assessor(people.baking)
    may = {"stu", "maya", "ines", "noor"}
    for name, person in {**people.everyone, "ada": ada}.items():
        for page in (address(verdict), f"{address(verdict)}jury.pdf"):
            client.force_login(person)
            assert client.get(page).status_code == (200 if name in may else 404), (name, page)


def test_a_former_mentor_reads_it_no_more_and_a_former_student_does(client, people):
    verdict = result(people)
    people.stu.enrolments.get().end("left", by=people.tom)
    assert read(client, people.maya, verdict).status_code == 404
    page = read(client, people.stu, verdict)
    assert page.status_code == 200
    assert page.context["is_running"] is False


def test_an_assessor_without_approval_still_reads_what_they_gave(client, people):
    verdict = result(people)
    Approval.objects.filter(user=people.ines).update(ended_at=timezone.now())
    assert read(client, people.ines, verdict).status_code == 200


@pytest.mark.parametrize("outcome", ["validated", "conditional", "to_rework"])
def test_the_student_reads_outcome_words_and_skills_and_no_criterion(client, people, outcome):
    page = read(client, people.stu, result(people, outcome))
    text = page.content.decode()
    assert f'data-outcome="{outcome}"' in text
    assert "A fine loaf." in text
    assert "On Kneading." in text
    assert "Kneading" in text
    assert not evaluations.secrets_in(text)
    assert "gentle" not in text
    assert "/marks/" not in text


def test_the_mentor_is_led_to_the_marks_and_the_words_for_them(client, people):
    verdict = result(people)
    text = read(client, people.maya, verdict).content.decode()
    marks = f"/evaluations/{verdict.defence_id}/marks/"
    assert f'href="{marks}"' in text
    assert not evaluations.secrets_in(text)
    text = client.get(marks).content.decode()
    assert "the crust is crisp and golden" in text
    assert "Be gentle." in text


@pytest.mark.parametrize("name", ["ines", "noor"])
def test_assessor_and_managers_read_on_this_page_what_the_student_reads(client, people, name):
    text = read(client, getattr(people, name), result(people)).content.decode()
    assert not evaluations.secrets_in(text)
    assert "gentle" not in text


def test_sharing_mode_shows_what_the_student_reads(client, people):
    verdict = result(people)
    client.force_login(people.maya)
    client.post("/sharing/", {"student": people.stu.pk})
    page = client.get(address(verdict))
    text = page.content.decode()
    assert page.status_code == 200
    assert "A fine loaf." in text
    assert not evaluations.secrets_in(text)
    assert "gentle" not in text
    assert "/marks/" not in text
    assert client.get(f"{address(verdict)}jury.pdf").status_code == 404


def test_validated_the_page_leads_to_the_next_project(client, people):
    verdict = result(people, "validated")
    cake = people.baking.projects.get(slug="cake")
    make.work(people.stu, cake)
    for person in (people.stu, people.maya):
        page = read(client, person, verdict)
        assert page.context["following"].project == cake
        assert "/projects/baking/cake/brief/" in page.content.decode()


def test_the_last_project_is_celebrated_as_the_end_of_the_path(client, people):
    verdict = result(people, "validated")
    people.stu.enrolments.get().end("finished", by=people.ines)
    page = read(client, people.stu, verdict)
    assert page.context["path_is_finished"]


def test_the_fix_clock_is_shown_to_both_sides_in_both_zones(client, people):
    for person, zone in ((people.stu, "America/New_York"), (people.ines, "Asia/Tokyo")):
        type(person).objects.filter(pk=person.pk).update(zone=zone)
    verdict = result(people, "conditional")
    page = read(client, people.stu, verdict)
    text = page.content.decode()
    assert page.context["fix"].state == "open"
    assert page.context["fix"].minutes_left == 47 * 60 - 1
    assert "(New York)" in text
    assert "(Tokyo)" in text
    assert 'href="/student/deliverables/"' in text
    other = read(client, people.ines, verdict).content.decode()
    assert "(New York)" in other
    assert "(Tokyo)" in other


@pytest.mark.parametrize(
    ("hours_ago", "fix_after", "state"),
    [
        (47, None, "open"),
        (48.5, None, "ending"),
        (49.5, None, "lapsed"),
        (10, 9, "answer_due"),
        (60, 2, "answer_late"),
    ],
)
def test_every_state_of_the_clock_has_its_page(client, people, hours_ago, fix_after, state):
    verdict = result(people, "conditional", hours_ago=hours_ago)
    if fix_after:
        evaluations.fix(verdict, at=verdict.released_at + fix_after * HOUR)
    for person in (people.stu, people.maya, people.ines, people.noor):
        page = read(client, person, verdict)
        assert page.context["fix"].state == state
        assert f'data-fix="{state}"' in page.content.decode()
        may_answer = person == people.ines and state in ("answer_due", "answer_late")
        assert page.context["may_answer"] == may_answer


def test_earlier_results_are_listed_and_lead_to_the_later_one(client, people):
    first = result(people, "to_rework", hours_ago=50)
    second = result(people, "validated")
    page = read(client, people.stu, first)
    assert page.context["later"] == second
    assert address(second) in page.content.decode()
    page = read(client, people.stu, second)
    assert page.context["earlier"] == [first]
    assert address(first) in page.content.decode()


def test_a_correction_says_why(client, people):
    first = result(people, "to_rework", hours_ago=50)
    second = evaluations.released(
        first.defence, "validated", kind="correction", reason="The oven was counted twice."
    )
    assert "counted twice" in read(client, people.stu, second).content.decode()


def test_an_unreleased_draft_changes_nothing_that_the_student_reads(client, people, monkeypatch):
    """Nor does it change the number of queries: nothing is counted, nothing averaged."""
    # Pages say how long ago something was.
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    first = result(people, "to_rework", hours_ago=50)
    work = ProjectWork.objects.get()
    judged = evaluations.assessment(evaluations.held_defence(work, people.ines))
    pages = (address(first), "/student/", "/projects/baking/", "/projects/baking/bread/brief/")

    def seen():
        client.force_login(people.stu)
        texts = [without_tokens(client.get(page).content.decode()) for page in pages]
        return "\n".join(texts).splitlines()

    before = seen()
    evaluations.draft(judged, "validated", mentor_words="Ready.")
    assert seen() == before


def without_tokens(text):
    """Keys of forms, the signed time of the live poll, and which transactions of the whole database
    the page has seen: other tests write beside this one."""
    return re.sub(r'\s(value|content|data-token|data-seen)="[^"]*"', "", text)


def test_a_student_cannot_write_a_result(client, people):
    """No field of any form of a student reaches outcome, state or words."""
    verdict = result(people, "to_rework")
    client.force_login(people.stu)
    given = {"outcome": "validated", "state": "validated", "words": "Mine", "reason": "So"}
    for page in (
        address(verdict), f"/evaluations/{verdict.defence_id}/release/",
        f"/evaluations/{verdict.defence_id}/answer/",
        f"/evaluations/{verdict.defence_id}/correct/",
    ):  # fmt: skip
        assert client.post(page, given).status_code in (404, 405)
    client.post("/student/deliverables/", given | {"link": "https://example.org/"})
    assert Verdict.objects.get().outcome == "to_rework"
    assert ProjectWork.objects.get().state == "to_rework"


def test_a_page_costs_the_same_with_many_earlier_results(
    client, people, django_assert_max_num_queries
):
    for hours_ago in range(60, 50, -1):
        verdict = result(people, "to_rework", hours_ago=hours_ago)
    client.force_login(people.maya)
    client.get(address(verdict))
    with django_assert_max_num_queries(18):
        assert client.get(address(verdict)).status_code == 200
