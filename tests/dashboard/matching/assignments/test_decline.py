"""A declined assignment ends the mentorship and reopens the request, first in the queue."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from dashboard.matching.assignments.decline import decline_assignment
from dashboard.matching.board import decisions
from dashboard.matching.errors import (
    AlreadyDeclinedError,
    DeclinePeriodOverError,
    DeclineReasonMissingError,
    NotAssignedMentorError,
)
from dashboard.matching.models import Assignment, MentorRequest
from mentorhub.database import WEB, signed_in_as
from mentorhub.notifications import queue
from mentorhub.notifications.messages import build
from mentorhub.notifications.models import Delivery
from students.models import Mentorship
from tests import factories as make
from tests.dashboard.matching.conftest import a_desk, codes, pair_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya(desk):
    return desk.mentor("Maya", capacity=1)


@pytest.fixture
def ana(desk):
    return desk.waiting("Ana", waiting_since=timezone.now() - timedelta(days=9))


@pytest.fixture
def assignment(desk, maya, ana):
    return decisions.accept(pair_of(desk.run(), ana), by=desk.noor)


def test_the_mentorship_ends_and_the_student_is_first_in_line(desk, maya, ana, assignment):
    before = MentorRequest.objects.get(student=ana).waiting_since
    decline_assignment(assignment, by=maya, reason=" My hours have changed. ")
    assert not Mentorship.objects.in_force().filter(student=ana).exists()
    assignment.refresh_from_db()
    assert assignment.decline_reason == "My hours have changed."
    request = MentorRequest.objects.open().get(student=ana)
    assert request.waiting_since == before
    assert request.returned_at is not None
    desk.waiting("Ben", waiting_since=timezone.now() - timedelta(days=400))
    assert MentorRequest.objects.open().longest_waiting_first().first() == request
    assert {row.recipient for row in Delivery.objects.filter(kind="match_declined")} == {
        ana, desk.noor,
    }  # fmt: skip


def test_what_was_planned_already_is_cancelled_and_both_are_told(maya, ana, assignment):
    session = make.session(assignment.mentorship)
    decline_assignment(assignment, by=maya, reason="SECRET reason")
    session.refresh_from_db()
    assert session.status == "cancelled_other"
    assert "SECRET" not in session.outcomes.get().text
    told = Delivery.objects.filter(kind="cancelled", session=session)
    assert {row.recipient for row in told} == {maya, ana}


def test_who_declined_is_not_proposed_again_and_the_student_goes_before_others(
    desk, maya, ana, assignment
):
    decline_assignment(assignment, by=maya, reason="No.")
    assert codes(pair_of(desk.run(), ana)) == {"declined": 1}
    omar = desk.mentor("Omar", capacity=1)
    maya.approvals.get().end(by=make.office())
    ben = desk.waiting("Ben", waiting_since=timezone.now() - timedelta(days=50))
    run = desk.run()
    assert pair_of(run, ana).mentor == omar
    assert pair_of(run, ben).mentor is None
    again = decisions.accept(pair_of(run, ana), by=desk.noor)
    assert again.request == assignment.request


def unchanged(assignment):
    assignment.refresh_from_db()
    assert assignment.declined_at is None
    assert Mentorship.objects.in_force().filter(pk=assignment.mentorship_id).exists()
    assert not Delivery.objects.filter(kind="match_declined").exists()


def test_nobody_else_declines_for_a_mentor(desk, ana, assignment):
    for person in (desk.mentor("Omar"), ana, desk.noor):
        with pytest.raises(NotAssignedMentorError):
            decline_assignment(assignment, by=person, reason="No.")
    unchanged(assignment)


def test_it_takes_a_reason(maya, assignment):
    with pytest.raises(DeclineReasonMissingError):
        decline_assignment(assignment, by=maya, reason="  ")
    unchanged(assignment)


def test_it_is_possible_until_the_date_and_not_after_it(maya, assignment):
    late = assignment.decline_until + timedelta(seconds=1)
    with pytest.raises(DeclinePeriodOverError):
        decline_assignment(assignment, by=maya, reason="No.", now=late)
    unchanged(assignment)
    decline_assignment(assignment, by=maya, reason="No.", now=assignment.decline_until)


def test_it_is_declined_once(maya, assignment):
    decline_assignment(assignment, by=maya, reason="No.")
    with pytest.raises(AlreadyDeclinedError):
        decline_assignment(assignment, by=maya, reason="Never.")
    assignment.refresh_from_db()
    assert assignment.decline_reason == "No."


def test_a_mentorship_that_has_ended_is_not_declined(maya, assignment):
    assignment.mentorship.end(by=make.office())
    with pytest.raises(AlreadyDeclinedError):
        decline_assignment(assignment, by=maya, reason="No.")


def test_a_student_who_has_left_does_not_wait_again(maya, ana, assignment):
    ana.enrolments.get().end("left", by=make.office())
    with pytest.raises(AlreadyDeclinedError):
        decline_assignment(assignment, by=maya, reason="No.")
    assert not MentorRequest.objects.open().exists()


def test_a_student_who_asked_again_meanwhile_waits_once(maya, ana, assignment):
    newer = MentorRequest.objects.create(
        student=ana, enrolment=ana.enrolments.get(), languages=["en"], made_by=ana
    )
    decline_assignment(assignment, by=maya, reason="No.")
    assert MentorRequest.objects.open().get() == newer
    newer.refresh_from_db()
    assert newer.returned_at is not None


@pytest.mark.django_db(transaction=True)
def test_the_login_of_pages_may_do_all_of_it():
    desk = a_desk()
    maya, ana = desk.mentor("Maya"), desk.waiting("Ana")
    assignment = decisions.accept(pair_of(desk.run(), ana), by=desk.noor)

    def act():
        with signed_in_as(WEB):
            decline_assignment(assignment, by=maya, reason="No.")
        connections.close_all()

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    assert Assignment.objects.get().declined_at is not None
    assert MentorRequest.objects.open().get().student == ana


def mail(kind, person):
    row = Delivery.objects.select_related("recipient", "actor").get(kind=kind, recipient=person)
    message = build(row)
    return message.subject, [message.body, message.alternatives[0].content]


def test_each_is_told_of_the_other_and_the_mentor_of_the_way_back(maya, ana, assignment):
    subject, texts = mail("matched", maya)
    assert subject == "You are now Ana Student’s mentor"
    for text in texts:
        assert f"/matching/decline/{assignment.pk}/" in text
        assert f"/dashboard/students/{ana.pk}/" in text
    subject, texts = mail("matched", ana)
    assert subject == "Maya Mentor is now your mentor"
    for text in texts:
        assert "/student/" in text
        assert "decline" not in text


def test_the_student_does_not_read_why_and_managers_read_who(desk, maya, ana, assignment):
    decline_assignment(assignment, by=maya, reason="SECRET reason")
    subject, texts = mail("match_declined", ana)
    assert subject == "We are looking for another mentor for you"
    assert all("first in line" in text for text in texts)
    subject, others = mail("match_declined", desk.noor)
    assert subject == "Maya Mentor declined Ana Student"
    assert not any("SECRET" in text for text in [*texts, *others])


def test_the_news_of_a_match_stays_unsent_once_it_was_declined(maya, ana, assignment):
    decline_assignment(assignment, by=maya, reason="No.")
    queue.claim(uuid4())
    states = dict(Delivery.objects.filter(recipient=ana).values_list("kind", "state"))
    assert states == {"matched": "cancelled", "match_declined": "sending"}


def test_a_mentorship_that_stands_is_news(maya, ana, assignment):
    queue.claim(uuid4())
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sending"}
