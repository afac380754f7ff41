"""The clocks of a conditional verdict: 48 hours for the student, 48 hours for the assessor."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from students.defences.clocks import FixState, clock_of
from students.models import EvaluationPolicy, ProjectWork, Verdict
from tests import evaluations
from tests import factories as make
from tests.evaluations import counts_as_fix, fix_of
from tests.people import school

pytestmark = pytest.mark.django_db

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
GRACE = HOUR
# In the evening before each night in which the clocks of Paris change, and on a plain day.
SPRING = datetime(2026, 3, 28, 18, tzinfo=ZoneInfo("Europe/Paris"))
AUTUMN = datetime(2026, 10, 24, 18, tzinfo=ZoneInfo("Europe/Paris"))
PLAIN = datetime(2026, 11, 10, 18, tzinfo=ZoneInfo("Europe/Paris"))
NIGHTS = pytest.mark.parametrize("released", [SPRING, AUTUMN, PLAIN], ids=["spring", "autumn", ""])


@pytest.fixture
def people():
    found = school()
    type(found.stu.enrolments.get()).objects.update(started_at=datetime(2026, 1, 1, tzinfo=UTC))
    make.work(found.stu, found.bread, started_at=datetime(2026, 1, 2, tzinfo=UTC))
    return found


def conditional(people, at):
    """Ines validates Stu's Bread on condition."""
    return evaluations.judged(
        ProjectWork.objects.get(), people.ines, "conditional", at=at.astimezone(UTC)
    )


def read(verdict):
    return Verdict.objects.with_clock().get(pk=verdict.pk)


def state(verdict, now):
    """The state in Python; SQL must say the same."""
    found = clock_of(read(verdict)).state(now)
    said = {
        FixState.LAPSED: Verdict.objects.lapsed(now),
        FixState.ANSWER_LATE: Verdict.objects.answer_late(now),
    }
    for each, rows in said.items():
        assert rows.exists() == (found == each), (each, found)
    return found


@NIGHTS
def test_a_fix_begun_after_47_59_59_counts_and_one_after_48_00_01_does_not(people, released):
    verdict = conditional(people, released)
    in_time = released.astimezone(UTC) + 48 * HOUR - SECOND
    too_late = in_time + 2 * SECOND
    assert verdict.fix_until - verdict.released_at == 48 * HOUR

    late = evaluations.fix(verdict, begun_at=too_late, at=too_late + SECOND)
    assert fix_of(verdict) is None
    assert not counts_as_fix(late, verdict, GRACE)
    assert state(verdict, too_late + 2 * HOUR) == FixState.LAPSED

    counting = evaluations.fix(verdict, begun_at=in_time, at=too_late + 30 * 60 * SECOND)
    assert fix_of(verdict) == counting
    assert counts_as_fix(counting, verdict, GRACE)
    # The late one is kept as a version.
    assert {late.number, counting.number} == {1, 2}


@NIGHTS
def test_the_answer_is_due_48_hours_of_real_time_after_the_fix(people, released):
    verdict = conditional(people, released - 24 * HOUR)
    handed_in = released.astimezone(UTC)
    evaluations.fix(verdict, at=handed_in)
    assert clock_of(read(verdict)).answer_due == handed_in + 48 * HOUR
    assert Verdict.objects.waiting_for_answer().get().answer_due == handed_in + 48 * HOUR
    assert state(verdict, handed_in + 48 * HOUR) == FixState.ANSWER_DUE
    assert state(verdict, handed_in + 48 * HOUR + SECOND) == FixState.ANSWER_LATE


def test_an_upload_begun_in_time_may_end_within_the_grace_and_not_after_it(people):
    verdict = conditional(people, PLAIN)
    begun = verdict.fix_until
    evaluations.fix(verdict, begun_at=begun, at=verdict.fix_until + GRACE + SECOND)
    assert fix_of(verdict) is None
    ended = evaluations.fix(verdict, begun_at=begun, at=verdict.fix_until + GRACE)
    assert fix_of(verdict) == ended


def test_nothing_counts_as_lapsed_while_an_upload_may_still_end(people):
    verdict = conditional(people, PLAIN)
    until = verdict.fix_until
    assert state(verdict, until) == FixState.OPEN
    assert state(verdict, until + SECOND) == FixState.ENDING
    assert state(verdict, until + GRACE) == FixState.ENDING
    assert state(verdict, until + GRACE + SECOND) == FixState.LAPSED


def test_what_was_handed_in_before_the_verdict_is_no_fix(people):
    verdict = conditional(people, PLAIN)
    before = evaluations.fix(verdict, at=verdict.released_at - HOUR)
    assert fix_of(verdict) is None
    assert not counts_as_fix(before, verdict, GRACE)


def test_the_first_of_several_fixes_starts_the_time_for_the_answer(people):
    verdict = conditional(people, PLAIN)
    first = evaluations.fix(verdict, at=verdict.released_at + HOUR)
    evaluations.fix(verdict, at=verdict.released_at + 3 * HOUR)
    assert fix_of(verdict) == first


def test_a_fix_that_was_withdrawn_is_none(people):
    verdict = conditional(people, datetime.now(UTC) - 9 * HOUR)
    first = evaluations.fix(verdict, at=verdict.released_at + HOUR)
    second = evaluations.fix(verdict, at=verdict.released_at + 3 * HOUR)
    first.withdraw()
    first.refresh_from_db()
    assert fix_of(verdict) == second
    assert not counts_as_fix(first, verdict, GRACE)


def test_a_fix_of_another_project_does_not_count(people):
    verdict = conditional(people, PLAIN)
    fix = evaluations.fix(verdict, at=verdict.released_at + HOUR)
    fix.project = people.baking.projects.get(slug="cake")
    fix.save()
    assert fix_of(verdict) is None


def test_a_later_verdict_stops_the_clock(people):
    verdict = conditional(people, PLAIN)
    evaluations.fix(verdict, at=verdict.released_at + HOUR)
    evaluations.released(
        verdict.defence, "to_rework", kind="answer", at=verdict.released_at + 2 * HOUR
    )
    assert state(verdict, verdict.fix_until + 90 * HOUR) == FixState.OVER


def test_the_clock_stops_with_the_enrolment(people):
    verdict = conditional(people, PLAIN)
    people.stu.enrolments.get().end("left", by=people.tom)
    assert not Verdict.objects.lapsed(verdict.fix_until + 9 * HOUR).exists()


def test_a_school_may_change_the_times(people):
    EvaluationPolicy.objects.create(pk=1, grace_minutes=0, answer_hours=24)
    verdict = conditional(people, PLAIN)
    assert state(verdict, verdict.fix_until + SECOND) == FixState.LAPSED
    evaluations.fix(verdict, at=verdict.fix_until)
    assert clock_of(read(verdict)).answer_due == verdict.fix_until + 24 * HOUR


def test_a_verdict_without_a_condition_has_no_clock(people):
    verdict = evaluations.judged(ProjectWork.objects.get(), people.ines)
    assert clock_of(read(verdict)) is None
    assert fix_of(verdict) is None
