"""A mentor asks for a defence, and one assessor is asked first."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from mentorhub.notifications.models import Delivery
from students.defences.booking import call_off
from students.defences.eligibility import eligible_assessors, next_in_rotation
from students.defences.errors import (
    DaysError,
    NotDefendableError,
    NotOfferedError,
    NotSupportedError,
    UnderWayError,
)
from students.defences.requesting import decline, is_asked_first
from students.models import Assessment, Defence, EvaluationPolicy, TimeOff
from tests import factories as make

pytestmark = pytest.mark.django_db


def told(kind):
    return {row.recipient for row in Delivery.objects.filter(kind=kind)}


def test_a_request_waits_for_an_assessor(people):
    defence = make.requested_defence(people.work, by=people.maya)
    defence.refresh_from_db()
    assert defence.is_requested
    assert (defence.number, defence.student, defence.assessor) == (1, people.stu, None)
    assert defence.proposed_to in (people.ines, people.ivo)
    assert told("defence_asked") == {defence.proposed_to}
    assert not told("defence_without_assessor")


@pytest.mark.parametrize("name", ["carl", "ines", "stu", "noor", "cross"])
def test_nobody_but_the_mentor_asks(people, name):
    with pytest.raises(NotSupportedError):
        make.requested_defence(people.work, by=getattr(people, name))
    assert not Defence.objects.exists()


def test_a_mentor_of_the_past_does_not_ask(people):
    people.mentorship.end(by=people.tom)
    with pytest.raises(NotSupportedError):
        make.requested_defence(people.work, by=people.maya)


def test_a_cover_asks_as_long_as_it_lasts(people):
    until = timezone.now() + timedelta(days=9)
    make.mentorship(people.cross, people.stu, kind="cover", ends_at=until)
    assert make.requested_defence(people.work, by=people.cross).is_requested


def test_one_defence_of_a_work_is_open(people, requested):
    with pytest.raises(UnderWayError):
        make.requested_defence(people.work, by=people.maya)


@pytest.mark.parametrize("state", ["validated", "conditional"])
def test_what_is_validated_or_has_fixes_to_make_is_not_defended(people, state):
    finished = timezone.now() if state == "validated" else None
    type(people.work).objects.filter(pk=people.work.pk).update(state=state, finished_at=finished)
    people.work.refresh_from_db()
    with pytest.raises(NotDefendableError):
        make.requested_defence(people.work, by=people.maya)


@pytest.mark.parametrize(("first", "last"), [(13, 15), (15, 22), (18, 17)])
def test_the_days_are_those_of_the_schools_rules(people, first, last):
    today = timezone.now().date()
    days = {
        "earliest_on": today + timedelta(days=first),
        "latest_on": today + timedelta(days=last),
    }
    with pytest.raises(DaysError):
        make.requested_defence(people.work, by=people.maya, zone="UTC", **days)


@pytest.mark.parametrize(
    ("zone", "now", "first"),
    [
        # The night to summer time in Paris, and to winter time in New York.
        ("Europe/Paris", "2027-03-28T00:30:00Z", date(2027, 4, 11)),
        ("Europe/Paris", "2027-03-27T23:30:00Z", date(2027, 4, 11)),
        ("Europe/Paris", "2027-03-27T22:30:00Z", date(2027, 4, 10)),
        ("America/New_York", "2027-11-07T05:30:00Z", date(2027, 11, 21)),
        ("America/New_York", "2027-11-07T03:30:00Z", date(2027, 11, 20)),
    ],
)
def test_the_first_day_is_counted_on_the_clock_that_was_chosen(people, zone, now, first):
    with time_machine.travel(now, tick=False):
        make.requested_defence(
            people.work, by=people.maya, zone=zone, earliest_on=first, latest_on=first
        )
        Defence.objects.all().delete()
        with pytest.raises(DaysError):
            make.requested_defence(
                people.work,
                by=people.maya,
                zone=zone,
                earliest_on=first - timedelta(days=1),
                latest_on=first,
            )


def test_after_one_that_the_assessor_missed_the_next_is_asked_for_at_once(people, begun):
    Defence.objects.filter(pk=begun.pk).update(
        status="not_held", not_held_because="assessor_absent", ended_at=timezone.now()
    )
    soon = timezone.now().date() + timedelta(days=2)
    again = make.requested_defence(people.work, by=people.maya, earliest_on=soon, latest_on=soon)
    assert again.number == 2


# --- Who may judge, and who is asked first ------------------------------------------------------


def test_assessors_of_the_path_who_never_supported_the_student_are_eligible(people):
    assert set(eligible_assessors(people.work)) == {people.ines, people.ivo}


def test_the_mentor_the_former_cover_and_the_enrolled_are_not(people):
    for name in ("maya", "cross"):
        make.Role.objects.create(user=getattr(people, name), kind="assessor")
        make.approval(getattr(people, name), people.baking, "assessor")
    past = timezone.now() - timedelta(days=5)
    make.mentorship(people.cross, people.stu, kind="cover", ends_at=past)
    make.enrolment(people.ivo, people.baking)
    assert set(eligible_assessors(people.work)) == {people.ines}


def test_whoever_had_fewest_in_four_weeks_is_asked_then_whoever_waits_longest(people):
    def judged(person, days_ago):
        student = make.student(f"Student {days_ago}", people.baking)
        make.mentorship(people.past, student)
        defence = make.booked_defence(make.work(student, people.bread), person, by=people.past)
        begun_at = timezone.now() - timedelta(days=days_ago)
        Assessment.objects.filter(defence=defence).update(begun_at=begun_at)
        # Out of the way of the next one.
        Defence.objects.filter(pk=defence.pk).update(
            status="not_held", not_held_because="called_off"
        )

    today = timezone.now().date()
    days = (today + timedelta(days=15), today + timedelta(days=20), timezone.now())
    judged(people.ines, 3)
    assert next_in_rotation(people.work, *days) == people.ivo
    judged(people.ivo, 40)
    judged(people.ivo, 41)
    assert next_in_rotation(people.work, *days) == people.ivo  # none in four weeks
    Assessment.objects.filter(assessor=people.ines).update(
        begun_at=timezone.now() - timedelta(days=60)
    )
    assert next_in_rotation(people.work, *days) == people.ines


def test_time_off_on_each_of_the_days_passes_the_turn_on(people):
    first = timezone.now().date() + timedelta(days=15)
    days = (first, first + timedelta(days=5), timezone.now())
    TimeOff.objects.create(person=people.ines, starts_on=first - timedelta(days=3), ends_on=first)
    assert next_in_rotation(people.work, *days) == people.ines
    TimeOff.objects.create(
        person=people.ines,
        starts_on=first + timedelta(days=1),
        ends_on=first + timedelta(days=30),
    )
    assert next_in_rotation(people.work, *days) == people.ivo


def test_managers_are_told_when_nobody_is_eligible(people):
    for person in (people.ines, people.ivo):
        person.approvals.get().end(by=people.tom)
    defence = make.requested_defence(people.work, by=people.maya)
    assert defence.proposed_to is None
    assert told("defence_without_assessor") == {people.noor}


def test_without_hours_for_a_proposal_everybody_may_take_it(people):
    EvaluationPolicy.objects.create(pk=1, proposal_hours=0)
    assert make.requested_defence(people.work, by=people.maya).proposed_to is None


def test_while_one_is_asked_the_others_do_not_see_it(people):
    defence = make.requested_defence(people.work, by=people.maya)
    asked = defence.proposed_to
    other = people.ivo if asked == people.ines else people.ines
    assert list(Defence.objects.takeable_by(asked)) == [defence]
    assert not Defence.objects.visible_to(other).exists()
    with pytest.raises(NotOfferedError):
        decline(defence, by=other)
    decline(defence, by=asked)
    assert not is_asked_first(defence, asked, timezone.now())
    for person in (asked, other):
        assert list(Defence.objects.takeable_by(person)) == [defence]


@pytest.mark.parametrize(
    "name", ["stu", "maya", "carl", "axel", "una", "noor", "both", "cross", "nora"]
)
def test_the_queue_is_for_assessors_of_the_path(people, requested, name):
    assert not Defence.objects.takeable_by(getattr(people, name)).exists()


def test_the_mentor_calls_a_request_off(people, requested):
    call_off(requested, "Not yet.", by=people.maya)
    requested.refresh_from_db()
    assert (requested.status, requested.not_held_because) == ("not_held", "called_off")
    assert make.requested_defence(people.work, by=people.maya).number == 2
