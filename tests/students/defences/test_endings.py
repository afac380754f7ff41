"""What becomes of defences when something ends."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentorhub import endings
from mentorhub.accounts.models import Role
from mentorhub.notifications.messages import build
from mentorhub.notifications.models import Delivery
from students.defences import booking
from students.enrolments.assigning import assignment_refusal
from students.models import Approval, Assessment, Defence
from tests import factories as make

pytestmark = pytest.mark.django_db


def told(kind):
    return {row.recipient for row in Delivery.objects.filter(kind=kind)}


def methods(kind, person):
    """Of the calendar part of the mail of this kind to the person."""
    message = build(Delivery.objects.get(kind=kind, recipient=person))
    return [part.mimetype for part in message.alternatives if "calendar" in part.mimetype]


@pytest.mark.parametrize("state", ["requested", "booked", "held"])
@pytest.mark.parametrize("way", ["left", "finished"])
def test_the_end_of_an_enrolment_calls_off_what_is_open(people, state, way):
    makers = {
        "requested": lambda: make.requested_defence(people.work, by=people.maya),
        "booked": lambda: make.booked_defence(people.work, people.ines, by=people.maya),
        "held": lambda: make.held_defence(people.work, people.ines, by=people.maya),
    }
    defence = makers[state]()
    plan = people.enrolment.end(way, by=people.tom)
    defence.refresh_from_db()
    assert (defence.status, defence.not_held_because) == ("not_held", "called_off")
    assert not Assessment.objects.running().exists()
    assert people.stu in told("defence_off")
    if state != "requested":
        assert people.ines in told("defence_off")
        assert people.ines in plan.told
    left = Delivery.objects.pending().filter(kind__startswith="defence_")
    assert {row.kind for row in left} <= {"defence_off"}


def test_calendars_get_their_cancel(people, booked):
    version = booked.schedule_version
    people.enrolment.end("left", by=people.tom)
    for person in (people.stu, people.ines):
        assert methods("defence_off", person) == ["text/calendar; method=CANCEL"]
        message = build(Delivery.objects.get(kind="defence_off", recipient=person))
        part = next(each for each in message.alternatives if "calendar" in each.mimetype)
        assert f"SEQUENCE:{version + 1}" in part.content
        assert str(booked.uid) in part.content


@pytest.mark.parametrize("state", ["booked", "held"])
@pytest.mark.parametrize("way", ["approval", "role", "person"])
def test_when_the_assessor_may_no_longer_judge_it_goes_back(people, state, way):
    maker = {"booked": make.booked_defence, "held": make.held_defence}[state]
    defence = maker(people.work, people.ines, by=people.maya)
    ends = {
        "approval": lambda: people.ines.approvals.get().end(by=people.tom),
        "role": lambda: people.ines.roles.get().end(by=people.tom),
        "person": lambda: people.ines.deactivate(by=people.tom),
    }[way]
    plan = ends()
    defence.refresh_from_db()
    assert defence.is_requested
    assert defence.assessor is None
    assert not Assessment.objects.running().exists()
    said = " ".join(each.sentence for node in plan.nodes for each in node.consequences)
    assert "Stu Student" in said
    assert people.stu in plan.told
    assert told("defence_off") >= {people.stu, people.maya}
    booking.take(defence, make.datetime.combine(
        timezone.now().date() + make.timedelta(days=17), make.time(12), make.UTC
    ), by=people.ivo)  # fmt: skip


def test_the_mails_of_a_return_say_so_and_cancel(people, booked):
    people.ines.approvals.get().end(by=people.tom)
    assert methods("defence_off", people.ines) == ["text/calendar; method=CANCEL"]
    assert methods("defence_off", people.stu) == ["text/calendar; method=CANCEL"]
    assert methods("defence_off", people.maya) == []


def test_an_approval_for_another_path_leaves_it(people, booked):
    other = make.approval(people.ines, people.carpentry, "assessor")
    other.end(by=people.tom)
    booked.refresh_from_db()
    assert booked.is_booked


def test_whoever_is_asked_and_may_not_take_it_any_more_is_passed_over(people):
    defence = make.requested_defence(people.work, by=people.maya)
    asked = defence.proposed_to
    asked.approvals.get().end(by=people.tom)
    defence.refresh_from_db()
    assert defence.proposed_until <= timezone.now()
    assert not Delivery.objects.pending().filter(kind="defence_asked").exists()


def test_a_mentorship_ends_and_the_defence_goes_on(people, booked):
    people.mentorship.end(by=people.tom)
    booked.refresh_from_db()
    assert booked.is_booked
    waiting = Delivery.objects.pending().filter(scope="defence")
    assert people.maya not in {row.recipient for row in waiting}
    assert {row.recipient for row in waiting} == {people.stu, people.ines}


def test_ending_again_changes_nothing(people, booked):
    people.enrolment.end("left", by=people.tom)
    before = Delivery.objects.count()
    people.enrolment.end("left", by=people.tom)
    endings.carry_out([people.enrolment], endings.Ending(people.tom, timezone.now(), "left"))
    assert Delivery.objects.count() == before


# --- The other way round ------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["booked", "held"])
def test_a_mentor_who_judges_is_refused_with_the_reason(people, state):
    maker = {"booked": make.booked_defence, "held": make.held_defence}[state]
    maker(people.work, people.ines, by=people.maya)
    now = timezone.now()
    assert "judges a defence" in assignment_refusal(people.ines, people.stu, now)
    assert not assignment_refusal(people.cross, people.stu, now)
    Role.objects.create(user=people.ines, kind="mentor")
    make.Mentor.objects.create(user=people.ines, capacity=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.mentorship(people.ines, people.stu, kind="cover", ends_at=now + make.timedelta(days=9))


def test_afterwards_they_may_support_the_student(people, booked):
    booking.call_off(booked, "Ill.", by=people.maya)
    assert not assignment_refusal(people.ines, people.stu, timezone.now())
    assert Approval.objects.running().filter(user=people.ines).exists()
    assert not Defence.objects.judged_now().exists()
