"""A correction is a new verdict with its reason; what follows from the outcome follows again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.evaluations.correction import (
    Correction,
    FixInError,
    FollowedError,
    NextBegunError,
    OutcomeOfAnswerError,
    PathEndedError,
    correct,
)
from dashboard.evaluations.writing import WrittenSkill
from mentorhub.notifications.models import Delivery
from students.models import Defence, ProjectWork, Verdict
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def people():
    found = school()
    make.work(found.stu, found.bread, started_at=timezone.now() - timedelta(days=20))
    return found


def judged(people, outcome, **fields):
    work = ProjectWork.objects.get(project=people.bread)
    return evaluations.judged(work, people.ines, outcome, at=timezone.now() - 2 * HOUR, **fields)


def to(outcome, words="Counted again."):
    skills = [WrittenSkill("Kneading", True, ""), WrittenSkill("Baking", True, "Now yes.")]
    return Correction(outcome, words, "The oven was counted twice.", skills)


def work_of(people):
    return ProjectWork.objects.get(project=people.bread)


def test_it_follows_the_verdict_which_stays_as_it_was(people):
    first = judged(people, "to_rework")
    made = correct(first, to("to_rework"), by=people.noor)
    assert (made.number, made.kind, made.assessor) == (2, "correction", people.noor)
    assert made.reason == "The oven was counted twice."
    assert [row.words for row in made.skills.all()] == ["", "Now yes."]
    first.refresh_from_db()
    assert (first.words, first.outcome) == ("A fine loaf.", "to_rework")
    assert Verdict.objects.last_of_work().get() == made


def test_student_and_mentor_are_told(people):
    made = correct(judged(people, "to_rework"), to("to_rework"), by=people.ines)
    told = Delivery.objects.filter(kind="verdict", reference=str(made.pk))
    assert {row.recipient for row in told} == {people.stu, people.maya}


def test_to_validated_opens_the_next_project(people):
    correct(judged(people, "to_rework"), to("validated"), by=people.noor)
    assert work_of(people).state == "validated"
    assert ProjectWork.objects.open().get().project.slug == "cake"


def test_to_validated_on_the_last_project_finishes_the_path(people):
    people.baking.projects.filter(slug="cake").update(archived_at=timezone.now())
    correct(judged(people, "to_rework"), to("validated"), by=people.noor)
    assert people.stu.enrolments.get().end_reason == "finished"


def test_to_conditional_begins_the_time_for_fixes(people):
    now = timezone.now()
    made = correct(judged(people, "to_rework"), to("conditional"), by=people.ines, now=now)
    assert made.fix_until == now + 48 * HOUR
    assert work_of(people).state == "conditional"
    assert Defence.objects.get().closes_at > made.fix_until


def test_from_validated_takes_the_untouched_next_project_back(people):
    verdict = judged(people, "validated")
    cake = people.baking.projects.get(slug="cake")
    make.work(people.stu, cake, started_at=work_of(people).finished_at)
    correct(verdict, to("to_rework"), by=people.noor)
    work = ProjectWork.objects.get()
    assert (work.project, work.state, work.finished_at) == (people.bread, "to_rework", None)


def test_not_when_work_on_the_next_project_has_begun(people):
    verdict = judged(people, "validated")
    cake = people.baking.projects.get(slug="cake")
    following = make.work(people.stu, cake, started_at=work_of(people).finished_at)
    following.enrolment.deliverables.create(project=cake, number=1, link="https://example.org/cake")
    with pytest.raises(NextBegunError):
        correct(verdict, to("to_rework"), by=people.noor)
    assert work_of(people).state == "validated"
    # The words can be corrected.
    assert correct(verdict, to("validated"), by=people.noor).number == 2
    assert ProjectWork.objects.count() == 2


def test_not_when_the_next_project_is_validated_too(people):
    verdict = judged(people, "validated")
    cake = people.baking.projects.get(slug="cake")
    at = work_of(people).finished_at
    make.work(people.stu, cake, started_at=at, state="validated", finished_at=at + HOUR)
    with pytest.raises(NextBegunError):
        correct(verdict, to("to_rework"), by=people.noor)


def test_not_the_outcome_after_the_path_has_ended(people):
    verdict = judged(people, "validated")
    people.stu.enrolments.get().end("finished", by=people.ines)
    with pytest.raises(PathEndedError):
        correct(verdict, to("to_rework"), by=people.noor)
    assert correct(verdict, to("validated"), by=people.noor).kind == "correction"


def test_only_the_last_verdict_and_not_while_another_defence_is_under_way(people):
    first = judged(people, "to_rework")
    defence = evaluations.held_defence(work_of(people), people.ines)
    with pytest.raises(FollowedError):
        correct(first, to("validated"), by=people.noor)
    evaluations.assessment(defence)
    evaluations.released(defence, "to_rework")
    with pytest.raises(FollowedError):
        correct(first, to("validated"), by=people.noor)


def test_fixes_that_came_are_answered_instead(people):
    verdict = judged(people, "conditional")
    evaluations.fix(verdict, at=timezone.now() - HOUR)
    with pytest.raises(FixInError):
        correct(verdict, to("conditional"), by=people.ines)


def test_after_an_answer_there_is_no_second_condition(people):
    first = judged(people, "conditional")
    evaluations.fix(first, at=timezone.now() - HOUR)
    answer = evaluations.released(first.defence, "to_rework", kind="answer")
    with pytest.raises(OutcomeOfAnswerError):
        correct(answer, to("conditional"), by=people.ines)


def test_the_page_is_for_managers_and_the_assessor(client, people):
    verdict = judged(people, "to_rework")
    page = f"/evaluations/{verdict.defence_id}/correct/"
    ada = evaluations.second_assessor(people.baking)
    for person in [*people.everyone.values(), ada]:
        client.force_login(person)
        expected = 200 if person in (people.ines, people.noor) else 404
        assert client.get(page).status_code == expected, person


def test_the_form_begins_with_what_was_released_and_asks_why(client, people):
    verdict = judged(people, "to_rework")
    page = f"/evaluations/{verdict.defence_id}/correct/"
    client.force_login(people.noor)
    form = client.get(page).context["form"]
    assert form["words"].value() == "A fine loaf."
    given = {
        "outcome": "validated", "words": "Fine.", "acquired_1": "on", "words_1": "", "words_2": "",
    }  # fmt: skip
    refused = client.post(page, given)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"reason"}
    answer = client.post(page, given | {"reason": "Counted twice."})
    made = Verdict.objects.last_of_work().get()
    assert answer.headers["Location"] == f"/student/results/{made.pk}/"
    assert [row.acquired for row in made.skills.all()] == [True, False]
    assert made.skills.first().title == "Kneading"


def test_an_outcome_that_is_not_offered_is_refused(client, people):
    verdict = judged(people, "to_rework")
    client.force_login(people.noor)
    page = f"/evaluations/{verdict.defence_id}/correct/"
    assert client.post(page, {"outcome": "done", "reason": "x"}).status_code == 422
    assert Verdict.objects.count() == 1


def test_a_refusal_stands_beside_the_outcome_and_keeps_the_words(client, people):
    verdict = judged(people, "validated")
    people.stu.enrolments.get().end("finished", by=people.ines)
    client.force_login(people.noor)
    page = f"/evaluations/{verdict.defence_id}/correct/"
    given = {"outcome": "to_rework", "reason": "Typed.", "words": "Missing."}
    refused = client.post(page, given)
    assert refused.status_code == 422
    assert "outcome" in refused.context["form"].errors
    assert "Typed." in refused.content.decode()
