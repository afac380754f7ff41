"""A manager accepts, refuses, pins and forbids; the last seat cannot be given twice."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from dashboard.matching.board import decisions
from dashboard.matching.errors import (
    AlreadyDecidedError,
    MentorFullError,
    MentorPausedError,
    NotMentorError,
    PairForbiddenError,
    PairRuleConflictError,
    RequestClosedError,
)
from dashboard.matching.models import (
    Assignment,
    MatchingPolicy,
    MentorRequest,
    PairRule,
    ProposedPair,
)
from dashboard.models import Mentor
from mentorhub.database import WEB, signed_in_as
from mentorhub.notifications.models import Delivery
from students.models import Mentorship
from tests import factories as make
from tests.dashboard.matching.conftest import a_desk, codes, pair_of

pytestmark = pytest.mark.django_db


def test_an_accepted_pair_is_a_mentorship_and_both_are_told(desk):
    maya, ana = desk.mentor("Maya"), desk.waiting("Ana")
    pair = pair_of(desk.run(), ana)
    assignment = decisions.accept(pair, by=desk.noor)
    mentorship = Mentorship.objects.in_force().get(student=ana)
    assert (mentorship.mentor, mentorship.kind) == (maya, "main")
    assert mentorship.granted_by == desk.noor
    request = MentorRequest.objects.get(student=ana)
    assert request.closed_because == MentorRequest.CloseReason.MATCHED
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (ProposedPair.State.ACCEPTED, desk.noor)
    assert assignment.decline_until - assignment.accepted_at == timedelta(days=5)
    told = Delivery.objects.filter(kind="matched")
    assert {row.recipient for row in told} == {maya, ana}
    assert not desk.run().pairs.exists()


def test_how_long_a_mentor_may_decline_is_a_rule_that_can_be_changed(desk):
    desk.mentor("Maya")
    MatchingPolicy.objects.create(pk=1, decline_days=2)
    assignment = decisions.accept(_pair(desk), by=desk.noor)
    assert assignment.decline_until - assignment.accepted_at == timedelta(days=2)


def _pair(desk, name="Ben"):
    student = desk.waiting(name)
    return pair_of(desk.run(), student)


def refused(pair, error, by):
    before = Mentorship.objects.count()
    with pytest.raises(error):
        decisions.accept(pair, by=by)
    assert Mentorship.objects.count() == before
    assert not Assignment.objects.filter(pair=pair).exists()
    assert not Delivery.objects.filter(kind="matched").exists()


def test_a_pair_is_accepted_once(desk):
    desk.mentor("Maya")
    pair = _pair(desk)
    decisions.accept(pair, by=desk.noor)
    with pytest.raises(RequestClosedError):
        decisions.accept(pair, by=desk.noor)
    assert Mentorship.objects.count() == 1


def test_a_request_that_was_withdrawn_is_not_answered(desk):
    desk.mentor("Maya")
    pair = _pair(desk)
    pair.request.close(MentorRequest.CloseReason.WITHDRAWN)
    refused(pair, RequestClosedError, desk.noor)


def test_a_proposal_out_of_date_is_not_accepted(desk):
    desk.mentor("Maya")
    pair = _pair(desk)
    desk.run()
    refused(pair, AlreadyDecidedError, desk.noor)


def test_what_would_be_if_is_not_accepted(desk):
    maya, ana = desk.mentor("Maya", capacity=0), desk.waiting("Ana")
    run = desk.run(what_if={"capacity": {str(maya.pk): 1}})
    refused(pair_of(run, ana), AlreadyDecidedError, desk.noor)


def test_nobody_is_accepted_where_nobody_was_found(desk):
    refused(_pair(desk), AlreadyDecidedError, desk.noor)


def test_a_pair_forbidden_since_is_not_accepted(desk):
    maya = desk.mentor("Maya")
    pair = _pair(desk)
    decisions.forbid(pair.request.student, maya, by=desk.noor, reason="They know each other.")
    refused(pair, PairForbiddenError, desk.noor)


def test_a_mentor_who_may_not_mentor_the_path_any_more_is_not_accepted(desk):
    maya = desk.mentor("Maya")
    pair = _pair(desk)
    maya.approvals.get().end(by=make.office())
    refused(pair, NotMentorError, desk.noor)


def test_a_mentor_who_studies_the_path_since_is_not_accepted(desk):
    maya = desk.mentor("Maya")
    pair = _pair(desk)
    make.enrolment(maya, desk.baking)
    refused(pair, NotMentorError, desk.noor)


def test_a_mentor_who_pauses_since_is_not_accepted(desk):
    maya = desk.mentor("Maya")
    pair = _pair(desk)
    Mentor.objects.filter(user=maya).update(paused_from=timezone.localdate())
    refused(pair, MentorPausedError, desk.noor)


def test_a_mentor_who_is_full_since_is_refused_by_the_database(desk):
    maya = desk.mentor("Maya", capacity=1)
    pair = _pair(desk)
    make.mentorship(maya, make.student("Old Student", desk.baking))
    refused(pair, MentorFullError, desk.noor)


def test_who_asked_for_a_change_leaves_the_mentor_of_before(desk):
    maya, ana = desk.mentor("Maya"), desk.waiting("Ana", reason_for_change="Other hours.")
    before = make.mentorship(maya, ana)
    session = make.session(before)
    omar = desk.mentor("Omar")
    decisions.accept(pair_of(desk.run(), ana), by=desk.noor)
    before.refresh_from_db()
    assert before.ended_at is not None
    session.refresh_from_db()
    assert session.status == "cancelled_other"
    assert Mentorship.objects.in_force().get(student=ana).mentor == omar


def test_a_refused_pair_is_decided_with_a_reason(desk):
    desk.mentor("Maya")
    pair = _pair(desk)
    decisions.refuse(pair, by=desk.noor, reason="Not yet.")
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.reason) == ("refused", desk.noor, "Not yet.")
    with pytest.raises(AlreadyDecidedError):
        decisions.refuse(pair, by=desk.noor)
    refused(pair, AlreadyDecidedError, desk.noor)


def test_forbidding_ends_a_pin_and_a_forbidden_pair_cannot_be_pinned(desk):
    maya, ana = desk.mentor("Maya"), desk.waiting("Ana")
    pinned = decisions.pin(ana, maya, by=desk.noor)
    decisions.forbid(ana, maya, by=desk.noor)
    pinned.refresh_from_db()
    assert pinned.ended_at is not None
    with pytest.raises(PairRuleConflictError):
        decisions.pin(ana, maya, by=desk.noor)
    assert codes(pair_of(desk.run(), ana)) == {"forbidden": 1}
    decisions.end_pair_rule(PairRule.objects.running().get())
    assert pair_of(desk.run(), ana).mentor == maya


def test_a_student_is_pinned_to_one_mentor(desk):
    maya, omar, ana = desk.mentor("Maya"), desk.mentor("Omar"), desk.waiting("Ana")
    decisions.pin(ana, maya, by=desk.noor)
    with pytest.raises(PairRuleConflictError):
        decisions.pin(ana, omar, by=desk.noor)
    with pytest.raises(NotMentorError):
        decisions.pin(ana, ana, by=desk.noor)


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_of_two_managers_who_accept_at_once():
    """On the real logins. Maya has had two seats in the run, and one when they accept."""
    desk = a_desk()
    maya = desk.mentor("Maya", capacity=2)
    students = [desk.waiting("Ana"), desk.waiting("Ben")]
    run = desk.run()
    pairs = [pair_of(run, student) for student in students]
    Mentor.objects.filter(user=maya).update(capacity=1)
    outcomes = at_once([lambda pair=pair: decisions.accept(pair, by=desk.noor) for pair in pairs])
    assert sorted(outcomes) == ["MentorFullError", "accepted"]
    assert Mentorship.objects.filter(mentor=maya).count() == 1
    assert Assignment.objects.count() == 1
    assert sorted(MentorRequest.objects.values_list("closed_because", flat=True)) == ["", "matched"]


@pytest.mark.django_db(transaction=True)
def test_one_student_is_given_one_mentor_when_two_managers_accept_at_once():
    desk = a_desk()
    desk.mentor("Maya")
    ana = desk.waiting("Ana")
    pair = pair_of(desk.run(), ana)
    outcomes = at_once([lambda: decisions.accept(pair, by=desk.noor)] * 2)
    assert sorted(outcomes) == ["RequestClosedError", "accepted"]
    assert Mentorship.objects.filter(student=ana).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_with_the_login_of_pages_does_a_whole_run():
    desk = a_desk()
    maya, ana = desk.mentor("Maya"), desk.waiting("Ana")

    def run():
        with signed_in_as(WEB):
            return desk.run()

    assert at_once([run]) == ["accepted"]
    assert ProposedPair.objects.get(request__student=ana).mentor == maya


def at_once(actions):
    """Each in a thread of its own, whose connections are the real logins."""
    start = threading.Barrier(len(actions))
    outcomes = []

    def act(action):
        try:
            start.wait()
            action()
            outcomes.append("accepted")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
