"""Decisions of managers: accept or refuse a proposed pair, pin or forbid a pair of people.

Mentorships, assignments and rules for pairs are written on the database login *staff*.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.matching import kinds
from dashboard.matching.errors import (
    AlreadyDecidedError,
    AssessorError,
    HasOtherMentorError,
    MatchingError,
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
from dashboard.matching.models.pair_rule import PairRuleKind
from dashboard.models import Mentor
from mentorhub import endings
from mentorhub.database import STAFF, broken_constraint, current_login, signed_in_as
from mentorhub.notifications.registry import Audience
from students.models import Approval, Mentorship

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# The error to raise when this constraint of the database is violated.
ERROR_BY_CONSTRAINT: dict[str, type[MatchingError]] = {
    "students_mentorship_capacity": MentorFullError,
    "students_mentorship_one_main": HasOtherMentorError,
    "students_mentorship_two_people": NotMentorError,
    "students_mentorship_needs_role": NotMentorError,
    "students_mentorship_not_assessor": AssessorError,
    "matching_assignment_one_standing": AlreadyDecidedError,
    "matching_verdict_one_running": PairRuleConflictError,
    "matching_verdict_one_pin": PairRuleConflictError,
}


def accept(pair: ProposedPair, *, by: "User") -> Assignment:
    """Create the mentorship, close the request and notify both people.

    A main mentorship in force ends: its student has asked for another mentor. Raises
    AlreadyDecidedError, RequestClosedError, PairForbiddenError, NotMentorError, MentorPausedError,
    MentorFullError or HasOtherMentorError; nothing has changed then.
    """
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        endings.lock_people([pair.request.student_id])
        now = timezone.now()
        request = MentorRequest.objects.select_for_update().get(pk=pair.request_id)
        if request.closed_at is not None:
            raise RequestClosedError
        undecided = _lock_undecided(pair)
        _check_eligibility(request, undecided)
        earlier = Mentorship.objects.in_force(now).main().filter(student=request.student_id)
        for before in earlier.select_related("student"):
            # No mail about the end: the student is told of the new mentor below.
            before.end(by=by, informed=[before.student], now=now)
        mentorship = _create_mentorship(request, undecided, by)
        request.close(MentorRequest.CloseReason.MATCHED, now)
        undecided.decide(ProposedPair.State.ACCEPTED, by=by, now=now)
        assignment = Assignment.objects.create(
            request=request,
            pair=undecided,
            mentorship=mentorship,
            accepted_by=by,
            accepted_at=now,
            decline_until=now + timedelta(days=MatchingPolicy.current().decline_days),
        )
        # The text of each names the other person, who is therefore the actor.
        mentor, student = mentorship.mentor, mentorship.student
        assignment.notify(kinds.MATCHED, Audience.MENTOR, [mentor], by=student, now=now)
        assignment.notify(kinds.MATCHED, Audience.STUDENT, [student], by=mentor, now=now)
    return assignment


def _lock_undecided(pair: ProposedPair) -> ProposedPair:
    rows = ProposedPair.objects.open().select_for_update(of=("self",)).filter(pk=pair.pk)
    found = rows.first()
    if found is None:
        raise AlreadyDecidedError
    return found


def _check_eligibility(request: MentorRequest, pair: ProposedPair) -> None:
    """Check what may have changed since the run, but seats and periods, which are constraints of
    the database."""
    path, mentor = request.enrolment.path_id, pair.mentor_id
    if PairRule.objects.forbids(request.student_id, mentor):
        raise PairForbiddenError
    if request.enrolment.ended_at is not None:
        raise RequestClosedError
    approved = Approval.objects.for_mentoring().filter(user=mentor, path=path)
    if not approved.filter(user__is_active=True).exists():
        raise NotMentorError
    paused = Mentor.objects.with_pause(timezone.now()).filter(user=mentor, paused=True)
    if paused.exists():
        raise MentorPausedError


def _create_mentorship(request: MentorRequest, pair: ProposedPair, by: "User") -> Mentorship:
    try:
        with transaction.atomic(using=STAFF):
            return Mentorship.objects.create(
                mentor_id=pair.mentor_id, student_id=request.student_id, granted_by=by
            )
    except IntegrityError as error:
        raise _error_from(error) from error


def _error_from(error: IntegrityError) -> MatchingError:
    """The error for the violated constraint; raises ``error`` again when there is none."""
    name = broken_constraint(error)
    if name not in ERROR_BY_CONSTRAINT:
        raise error
    return ERROR_BY_CONSTRAINT[name]()


def refuse(pair: ProposedPair, *, by: "User", reason: str = "") -> None:
    """A later run may propose the pair again. Raises AlreadyDecidedError."""
    with transaction.atomic(using=current_login()):
        undecided = _lock_undecided(pair)
        undecided.decide(ProposedPair.State.REFUSED, by=by, reason=reason)


def pin(student: "User", mentor: "User", *, by: "User", reason: str = "") -> PairRule:
    """Match these two first in later runs. Raises PairRuleConflictError or NotMentorError."""
    return _create_pair_rule(PairRule.Kind.PINNED, student, mentor, by, reason)


def forbid(student: "User", mentor: "User", *, by: "User", reason: str = "") -> PairRule:
    """Never match these two again; ends a pin of the pair.

    Raises PairRuleConflictError when the pair is forbidden already, NotMentorError for one person.
    """
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        pins = PairRule.objects.running().filter(student=student, mentor=mentor)
        for each in pins.filter(kind=PairRule.Kind.PINNED):
            each.end()
        return _create_pair_rule(PairRule.Kind.FORBIDDEN, student, mentor, by, reason)


def end_pair_rule(rule: PairRule) -> None:
    with signed_in_as(STAFF):
        rule.end()


def _create_pair_rule(
    kind: PairRuleKind, student: "User", mentor: "User", by: "User", reason: str
) -> PairRule:
    if student == mentor:
        raise NotMentorError
    try:
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            return PairRule.objects.create(
                student=student, mentor=mentor, kind=kind, by=by, reason=reason
            )
    except IntegrityError as error:
        raise _error_from(error) from error
