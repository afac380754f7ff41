"""What a manager decides about a proposed pair.

Whatever gives somebody a mentor, for now or for good, is written on the login *staff*.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.matching import kinds
from dashboard.matching.errors import (
    DecidedError,
    ForbiddenError,
    FullError,
    MatchingRefusedError,
    NotMentorError,
    OtherMentorError,
    PausedError,
    PinnedElsewhereError,
    RequestClosedError,
)
from dashboard.matching.models import (
    Assignment,
    MatchingPolicy,
    MentorRequest,
    ProposedPair,
    Verdict,
)
from dashboard.models import Mentor
from mentorhub import endings
from mentorhub.database import STAFF, current_login, signed_in_as
from students.models import Approval, Mentorship

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# Constraints of the database that say no, in words.
REFUSALS: dict[str, type[MatchingRefusedError]] = {
    "students_mentorship_capacity": FullError,
    "students_mentorship_one_main": OtherMentorError,
    "students_mentorship_two_people": NotMentorError,
    "students_mentorship_needs_role": NotMentorError,
    "matching_assignment_one_standing": DecidedError,
    "matching_verdict_one_running": PinnedElsewhereError,
    "matching_verdict_one_pin": PinnedElsewhereError,
}


def accept(pair: ProposedPair, *, by: "User") -> Assignment:
    """Open the mentorship, close the request, tell both. A mentorship in force with another mentor
    ends: the student asked for the change.

    Raises DecidedError, RequestClosedError, ForbiddenError, NotMentorError, FullError or
    OtherMentorError; nothing has changed then.
    """
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        endings.hold_people([pair.request.student_id])
        now = timezone.now()
        request = MentorRequest.objects.select_for_update().get(pk=pair.request_id)
        if request.closed_at is not None:
            raise RequestClosedError
        found = _still_proposed(pair)
        _check(request, found)
        earlier = Mentorship.objects.in_force(now).main().filter(student=request.student_id)
        for before in earlier.select_related("student"):
            # The student hears of the new mentor, which says it all.
            before.end(by=by, informed=[before.student], now=now)
        mentorship = _opened(request, found, by)
        request.close(MentorRequest.Because.MATCHED, now)
        found.decide(ProposedPair.State.ACCEPTED, by=by, now=now)
        assignment = Assignment.objects.create(
            request=request,
            pair=found,
            mentorship=mentorship,
            accepted_by=by,
            accepted_at=now,
            decline_until=now + timedelta(days=MatchingPolicy.current().decline_days),
        )
        # Each is told of the other.
        mentor, student = mentorship.mentor, mentorship.student
        assignment.tell(kinds.MATCHED, "mentor", [mentor], by=student, now=now)
        assignment.tell(kinds.MATCHED, "student", [student], by=mentor, now=now)
    return assignment


def _still_proposed(pair: ProposedPair) -> ProposedPair:
    rows = ProposedPair.objects.open().select_for_update(of=("self",)).filter(pk=pair.pk)
    found = rows.first()
    if found is None:
        raise DecidedError
    return found


def _check(request: MentorRequest, pair: ProposedPair) -> None:
    """What may have changed since the run. Seats and periods the database checks by itself."""
    path, mentor = request.enrolment.path_id, pair.mentor_id
    verdicts = Verdict.objects.running().filter(student=request.student_id, mentor=mentor)
    if verdicts.filter(kind=Verdict.Kind.FORBIDDEN).exists():
        raise ForbiddenError
    if request.enrolment.ended_at is not None:
        raise RequestClosedError
    approved = Approval.objects.for_mentoring().filter(user=mentor, path=path)
    if not approved.filter(user__is_active=True).exists():
        raise NotMentorError
    paused = Mentor.objects.with_pause(timezone.now()).filter(user=mentor, paused=True)
    if paused.exists():
        raise PausedError


def _opened(request: MentorRequest, pair: ProposedPair, by: "User") -> Mentorship:
    try:
        with transaction.atomic(using=STAFF):
            return Mentorship.objects.create(
                mentor_id=pair.mentor_id, student_id=request.student_id, granted_by=by
            )
    except IntegrityError as error:
        raise _refusal(error) from error


def _refusal(error: IntegrityError) -> MatchingRefusedError:
    """Our own word for what the database refused; any other fault is raised as it is."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = diagnosis.constraint_name if diagnosis else None
    if name not in REFUSALS:
        raise error
    return REFUSALS[name]()


def refuse(pair: ProposedPair, *, by: "User", reason: str = "") -> None:
    """Not this pair, this time; forbid it to keep it from coming back. Raises DecidedError."""
    with transaction.atomic(using=current_login()):
        found = _still_proposed(pair)
        found.decide(ProposedPair.State.REFUSED, by=by, reason=reason)


def pin(student: "User", mentor: "User", *, by: "User", reason: str = "") -> Verdict:
    """From the next run on these two come first. Raises PinnedElsewhereError or NotMentorError."""
    return _judge(Verdict.Kind.PINNED, student, mentor, by, reason)


def forbid(student: "User", mentor: "User", *, by: "User", reason: str = "") -> Verdict:
    """Never these two; a pin of the pair ends. Raises PinnedElsewhereError when it is forbidden."""
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        pins = Verdict.objects.running().filter(student=student, mentor=mentor)
        for each in pins.filter(kind=Verdict.Kind.PINNED):
            each.end()
        return _judge(Verdict.Kind.FORBIDDEN, student, mentor, by, reason)


def take_back(verdict: Verdict) -> None:
    """Neither pinned nor forbidden any more."""
    with signed_in_as(STAFF):
        verdict.end()


def _judge(kind: str, student: "User", mentor: "User", by: "User", reason: str) -> Verdict:
    if student == mentor:
        raise NotMentorError
    try:
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            return Verdict.objects.create(
                student=student, mentor=mentor, kind=kind, by=by, reason=reason
            )
    except IntegrityError as error:
        raise _refusal(error) from error
