"""Two absences in a row: the mail to the managers and the signal on the desk agree, always."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.overview.queries import supported_students
from mentorhub.notifications.models import Delivery
from students.attention.rules import add_findings
from students.models import Absence, Mentorship, SessionPolicy
from students.sessions.absences import notify_two_absences
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db

# Six calendar months before it is 28 February: 184 days, more than six times thirty and a half.
NOW = datetime(2026, 8, 31, 12, tzinfo=UTC)
MISSED, HELD, NOBODY = "no_show", "held", "mentor_absent"
OFF = "cancelled_other"


@pytest.fixture
def people():
    found = school()
    Mentorship.objects.filter(student=found.stu).update(starts_at=datetime(2025, 1, 1, tzinfo=UTC))
    found.stu.enrolments.update(started_at=datetime(2025, 1, 1, tzinfo=UTC))
    found.mentorship = Mentorship.objects.get(student=found.stu)
    return found


def over(people, starts_at, outcome):
    session = make.session(
        people.mentorship, starts_at=starts_at, now=starts_at - timedelta(days=7), zone="UTC"
    )
    after = starts_at + timedelta(hours=1)
    session.close(outcome, by=people.maya, text="Ill" if outcome == OFF else "", now=after)
    return session


def is_signalled(people, now=NOW):
    (row,) = supported_students(people.maya, now)
    add_findings(row, SessionPolicy.current(), now)
    return "absent_twice" in {finding.rule.key for finding in row.findings}


def is_announced(people, sessions, now=NOW):
    for session in sessions:
        notify_two_absences(session, by=people.maya, now=now)
    return Delivery.objects.filter(kind="absent_twice").exists()


def day(month, number, hour=10):
    return datetime(2026, month, number, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcomes", "in_a_row"),
    [
        ([(day(8, 20), MISSED)], False),
        ([(day(8, 20), MISSED), (day(8, 27), MISSED)], True),
        ([(day(8, 20), MISSED), (day(8, 27), HELD)], False),
        ([(day(8, 13), MISSED), (day(8, 20), HELD), (day(8, 27), MISSED)], False),
        # What the mentor missed, or what was called off, says nothing about the student.
        ([(day(8, 13), MISSED), (day(8, 20), NOBODY), (day(8, 27), MISSED)], True),
        ([(day(8, 13), MISSED), (day(8, 20), MISSED), (day(8, 27), NOBODY)], True),
        ([(day(8, 13), MISSED), (day(8, 20), OFF), (day(8, 27), MISSED)], True),
        # Six months on the calendar, the first day included.
        ([(day(2, 28), MISSED), (day(8, 27), MISSED)], True),
        ([(day(2, 27), MISSED), (day(8, 27), MISSED)], False),
        ([(day(2, 20), MISSED), (day(2, 27), MISSED)], False),
    ],
)
def test_mail_and_signal_agree(people, outcomes, in_a_row):
    sessions = [over(people, at, outcome) for at, outcome in outcomes]
    assert is_signalled(people) is in_a_row
    assert is_announced(people, sessions) is in_a_row


def test_the_months_of_the_school_hold_for_both(people):
    sessions = [over(people, day(5, 4), MISSED), over(people, day(8, 27), MISSED)]
    make.policy(absence_months=3)
    assert not is_signalled(people)
    assert not is_announced(people, sessions)
    make.policy(absence_months=4)
    assert is_signalled(people)
    assert is_announced(people, sessions)


def test_the_day_is_the_one_on_the_clock_of_the_student(people):
    """In Auckland it is 1 September already: an absence of 28 February is six months old."""
    sessions = [over(people, day(2, 28), MISSED), over(people, day(8, 27), MISSED)]
    people.stu.zone = "Pacific/Auckland"
    people.stu.save(update_fields=["zone"])
    sessions[1].refresh_from_db()
    assert not is_signalled(people, day(8, 31, 13))
    assert not is_announced(people, sessions, day(8, 31, 13))


@pytest.mark.parametrize("status", [HELD, NOBODY])
def test_a_corrected_outcome_counts_as_corrected(people, status):
    sessions = [over(people, day(8, 20), MISSED), over(people, day(8, 27), MISSED)]
    sessions[1].correct(status, by=people.maya, text="Taken for somebody else")
    assert not is_signalled(people)
    assert not is_announced(people, sessions)


def test_an_absence_that_was_withdrawn_no_longer_counts(people):
    sessions = [over(people, day(8, 20), MISSED), over(people, day(8, 27), MISSED)]
    marker = Absence.objects.filter(session=sessions[0])
    marker.update(withdrawn_at=NOW, withdrawn_by=people.noor)
    assert not is_signalled(people)
    assert not is_announced(people, sessions)


def test_one_that_was_withdrawn_and_noted_again_counts(people):
    sessions = [over(people, day(8, 20), MISSED), over(people, day(8, 27), MISSED)]
    for status in (HELD, MISSED):
        sessions[1].correct(status, by=people.maya, text="As it was")
    assert is_signalled(people)
    assert is_announced(people, sessions)
