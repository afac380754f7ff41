"""Who reads which rows of the matching, and what the database logins of pages may write."""

import psycopg2
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.matching.board import decisions
from dashboard.matching.models import (
    Assignment,
    MatchingRun,
    MentorRequest,
    PairRule,
    ProposedPair,
)
from mentorhub.database import SIGNIN, WEB
from tests import factories as make
from tests.dashboard.matching.conftest import a_desk, pair_of
from tests.walls.logins import connected_as

pytestmark = pytest.mark.django_db
MODELS = (MentorRequest, Assignment, MatchingRun, ProposedPair, PairRule)


@pytest.fixture
def school_with_one_of_each(desk):
    """Ana asked for a mentor and got Maya; Omar is forbidden."""
    desk.people["maya"], desk.people["ana"] = desk.mentor("Maya"), desk.waiting("Ana")
    desk.people["omar"] = desk.mentor("Omar", desk.carpentry)
    desk.people["ben"] = make.student("Ben Student", desk.baking)
    decisions.accept(pair_of(desk.run(), desk.people["ana"]), by=desk.noor)
    decisions.forbid(desk.people["ana"], desk.people["omar"], by=desk.noor)
    desk.people |= {"noor": desk.noor, "tom": desk.tom}
    return desk


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("noor", {"MentorRequest", "Assignment", "MatchingRun", "ProposedPair", "PairRule"}),
        ("ana", {"MentorRequest"}),
        ("maya", {"Assignment"}),
        ("omar", set()),
        ("ben", set()),
        ("tom", set()),
    ],
)
def test_who_reads_what(school_with_one_of_each, name, seen):
    person = school_with_one_of_each.people[name]
    found = {model.__name__ for model in MODELS if model.objects.visible_to(person).exists()}
    assert found == seen


def test_no_row_tells_its_people_or_words_when_it_is_named(school_with_one_of_each):
    MentorRequest.objects.update(needs="SECRET", wishes="SECRET")
    for model in MODELS:
        for row in model.objects.all():
            assert "SECRET" not in str(row)
            assert "Ana" not in str(row)


def refused(action):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        action()
    return str(refusal.value)


def test_a_student_waits_once_and_names_a_language(desk):
    ana = desk.waiting("Ana")
    row = MentorRequest.objects.get()
    row.pk = None
    assert "one_open" in refused(lambda: row.save(force_insert=True))
    assert "has_language" in refused(lambda: MentorRequest.objects.update(languages=[]))
    MentorRequest.objects.get(student=ana).close(MentorRequest.CloseReason.WITHDRAWN)
    row.save(force_insert=True)


def test_a_request_is_of_the_students_own_enrolment_and_a_project_of_its_path(desk):
    desk.waiting("Ana")
    ben = make.student("Ben Student", desk.baking).enrolments.get()
    assert "not this student" in refused(lambda: MentorRequest.objects.update(enrolment=ben))
    assert "not of the student" in refused(lambda: MentorRequest.objects.update(project=desk.table))


def test_what_was_declined_stays_as_it_was_written(school_with_one_of_each):
    rows = Assignment.objects.all()
    rows.update(declined_at=timezone.now(), decline_reason="No.")
    assert "declined already" in refused(lambda: rows.update(decline_reason="Yes."))


def test_an_assignment_is_of_the_student_who_asked(school_with_one_of_each):
    desk = school_with_one_of_each
    other = make.mentorship(desk.people["maya"], desk.people["ben"])
    assert "who asked" in refused(lambda: Assignment.objects.update(mentorship=other))


@pytest.mark.django_db(transaction=True)
def test_a_page_gives_nobody_a_mentor_and_judges_nobody():
    desk = a_desk()
    desk.mentor("Maya")
    ana = desk.waiting("Ana")
    decisions.accept(pair_of(desk.run(), ana), by=desk.noor)
    for statement in (
        "insert into matching_assignment (request_id) values (1)",
        "update matching_assignment set decline_until = now()",
        "update matching_assignment set mentorship_id = 1",
        "insert into matching_verdict (kind) values ('pinned')",
        "update matching_verdict set ended_at = now()",
        "update matching_weightpreset set waiting = 1",
        "update matching_matchingpolicy set decline_days = 60",
        "update matching_mentorrequest set student_id = 1",
        "update matching_mentorrequest set waiting_since = '2020-01-01'",
        "update matching_matchingrun set weights = '{}'",
        "update matching_proposedpair set score = 1",
        "delete from matching_mentorrequest",
        "delete from matching_proposedpair",
    ):
        for login in (WEB, SIGNIN):
            with (
                connected_as(login) as cursor,
                pytest.raises(psycopg2.errors.InsufficientPrivilege),
            ):
                cursor.execute(statement)
