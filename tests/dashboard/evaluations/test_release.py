"""Releasing a verdict: one act that copies the student's part of the draft, with what follows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.evaluations.release import release
from dashboard.evaluations.release_errors import (
    GuideWordsError,
    IncompleteError,
    NoLongerAnsweredError,
    NotAssessorError,
    NotEligibleError,
    NotHeldError,
    ReleasedAlreadyError,
    ReleaseRefusedError,
)
from guides.evaluating.models import Evaluation
from mentorhub.database import STAFF, signed_in_as
from mentorhub.notifications.models import Delivery
from students.models import (
    Approval,
    Assessment,
    Defence,
    EvaluationPolicy,
    Mentorship,
    ProjectSkill,
    ProjectWork,
    Verdict,
)
from tests import evaluations
from tests import factories as make
from tests.guides.pasting.world import PASSAGE, write_guide
from tests.people import school

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def people():
    found = school()
    evaluations.guide_of(found.bread)
    make.work(found.stu, found.bread, started_at=timezone.now() - timedelta(days=20))
    return found


@pytest.fixture
def work(people):
    return ProjectWork.objects.get()


@pytest.fixture
def judged(people, work):
    """Ines has held Stu's defence, and judges it."""
    return evaluations.assessment(evaluations.held_defence(work, people.ines))


def test_the_verdict_has_the_students_part_of_the_draft_and_nothing_else(people, judged):
    evaluations.draft(judged, "to_rework", not_met=2, mentor_words="Be gentle.")
    verdict = release(judged, people.ines)
    assert (verdict.outcome, verdict.kind, verdict.number) == ("to_rework", "defence", 1)
    assert (verdict.words, verdict.assessor, verdict.guide_version) == (
        "A fine loaf.", people.ines, 1,
    )  # fmt: skip
    skills = [(row.position, row.title, row.acquired, row.words) for row in verdict.skills.all()]
    assert skills == [
        (1, "Kneading", True, "On Kneading."),
        (2, "Baking", False, "On Baking."),
    ]
    stored = str([list(rows.values()) for rows in (Verdict.objects.all(), verdict.skills.all())])
    assert not evaluations.secrets_in(stored)
    assert "gentle" not in stored


def test_a_skill_without_a_public_title_is_one_without_a_title(people, judged):
    ProjectSkill.objects.all().delete()
    evaluations.draft(judged)
    assert {row.title for row in release(judged, people.ines).skills.all()} == {""}


def test_assessment_and_defence_are_released_and_the_work_closes_later(people, judged):
    evaluations.draft(judged)
    now = timezone.now()
    release(judged, people.ines, now)
    judged.refresh_from_db()
    assert (judged.handed_in_at, judged.released_at) == (now, now)
    defence = Defence.objects.get()
    assert (defence.status, defence.closes_at) == ("released", now + timedelta(days=30))


def test_validating_opens_the_next_project(people, judged, work):
    evaluations.draft(judged)
    now = timezone.now()
    release(judged, people.ines, now)
    work.refresh_from_db()
    assert (work.state, work.finished_at) == ("validated", now)
    following = ProjectWork.objects.exclude(pk=work.pk).get()
    assert (following.project.slug, following.state) == ("cake", "in_progress")
    assert following.started_at == now
    assert people.stu.enrolments.get().ended_at is None


def test_validating_the_last_project_ends_the_enrolment_as_finished(people, judged, work):
    people.baking.projects.filter(slug="cake").update(archived_at=timezone.now())
    evaluations.draft(judged)
    verdict = release(judged, people.ines)
    enrolment = people.stu.enrolments.get()
    assert (enrolment.end_reason, enrolment.ended_by) == ("finished", people.ines)
    assert Mentorship.objects.get(student=people.stu).ended_at is not None
    told = Delivery.objects.filter(state="pending")
    assert set(told.filter(kind="verdict").values_list("recipient", flat=True)) == {people.stu.pk}
    assert told.filter(kind="support_ended", recipient=people.maya).exists()
    # A finished student keeps what is their own.
    assert Verdict.objects.visible_to(people.stu).get() == verdict
    assert not Verdict.objects.visible_to(people.maya).exists()


def test_a_conditional_verdict_gives_the_schools_time_for_fixes(people, judged, work):
    EvaluationPolicy.objects.create(pk=1, fix_hours=24, answer_hours=12, work_open_days=0)
    evaluations.draft(judged, "conditional", not_met=1)
    now = timezone.now()
    verdict = release(judged, people.ines, now)
    work.refresh_from_db()
    assert verdict.fix_until == now + 24 * HOUR
    assert (work.state, work.finished_at) == ("conditional", None)
    assert ProjectWork.objects.count() == 1
    # The assessor sees the fix that comes last, until the answer to it is due.
    assert Defence.objects.get().closes_at == now + 24 * HOUR + HOUR + 12 * HOUR


def test_a_work_to_rework_waits_for_a_second_defence(people, judged, work):
    evaluations.draft(judged, "to_rework", not_met=1)
    release(judged, people.ines)
    work.refresh_from_db()
    assert (work.state, ProjectWork.objects.count()) == ("to_rework", 1)
    assert not work.defences.open().exists()


