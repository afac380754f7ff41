"""Two requests hold the same row; one changes it. The other is judged by what stands there now."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from mentorhub.database import lock
from mentorhub.notifications.models import Delivery
from students.models import Absence, Goal, Mentorship, Session, TimeProposal
from students.sessions import series as series_module
from students.sessions.errors import (
    NotOfferedError,
    OutsideMentorshipError,
    ProposalAnsweredError,
    ReasonNeededError,
    SessionChangedError,
)
from students.sessions.series import cancel_series, move_series, plan_series
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def people():
    return school()


@pytest.fixture
def mentorship(people):
    return Mentorship.objects.get(mentor=people.maya, student=people.stu)


@pytest.fixture
def cover(people):
    now = timezone.now()
    return make.mentorship(
        people.cross, people.stu, kind="cover", starts_at=now - DAY, ends_at=now + 6 * DAY
    )


def copy(row):
    """The row as another request has read it."""
    return type(row).objects.get(pk=row.pk)


def in_hours(mentorship, hours):
    return make.session(mentorship, starts_at=timezone.now() + hours * HOUR)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [(5, 5 * 24, "cancelled_late"), (5 * 24, 5, "cancelled_early")],
)
def test_a_cancellation_is_judged_by_the_new_date(people, mentorship, before, after, reason):
    session = in_hours(mentorship, before)
    older = copy(session)
    session.move(timezone.now() + after * HOUR, by=people.maya)
    with pytest.raises(SessionChangedError):
        older.cancel(reason, by=people.maya)
    assert copy(session).is_planned
    # The copy holds the new date now, for the page that says so.
    assert older.starts_at == session.starts_at


def test_a_changed_session_is_a_reason_that_is_not_offered():
    assert issubclass(SessionChangedError, NotOfferedError)


def test_whoever_says_which_date_they_saw_cancels_no_other(people, mentorship):
    session = in_hours(mentorship, 48)
    session.move(session.starts_at + DAY, by=people.maya)
    with pytest.raises(SessionChangedError):
        session.cancel("cancelled_early", by=people.stu, seen_version=0)
    assert copy(session).is_planned
    session.cancel("cancelled_early", by=people.stu, seen_version=1)
    assert copy(session).status == "cancelled_early"


def test_what_ends_sessions_by_itself_ends_a_moved_one_too(people, mentorship):
    session = in_hours(mentorship, 5)
    older = copy(session)
    session.move(timezone.now() + 5 * DAY, by=people.maya)
    older.cancel("cancelled_other", by=people.maya, text="The school is closed")
    assert copy(session).status == "cancelled_other"


def test_an_absence_is_counted_from_the_new_start(people, mentorship):
    session = make.past_session(mentorship, days_ago=1)
    older = copy(session)
    session.move(timezone.now() + HOUR, by=people.maya)
    with pytest.raises(NotOfferedError):
        older.close("no_show", by=people.maya)
    assert not Absence.objects.exists()


def test_a_moved_session_keeps_the_length_it_has_now(people, mentorship):
    session = in_hours(mentorship, 48)
    older = copy(session)
    session.move(session.starts_at + DAY, by=people.maya, minutes=45)
    older.move(session.starts_at + DAY, by=people.maya)
    assert copy(session).minutes == 45


def test_what_was_moved_out_of_the_days_of_a_cover_stays(people, mentorship, cover):
    session = in_hours(mentorship, 48)
    older = copy(session)
    session.move(timezone.now() + 10 * DAY, by=people.maya)
    with pytest.raises(OutsideMentorshipError):
        older.hand_over(cover, by=people.nora)
    assert copy(session).mentor == people.maya


def test_the_mentor_of_now_is_told_that_another_one_gives_it(people, mentorship, cover):
    session = in_hours(mentorship, 48)
    older = Session.objects.select_related("mentor").get(pk=session.pk)
    session.hand_over(cover, by=people.nora)
    older.hand_over(mentorship, by=people.nora)
    told = Delivery.objects.filter(session=session, kind="handed_over", schedule_version=2)
    assert set(told.values_list("recipient", flat=True)) == {
        people.maya.pk, people.cross.pk, people.stu.pk,
    }  # fmt: skip


def test_a_corrected_absence_stands_on_the_day_of_the_session(people, mentorship):
    session = make.past_session(mentorship, days_ago=9)
    older = copy(session)
    session.move(timezone.now() - 2 * DAY, by=people.maya, now=timezone.now() - 8 * DAY)
    session.close("held", by=people.maya)
    older.correct("no_show", by=people.maya, text="It was somebody else.")
    assert Absence.objects.get(session=session).on == session.local_day


def series(mentorship, days=3):
    first = timezone.now() + timedelta(days=days)
    starts = [first + timedelta(weeks=week) for week in range(3)]
    return plan_series(mentorship, starts, by=mentorship.mentor, minutes=30, zone="UTC")


def starts():
    return list(Session.objects.order_by("pk").values_list("starts_at", flat=True))


def test_a_series_goes_along_from_where_each_stands_now(people, mentorship, monkeypatch):
    rows = series(mentorship)
    older, wanted = copy(rows[0]), rows[0].starts_at + DAY
    moved = []

    def meanwhile(row):
        # Another window was faster by the moment between reading and locking.
        if not moved:
            moved.append(rows[1])
            rows[1].move(rows[1].starts_at + 2 * DAY, by=people.maya)
        lock(row)

    monkeypatch.setattr(series_module, "lock", meanwhile)
    move_series(older, wanted, by=people.maya)
    assert starts() == [wanted, rows[1].starts_at + DAY, rows[2].starts_at + DAY]


def test_a_series_whose_first_was_moved_does_not_go_along_by_surprise(people, mentorship):
    rows = series(mentorship)
    older, wanted = copy(rows[0]), rows[0].starts_at + DAY
    rows[0].move(rows[0].starts_at + 3 * DAY, by=people.maya)
    before = starts()
    with pytest.raises(SessionChangedError):
        move_series(older, wanted, by=people.maya)
    assert starts() == before


def test_a_whole_series_is_cancelled_by_the_dates_of_now(people, mentorship):
    rows = series(mentorship, days=0.2)
    older = copy(rows[0])
    rows[0].move(timezone.now() + 5 * DAY, by=people.maya)
    with pytest.raises(SessionChangedError):
        cancel_series(older, "cancelled_late", by=people.maya)
    assert set(Session.objects.values_list("status", flat=True)) == {"planned"}


# --- Proposed times ------------------------------------------------------------------------


def test_another_time_is_late_by_the_new_date(people, mentorship):
    session = in_hours(mentorship, 5 * 24)
    older = copy(session)
    session.move(timezone.now() + 5 * HOUR, by=people.maya)
    with pytest.raises(ReasonNeededError):
        TimeProposal.propose(mentorship, timezone.now() + 3 * DAY, by=people.stu, session=older)
    assert not TimeProposal.objects.exists()


def test_another_time_is_proposed_to_whoever_gives_the_session_now(people, mentorship, cover):
    session = in_hours(mentorship, 48)
    older = copy(session)
    session.hand_over(cover, by=people.nora)
    at = timezone.now() + 3 * DAY
    proposal = TimeProposal.propose(mentorship, at, by=people.stu, session=older)
    assert proposal.mentorship == cover
    assert Delivery.objects.get(kind="proposed").recipient == people.cross


def test_a_proposal_that_is_another_mentors_by_now_is_not_answered(people, mentorship, cover):
    session = in_hours(mentorship, 48)
    proposal = TimeProposal.propose(
        mentorship, timezone.now() + 3 * DAY, by=people.stu, session=session
    )
    first, second, third = copy(proposal), copy(proposal), copy(proposal)
    session.hand_over(cover, by=people.nora)
    for answer in (first.accept, second.decline):
        with pytest.raises(ProposalAnsweredError):
            answer(by=people.maya)
    assert copy(proposal).state == "open"
    # The student may withdraw it, whoever has it.
    third.withdraw()
    assert copy(proposal).state == "withdrawn"


def test_an_answered_proposal_is_not_handed_over(people, mentorship, cover):
    session = in_hours(mentorship, 48)
    proposal = TimeProposal.propose(
        mentorship, timezone.now() + 3 * DAY, by=people.stu, session=session
    )
    older = copy(proposal)
    proposal.decline(by=people.maya)
    older.hand_over(cover, now=timezone.now())
    assert copy(proposal).mentorship == mentorship
    assert not Delivery.objects.filter(kind="proposed", recipient=people.cross).exists()


def test_a_goal_keeps_the_hour_at_which_it_was_reached(people, mentorship):
    enrolment = people.stu.enrolments.get()
    goal = Goal.objects.create(enrolment=enrolment, text="Knead")
    older, first = copy(goal), timezone.now() - HOUR
    goal.mark(reached=True, now=first)
    older.mark(reached=True)
    assert copy(goal).done_at == first


# --- Sessions that an ended mentorship has left ------------------------------------------------


def is_waiting():
    """Whether some connection waits for another one's lock."""
    with connection.cursor() as cursor:
        cursor.execute("select exists(select from pg_locks where not granted)")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_two_who_plan_at_once_clear_the_same_hour_once():
    people = school()
    mentorship = Mentorship.objects.get(mentor=people.maya, student=people.stu)
    left = make.session(mentorship)
    make.ended_without_a_word(mentorship)
    after = make.mentorship(people.past, people.stu, starts_at=timezone.now())
    other = make.mentorship(people.maya, make.student("Ida Student", people.baking))

    def plan_elsewhere():
        try:
            return make.session(other, starts_at=left.starts_at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            make.session(after, starts_at=left.starts_at)
            second = pool.submit(plan_elsewhere)
            deadline = time.monotonic() + 20
            while not is_waiting():
                assert time.monotonic() < deadline
                assert not second.done()
        assert second.result(20).is_planned
    assert copy(left).status == "cancelled_other"
    assert left.outcomes.count() == 1
