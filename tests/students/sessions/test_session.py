"""A session's life: planned, moved, cancelled, closed, corrected; and each refusal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from mentorhub.database import OWNER
from mentorhub.dates import zone_of
from mentorhub.notifications.models import Delivery
from students.models import Absence, Mentorship, Session
from students.sessions.errors import (
    InThePastError,
    NotOfferedError,
    NotPlannedError,
    OutsideMentorshipError,
    OverlapsError,
)
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


def kinds_of(session, state="pending"):
    rows = Delivery.objects.filter(
        session=session, state=state, schedule_version=session.schedule_version
    )
    return sorted(set(rows.values_list("kind", flat=True)))


def test_a_planned_session_announces_itself_and_reminds_both(people, mentorship):
    session = make.session(mentorship)
    assert kinds_of(session) == ["early", "late", "planned"]
    assert Delivery.objects.filter(session=session).count() == 6
    assert set(Delivery.objects.filter(session=session).values_list("recipient", flat=True)) == {
        people.maya.pk, people.stu.pk,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "kinds"), [(49, ["early", "late", "planned"]), (47, ["late", "planned"]),
                         (0.9, ["planned"])],
)  # fmt: skip
def test_no_reminder_is_created_whose_hour_has_passed(mentorship, hours, kinds):
    session = make.session(mentorship, starts_at=timezone.now() + timedelta(hours=hours))
    assert kinds_of(session) == kinds


def test_a_moved_session_has_new_reminders_and_the_old_ones_are_called_off(people, mentorship):
    session = make.session(mentorship)
    session.move(session.starts_at + DAY, by=people.maya)
    assert session.schedule_version == 1
    assert kinds_of(session) == ["early", "late", "moved"]
    old = Delivery.objects.filter(session=session, schedule_version=0)
    assert set(old.values_list("state", flat=True)) == {"cancelled"}


def test_a_cancelled_session_tells_and_never_reminds(people, mentorship):
    session = make.session(mentorship)
    session.cancel("cancelled_early", by=people.stu)
    assert kinds_of(session) == ["cancelled"]
    with pytest.raises(NotPlannedError):
        session.cancel("cancelled_early", by=people.stu)
    with pytest.raises(NotPlannedError):
        session.move(session.starts_at + DAY, by=people.maya)


def test_the_late_reason_is_offered_inside_its_window_alone(people, mentorship):
    later = make.session(mentorship, starts_at=timezone.now() + 25 * HOUR)
    with pytest.raises(NotOfferedError):
        later.cancel("cancelled_late", by=people.maya)
    soon = make.session(mentorship, starts_at=timezone.now() + 23 * HOUR)
    with pytest.raises(NotOfferedError):
        soon.cancel("cancelled_early", by=people.maya)
    soon.cancel("cancelled_late", by=people.maya)
    assert soon.status == "cancelled_late"


def test_another_reason_needs_a_text(people, mentorship):
    session = make.session(mentorship)
    with pytest.raises(NotOfferedError):
        session.cancel("cancelled_other", by=people.maya, text="  ")
    session.refresh_from_db()
    assert session.is_planned
    session.cancel("cancelled_other", by=people.maya, text="A storm.")


@pytest.mark.parametrize(("minutes", "third"), [(30, 10), (45, 15)])
def test_a_student_counts_as_absent_after_a_third(people, mentorship, minutes, third):
    session = make.past_session(mentorship, days_ago=1, minutes=minutes)
    start = session.starts_at
    with pytest.raises(NotOfferedError):
        session.close("no_show", by=people.maya, now=start + timedelta(minutes=third - 1))
    session.close("no_show", by=people.maya, now=start + timedelta(minutes=third))
    marker = Absence.objects.get(session=session)
    assert marker.on == timezone.localtime(start, zone_of(session.zone)).date()
    assert marker.noted_by == people.maya


def test_a_session_is_not_held_before_it_begins(people, mentorship):
    session = make.session(mentorship)
    for outcome in ("held", "no_show", "mentor_absent"):
        with pytest.raises(NotOfferedError):
            session.close(outcome, by=people.maya)


def test_a_correction_keeps_what_stood_there_and_takes_the_marker_back(people, mentorship):
    session = make.past_session(mentorship, days_ago=1)
    session.close("no_show", by=people.maya)
    with pytest.raises(NotOfferedError):
        session.correct("held", by=people.maya, text="")
    session.correct("held", by=people.maya, text="Stu was in the other room.")
    assert list(session.outcomes.values_list("status", flat=True)) == ["no_show", "held"]
    assert session.outcomes.current().get().status == "held"
    assert not Absence.objects.not_withdrawn().filter(session=session).exists()
    assert Absence.objects.get(session=session).withdrawn_by == people.maya


def test_an_outcome_that_is_not_there_cannot_be_corrected(people, mentorship):
    session = make.past_session(mentorship, days_ago=1)
    with pytest.raises(NotPlannedError):
        session.correct("held", by=people.maya, text="Too early.")


def test_the_project_of_that_day_stays_with_the_session(people, mentorship):
    make.work(people.stu, people.bread)
    session = make.past_session(mentorship, days_ago=1)
    session.close("held", by=people.maya)
    session.refresh_from_db()
    assert session.project == people.bread


def test_no_session_in_the_past_or_beyond_the_mentorship(people, mentorship):
    with pytest.raises(InThePastError):
        make.session(mentorship, starts_at=timezone.now() - HOUR)
    mentorship.end(by=make.office())
    with pytest.raises(OutsideMentorshipError):
        make.session(mentorship)
    assert not Session.objects.exists()
    assert not Delivery.objects.exclude(kind="support_ended").exists()


def test_a_mentorship_that_ends_takes_its_later_sessions_with_it(people, mentorship):
    session = make.session(mentorship)
    assert list(Session.objects.upcoming()) == [session]
    make.ended_without_a_word(mentorship)
    assert not Session.objects.upcoming().exists()


def test_two_sessions_of_one_person_never_overlap(people, mentorship):
    first = make.session(mentorship)
    with pytest.raises(OverlapsError):
        make.session(mentorship, starts_at=first.starts_at + timedelta(minutes=29))
    second = make.session(mentorship, starts_at=first.ends_at)
    with pytest.raises(OverlapsError):
        second.move(first.starts_at, by=people.maya)
    second.refresh_from_db()
    assert second.starts_at == first.ends_at
    assert second.schedule_version == 0
    first.cancel("cancelled_early", by=people.maya)
    second.move(first.starts_at, by=people.maya)


def test_a_session_has_the_two_people_of_its_mentorship(people, mentorship):
    session = make.session(mentorship)
    with pytest.raises(IntegrityError), transaction.atomic(using=OWNER):
        Session.objects.filter(pk=session.pk).update(student=people.cross)


@pytest.mark.django_db(transaction=True)
def test_of_forty_people_who_book_one_hour_one_gets_it():
    people = school()
    students = [make.student(f"Student {n}", people.baking) for n in range(40)]
    make.mentor("Lou", capacity=6)
    lou = make.mentor("Lena", people.baking)
    lou.mentor_profile.certified_at = timezone.now()
    lou.mentor_profile.capacity = 40
    lou.mentor_profile.save()
    mentorships = [make.mentorship(lou, student) for student in students]
    start = timezone.now() + 3 * DAY

    def book(mentorship):
        try:
            make.session(mentorship, starts_at=start)
            return 1
        except OverlapsError:
            return 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        booked = sum(pool.map(book, mentorships))
    print(f"40 bookings of one hour: {booked} accepted")
    assert booked == 1
    assert Session.objects.count() == 1