def test_student_and_mentor_are_told_that_it_is_out_and_not_which_it_is(people, judged):
    evaluations.draft(judged, "to_rework", not_met=1)
    verdict = release(judged, people.ines)
    told = Delivery.objects.filter(kind="verdict")
    assert {row.recipient for row in told} == {people.stu, people.maya}
    assert {(row.reference, row.subject) for row in told} == {(str(verdict.pk), str(verdict.pk))}
    assert "rework" not in str(list(told.values()))


def test_a_cover_is_told_in_place_of_the_mentor(people, judged):
    now = timezone.now()
    week = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)}
    make.mentorship(people.cross, people.stu, kind="cover", **week)
    evaluations.draft(judged)
    release(judged, people.ines)
    told = Delivery.objects.filter(kind="verdict")
    assert {row.recipient for row in told} == {people.stu, people.cross}


def refused(judged, by, error):
    with pytest.raises(error) as refusal:
        release(judged, by)
    assert str(refusal.value)
    assert isinstance(refusal.value, ReleaseRefusedError)
    assert not Verdict.objects.exists()
    assert ProjectWork.objects.get().state == "in_progress"


def test_nobody_else_releases_it(people, judged):
    evaluations.draft(judged)
    ada = evaluations.second_assessor(people.baking)
    for person in (ada, people.maya, people.noor, people.tom, people.stu):
        refused(judged, person, NotAssessorError)


def test_not_without_a_draft_an_outcome_or_a_required_criterion(people, judged):
    refused(judged, people.ines, IncompleteError)
    draft = evaluations.draft(judged, "")
    refused(judged, people.ines, IncompleteError)
    with signed_in_as(STAFF):
        Evaluation.objects.update(outcome="validated")
        draft.marks.update(value="not_met")
    refused(judged, people.ines, IncompleteError)


def test_not_before_the_defence_was_held(people, work):
    judged = evaluations.assessment(evaluations.booked_defence(work, people.ines))
    evaluations.draft(judged)
    refused(judged, people.ines, NotHeldError)


def test_not_when_it_was_given_back(people, judged):
    evaluations.draft(judged)
    Assessment.objects.update(withdrawn_at=timezone.now())
    refused(judged, people.ines, NotAssessorError)


def test_not_after_the_approval_has_ended(people, judged):
    evaluations.draft(judged)
    Approval.objects.filter(user=people.ines).update(ended_at=timezone.now())
    refused(judged, people.ines, NotEligibleError)


def test_no_passage_of_a_guide_is_released(people, work, judged):
    evaluations.draft(judged)
    with signed_in_as(STAFF):
        Evaluation.objects.update(words=f"Well: {PASSAGE}")
    # The guide says so since; when the draft was saved it did not.
    table = make.project(people.baking, slug="pie", title="Pie", position=3)
    write_guide(table)
    refused(judged, people.ines, GuideWordsError)


def test_a_second_click_releases_nothing_more(people, judged):
    evaluations.draft(judged)
    release(judged, people.ines)
    with pytest.raises(ReleasedAlreadyError):
        release(judged, people.ines)
    assert Verdict.objects.count() == 1
    assert Delivery.objects.filter(kind="verdict").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_releases_it(people, judged):
    evaluations.draft(judged)

    def click(_number):
        try:
            return release(judged, people.ines).pk
        except ReleasedAlreadyError:
            return None

    with ThreadPoolExecutor(4) as clicks:
        released = [each for each in clicks.map(click, range(4)) if each]
    assert [row.pk for row in Verdict.objects.all()] == released
    assert ProjectWork.objects.count() == 2


@pytest.fixture
def answered(people, judged, work):
    """A conditional verdict whose fix is in; Ines has begun to answer it."""
    evaluations.draft(judged, "conditional", not_met=1)
    verdict = release(judged, people.ines, timezone.now() - 3 * HOUR)
    evaluations.fix(verdict, at=timezone.now() - 2 * HOUR)
    return evaluations.assessment(judged.defence, part="answer")


def test_the_answer_is_a_second_verdict_of_the_defence(people, answered, work):
    evaluations.draft(answered)
    verdict = release(answered, people.ines)
    assert (verdict.number, verdict.kind, verdict.outcome) == (2, "answer", "validated")
    work.refresh_from_db()
    assert work.state == "validated"
    assert ProjectWork.objects.count() == 2


def test_an_answer_is_never_a_second_condition(people, answered, work):
    evaluations.draft(answered, "conditional", not_met=1)
    with pytest.raises(IncompleteError):
        release(answered, people.ines)
    work.refresh_from_db()
    assert work.state == "conditional"


def test_nothing_is_answered_without_a_fix_in_time(people, answered, work):
    evaluations.draft(answered)
    work.enrolment.deliverables.all().delete()
    with pytest.raises(NoLongerAnsweredError):
        release(answered, people.ines)


def test_a_student_who_left_gets_the_verdict_and_no_next_project(people, judged, work):
    evaluations.draft(judged)
    enrolment = work.enrolment
    enrolment.ended_at, enrolment.end_reason = timezone.now(), "left"
    enrolment.save()
    assert release(judged, people.ines).outcome == "validated"
    enrolment.refresh_from_db()
    assert (ProjectWork.objects.count(), enrolment.end_reason) == (1, "left")
