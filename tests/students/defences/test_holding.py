"""What became of a defence: held, or not held with its reason."""

from datetime import timedelta

import pytest

from students.defences import holding
from students.defences.errors import NotBookedError, NotOfferedError
from students.deliverables.submission import hand_in
from students.models import Assessment, Defence, Deliverable
from tests import evaluations
from tests import factories as make

pytestmark = pytest.mark.django_db
Reason = Defence.NotHeldReason


def reasons(defence, person, minutes):
    return holding.reasons_for(defence, person, defence.starts_at + timedelta(minutes=minutes))


def handed_in(people, at):
    made = hand_in(people.enrolment, people.bread, by=people.stu, link="https://example.org/")
    Deliverable.objects.filter(pk=made.pk).update(handed_in_at=at)


def test_its_assessor_says_that_it_was_held(people, begun):
    holding.hold(begun, by=people.ines)
    begun.refresh_from_db()
    assert begun.is_held
    assert (begun.ended_by, Assessment.objects.running().count()) == (people.ines, 1)
    with pytest.raises(NotBookedError):
        holding.hold(begun, by=people.ines)


@pytest.mark.parametrize("name", ["stu", "maya", "ivo", "noor"])
def test_nobody_else_says_so(people, begun, name):
    with pytest.raises(NotOfferedError):
        holding.hold(begun, by=getattr(people, name))


def test_before_the_start_nothing_is_recorded(people, booked):
    with pytest.raises(NotOfferedError):
        holding.hold(booked, by=people.ines)
    assert reasons(booked, people.ines, -1) == []


def test_nothing_handed_in_is_offered_only_while_that_is_true(people, begun):
    assert reasons(begun, people.ines, 1) == [Reason.NO_DELIVERABLES]
    handed_in(people, begun.starts_at + timedelta(minutes=1))
    assert reasons(begun, people.ines, 2) == [Reason.NO_DELIVERABLES]
    handed_in(people, begun.starts_at - timedelta(minutes=1))
    assert reasons(begun, people.ines, 2) == []


def test_somebody_is_absent_after_a_third_of_the_length(people, begun):
    handed_in(people, begun.starts_at - timedelta(hours=1))
    third = begun.minutes / 3
    assert reasons(begun, people.ines, third - 0.1) == []
    assert reasons(begun, people.ines, third) == [Reason.STUDENT_ABSENT]
    assert reasons(begun, people.maya, third - 0.1) == []
    assert reasons(begun, people.maya, third) == [Reason.ASSESSOR_ABSENT]
    assert reasons(begun, people.noor, third) == [Reason.ASSESSOR_ABSENT]
    for name in ("stu", "ivo", "carl"):
        assert reasons(begun, getattr(people, name), third) == []


def test_not_held_ends_the_assessment_and_the_mentor_asks_again(people, begun):
    holding.not_held(begun, Reason.ASSESSOR_ABSENT, by=people.maya)
    begun.refresh_from_db()
    assert begun.status == "not_held"
    assert not Assessment.objects.running().exists()
    assert make.requested_defence(people.work, by=people.maya).number == 2


def test_a_reason_that_is_not_offered_is_refused(people, begun):
    for by, reason in ((people.maya, Reason.STUDENT_ABSENT), (people.ines, Reason.CALLED_OFF)):
        with pytest.raises(NotOfferedError):
            holding.not_held(begun, reason, by=by)


def test_the_recording_is_linked_after_it_was_held(people, begun):
    with pytest.raises(NotOfferedError):
        holding.set_recording(begun, "https://video.example.org/1", by=people.ines)
    holding.hold(begun, by=people.ines)
    holding.set_recording(begun, "https://video.example.org/1", by=people.ines)
    with pytest.raises(NotOfferedError):
        holding.set_recording(begun, "", by=people.maya)
    begun.refresh_from_db()
    assert begun.recording_url == "https://video.example.org/1"


def test_what_was_withdrawn_does_not_count(people, booked):
    made = hand_in(people.enrolment, people.bread, by=people.stu, link="https://example.org/")
    assert holding.last_handed_in(booked) == made.handed_in_at
    made.withdraw()
    assert holding.last_handed_in(booked) is None


def test_a_rework_needs_something_new_since_its_last_verdict(people):
    first = make.held_defence(people.work, people.ines, by=people.maya)
    handed_in(people, first.starts_at - timedelta(minutes=1))
    evaluations.released(first, "to_rework")
    again = make.booked_defence(people.work, people.ivo, by=people.maya)
    assert holding.last_handed_in(again) is None
    made = hand_in(people.enrolment, people.bread, by=people.stu, link="https://example.org/")
    assert holding.last_handed_in(again) == made.handed_in_at
