"""One assessor takes a defence, moves it, gives it back; it is called off."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentorhub.notifications.models import Delivery
from students.defences import booking
from students.defences.errors import (
    AskedFirstError,
    BusyError,
    DateOutsideError,
    DefenceChangedError,
    NotBookedError,
    NotEligibleError,
    NotOfferedError,
    TakenError,
)
from students.models import Assessment, Defence, Session
from students.sessions.errors import OverlapsError
from tests import factories as make

pytestmark = pytest.mark.django_db


def day(n=16, hour=12):
    return datetime.combine(timezone.now().date() + timedelta(days=n), time(hour), UTC)


def becomes_mentor(person):
    make.Role.objects.create(user=person, kind="mentor")
    make.Mentor.objects.create(user=person, capacity=3)


def told(kind, **which):
    return {row.recipient for row in Delivery.objects.filter(kind=kind, **which)}


def test_taking_books_the_date_and_begins_the_assessment(people, requested):
    booking.take(requested, day(), by=people.ines, join_url="https://meet.example.org/ines")
    requested.refresh_from_db()
    assert requested.is_booked
    assert (requested.assessor, requested.starts_at) == (people.ines, day())
    assert requested.minutes == people.bread.presentation_minutes + 20
    assert Assessment.objects.get().assessor == people.ines
    assert told("defence_booked") == {people.stu, people.ines, people.maya}
    assert told("defence_early") == told("defence_late") == {people.stu, people.ines}
    assert requested in Defence.objects.visible_to(people.ines)
    assert requested not in Defence.objects.visible_to(people.ivo)


def test_only_one_takes_it(people, requested):
    late = Defence.objects.get(pk=requested.pk)
    booking.take(requested, day(), by=people.ines)
    with pytest.raises(TakenError):
        booking.take(late, day(17), by=people.ivo)
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["stu", "maya", "carl", "axel", "una", "noor", "tom", "both", "nora"]
)
def test_nobody_else_takes_it(people, requested, name):
    with pytest.raises(NotEligibleError):
        booking.take(requested, day(), by=getattr(people, name))
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("relation", ["mentor", "former cover", "student of the path"])
def test_the_database_refuses_whoever_supported_the_student(people, requested, relation):
    becomes_mentor(people.ines)
    if relation == "mentor":
        people.mentorship.end(by=people.tom)
        make.mentorship(people.ines, people.stu, starts_at=timezone.now())
    elif relation == "former cover":
        past = timezone.now() - timedelta(days=5)
        make.mentorship(people.ines, people.stu, kind="cover", ends_at=past)
    else:
        make.enrolment(people.ines, people.baking)
    with pytest.raises(NotEligibleError):
        booking.take(requested, day(), by=people.ines)
    with pytest.raises(IntegrityError), transaction.atomic():
        Defence.objects.filter(pk=requested.pk).update(
            status="booked", assessor=people.ines, starts_at=day(), ends_at=day(16, 13)
        )


def test_while_another_is_asked_first_nobody_takes_it(people):
    defence = make.requested_defence(people.work, by=people.maya)
    other = people.ivo if defence.proposed_to == people.ines else people.ines
    with pytest.raises(AskedFirstError):
        booking.take(defence, day(), by=other)
    later = defence.proposed_until + timedelta(seconds=1)
    booking.take(defence, day(), by=other, now=later)
    assert defence.assessor == other


@pytest.mark.parametrize(("n", "hour"), [(0, 12), (14, 12), (21, 12), (20, 23)])
def test_a_date_outside_the_days_is_refused(people, requested, n, hour):
    with pytest.raises(DateOutsideError):
        booking.take(requested, day(n, hour), by=people.ines)


def test_days_that_have_passed_are_followed_by_two_weeks_more(people, requested):
    today = timezone.now().date()
    Defence.objects.filter(pk=requested.pk).update(
        earliest_on=today - timedelta(days=9), latest_on=today - timedelta(days=3)
    )
    booking.take(requested, day(10), by=people.ines)
    assert requested.is_booked


# --- Who is busy --------------------------------------------------------------------------------


def test_a_session_of_the_student_is_in_the_way_and_is_not_named(people, requested):
    make.session(people.mentorship, starts_at=day())
    with pytest.raises(BusyError) as refused:
        booking.take(requested, day(), by=people.ines)
    assert "Maya" not in str(refused.value)
    assert "Stu Student" in str(refused.value)


def test_a_session_of_the_assessor_is_in_the_way(people, requested):
    becomes_mentor(people.ines)
    other = make.student("Olga Other", people.carpentry)
    make.session(make.mentorship(people.ines, other), starts_at=day())
    with pytest.raises(BusyError):
        booking.take(requested, day(), by=people.ines)


def test_another_defence_of_the_assessor_is_in_the_way(people, requested):
    other = make.student("Olga Other", people.baking)
    make.mentorship(people.past, other)
    make.booked_defence(
        make.work(other, people.bread), people.ines, by=people.past, starts_at=day()
    )
    with pytest.raises(BusyError) as refused:
        booking.take(requested, day(), by=people.ines)
    assert str(refused.value) == "You have another defence then."


def test_a_session_is_not_planned_over_a_defence(people, booked):
    with pytest.raises(OverlapsError) as refused:
        make.session(people.mentorship, starts_at=booked.starts_at, by=people.maya)
    assert "defence" in str(refused.value)
    assert not Session.objects.exists()


# --- Moving, giving back, calling off -----------------------------------------------------------


def test_moving_tells_all_three_and_replaces_the_reminders(people, booked):
    before = set(Delivery.objects.filter(kind="defence_early").values_list("pk", flat=True))
    booking.move(booked, day(18), by=people.ines)
    booked.refresh_from_db()
    assert (booked.starts_at, booked.schedule_version) == (day(18), 2)
    assert told("defence_moved") == {people.stu, people.ines, people.maya}
    old = Delivery.objects.filter(pk__in=before)
    assert {row.state for row in old} == {"cancelled"}
    new = Delivery.objects.filter(kind="defence_early", state="pending")
    assert {row.due_at for row in new} == {day(18) - timedelta(hours=48)}


@pytest.mark.parametrize("name", ["stu", "maya", "ivo", "noor"])
def test_only_its_assessor_moves_it_or_gives_it_back(people, booked, name):
    person = getattr(people, name)
    with pytest.raises(NotOfferedError):
        booking.move(booked, day(18), by=person)
    with pytest.raises(NotOfferedError):
        booking.give_back(booked, by=person)


def test_a_page_of_an_older_date_changes_nothing(people, booked):
    version = booked.schedule_version
    booking.move(booked, day(18), by=people.ines)
    with pytest.raises(DefenceChangedError):
        booking.move(booked, day(19), by=people.ines, seen_version=version)
    with pytest.raises(DefenceChangedError):
        booking.call_off(booked, "Ill.", by=people.maya, seen_version=version)


def test_another_link_is_told_with_a_new_entry(people, booked):
    booking.change_link(booked, "https://meet.example.org/other", by=people.ines)
    booked.refresh_from_db()
    assert booked.schedule_version == 2
    assert told("defence_moved") == {people.stu, people.ines, people.maya}


def test_given_back_it_waits_for_another_one(people, booked):
    booking.give_back(booked, by=people.ines)
    booked.refresh_from_db()
    assert booked.is_requested
    assert (booked.assessor, booked.starts_at) == (None, None)
    assert Assessment.objects.get().withdrawn_at is not None
    assert told("defence_off") == {people.stu, people.ines, people.maya}
    left = Delivery.objects.filter(kind__in=("defence_early", "defence_late"), state="pending")
    assert not left.exists()
    booking.take(booked, day(17), by=people.ivo)
    assert Assessment.objects.running().get().assessor == people.ivo


@pytest.mark.parametrize("name", ["maya", "ines", "noor"])
def test_called_off_all_three_read_why(people, booked, name):
    booking.call_off(booked, "The oven broke.", by=getattr(people, name))
    booked.refresh_from_db()
    assert (booked.status, booked.not_held_because) == ("not_held", "called_off")
    assert booked.not_held_words == "The oven broke."
    assert told("defence_off") == {people.stu, people.ines, people.maya}
    with pytest.raises(NotBookedError):
        booking.call_off(booked, "Again.", by=people.maya)


def test_once_it_has_begun_it_is_not_called_off(people, begun):
    with pytest.raises(NotOfferedError):
        booking.call_off(begun, "Too late.", by=people.ines)
    with pytest.raises(NotOfferedError):
        booking.give_back(begun, by=people.ines)


def test_nobody_becomes_the_mentor_of_a_student_whose_defence_they_judge(people, booked):
    becomes_mentor(people.ines)
    people.mentorship.end(by=people.tom)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.mentorship(people.ines, people.stu, starts_at=timezone.now())
