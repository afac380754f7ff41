"""An assessor's draft: who opens it, and what of it is released."""

import threading

import pytest
from django.db import ProgrammingError, connections, transaction

from guides.evaluating import drafts, saving, versions
from guides.evaluating.drafts import ProblemKind
from guides.models import Evaluation, Mark, Reading, SkillWords
from guides.reading import reading_as
from mentorhub.accounts.models import Role
from mentorhub.database import OWNER, STAFF, signed_in_as
from students.models import Assessment
from tests import evaluations
from tests import factories as make
from tests.walls.logins import connected_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wall]


@pytest.fixture
def case(through_the_wall):
    return evaluations.judged_work()


def opened(case, person=None):
    return drafts.open_draft(person or case.people.ines, case.assessment)


def for_release(case):
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        return drafts.for_release(case.assessment.pk)


def test_a_draft_begins_when_its_assessor_opens_it_and_stays_one(case):
    first = opened(case)
    assert (first.total, first.marked) == (3, 0)
    assert opened(case).pk == first.pk
    with signed_in_as(STAFF):
        readings = list(Reading.objects.values_list("reader", flat=True))
    assert readings == [case.people.ines.pk] * 2


@pytest.mark.parametrize("name", ["stu", "maya", "carl", "una", "both", "past", "noor"])
def test_nobody_else_opens_or_begins_it(case, name):
    person = getattr(case.people, name)
    assert opened(case, person) is None
    with pytest.raises(ProgrammingError), reading_as(person):
        # Row security, whatever the code forgets.
        Evaluation.objects.bulk_create([Evaluation(assessment=case.assessment, version=1)])
    with signed_in_as(STAFF):
        assert not Evaluation.objects.exists()
    opened(case)
    assert opened(case, person) is None
    with reading_as(person):
        assert not Evaluation.objects.exists()
        assert not Mark.objects.exists()


def test_the_draft_follows_a_work_that_a_manager_moved(case):
    opened(case)
    evaluations.mark(case, "crust", "met", "Well done.")
    with signed_in_as(STAFF):
        evaluations.changed(case.guide, "oven", text="Complete when the oven is hot")
    versions.move(case.work, 2, reason="Criterion 2.1 was wrong.", by=case.people.noor)
    draft = opened(case)
    assert draft.guide.judged.number == 2
    assert [each.value for each in draft.criteria] == ["met", "", ""]
    assert "hot" in draft.criteria[2].text


def test_what_is_released_is_the_students_part_alone(case):
    opened(case)
    evaluations.mark(case, "crust", "met", "For the mentor.")
    evaluations.mark(case, "crumb", "not_met")
    evaluations.mark(case, "oven", "not_met", "Cold.")
    evaluation = evaluations.draft_of(case)
    with signed_in_as(STAFF):
        evaluation.outcome, evaluation.words = "validated", "Good bread."
        evaluation.mentor_words = "Between us."
        evaluation.save()
        SkillWords.objects.filter(evaluation=evaluation).update(words="Keep at it.")
    found = for_release(case)
    assert (found.outcome, found.words, found.version) == ("validated", "Good bread.", 1)
    assert [(each.position, each.acquired, each.words) for each in found.skills] == [
        (1, True, "Keep at it."),
        (2, False, "Keep at it."),
    ]
    assert found.problems == ()
    assert not any(said in repr(found) for said in ("Between us", "Cold", "For the mentor"))


def test_a_required_criterion_that_is_not_met_stops_a_validation(case):
    opened(case)
    evaluation = evaluations.draft_of(case)
    with signed_in_as(STAFF):
        Evaluation.objects.filter(pk=evaluation.pk).update(outcome="validated")
    for value in ("", "not_met"):
        evaluations.mark(case, "crust", value)
        (problem,) = for_release(case).problems
        assert problem.kind == ProblemKind.REQUIRED
        assert problem.criterion.number == "1.1"
    evaluations.mark(case, "crust", "not_applicable")
    assert for_release(case).problems == ()


def test_fixes_and_rework_need_words_for_the_student(case):
    opened(case)
    assert [each.kind for each in for_release(case).problems] == [ProblemKind.NO_OUTCOME]
    evaluation = evaluations.draft_of(case)
    with signed_in_as(STAFF):
        Evaluation.objects.filter(pk=evaluation.pk).update(outcome="to_rework", words=" ")
    assert [each.kind for each in for_release(case).problems] == [ProblemKind.NO_WORDS]


def test_after_the_release_the_mentor_of_the_moment_reads_the_marks_and_nobody_else(case):
    opened(case)
    evaluations.mark(case, "crust", "met", "Crisp.")
    everyone = case.people.everyone
    for person in everyone.values():
        assert drafts.released_marks(person, case.defence) is None
    evaluations.hand_in(case)
    readers = {
        name for name, person in everyone.items() if drafts.released_marks(person, case.defence)
    }
    assert readers == {"maya", "ines"}
    found = drafts.released_marks(case.people.maya, case.defence)
    assert found.criteria[0].words == "Crisp."


def test_a_draft_that_was_given_back_is_closed(case):
    opened(case)
    Assessment.objects.filter(pk=case.assessment.pk).update(withdrawn_at=case.assessment.begun_at)
    case.assessment.refresh_from_db()
    assert opened(case) is None
    with reading_as(case.people.ines):
        assert not Evaluation.objects.exists()


def test_an_assessor_whose_approval_ended_reads_no_draft_even_as_a_mentor_of_the_path(case):
    opened(case)
    Role.objects.create(user=case.people.ines, kind="mentor")
    make.approval(case.people.ines, case.people.baking)
    case.people.ines.approvals.get(kind="assessor").end(by=case.people.tom)
    with reading_as(case.people.ines):
        assert not Evaluation.objects.exists()


def test_a_mark_that_waited_for_the_release_is_refused(case):
    """The release has locked the draft; the save comes meanwhile, and finds it released."""
    mark = opened(case).criteria[0].pk
    outcome = []

    def save():
        try:
            typed = saving.Typed({"value": "met"}, 0)
            outcome.append(saving.save(case.people.ines, case.defence.pk, Mark, mark, typed))
        except saving.DraftClosedError:
            outcome.append("closed")
        finally:
            connections.close_all()

    with connected_as(STAFF) as cursor:
        cursor.execute("select id from guides_evaluation for update")
        waiting = threading.Thread(target=save)
        waiting.start()
        wait_until_somebody_waits_for_a_lock()
        cursor.execute("update students_assessment set handed_in_at = now()")
        cursor.connection.commit()
        waiting.join(20)
    assert outcome == ["closed"]
    with signed_in_as(STAFF):
        assert Mark.objects.get(pk=mark).value == ""


def wait_until_somebody_waits_for_a_lock():
    for _ in range(200):
        with connections[OWNER].cursor() as cursor:
            cursor.execute("select count(*) from pg_locks where not granted")
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waits")


def test_a_row_that_a_draft_lacks_is_added_when_it_is_opened(case):
    opened(case)
    with signed_in_as(STAFF):
        Mark.objects.all()[0].delete()
        SkillWords.objects.all()[0].delete()
    draft = opened(case)
    assert all(each.pk for each in (*draft.criteria, *draft.skills))
