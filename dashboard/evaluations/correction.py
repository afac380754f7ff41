"""Correcting a verdict: a new one follows it, with the reason that the student reads. The one
before stays as it was released.

What follows from the outcome follows again. A validated work opened the next project; taking that
back is possible as long as nothing was done on the next one, and never after the end of the path.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.evaluations import notifying
from dashboard.evaluations.consequences import apply, close_defence
from dashboard.evaluations.writing import WrittenSkill, lock_defence, write_verdict
from mentorhub.database import STAFF, signed_in_as
from students.models import Deliverable, EvaluationPolicy, Mentorship, ProjectWork, Verdict

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

Outcome, Kind = Verdict.Outcome, Verdict.Kind


class CorrectionRefusedError(Exception):
    """Nothing was changed; ``str()`` is a sentence for the reader."""

    sentence = _("This verdict cannot be corrected.")

    def __str__(self) -> str:
        return str(self.sentence)


class FollowedError(CorrectionRefusedError):
    sentence = _("A later verdict, or another defence, has followed. Correct that one.")


class PathEndedError(CorrectionRefusedError):
    sentence = _("The path has ended. The words can be corrected, the outcome cannot.")


class NextBegunError(CorrectionRefusedError):
    sentence = _(
        "Work on the next project has begun, so this one stays validated. The words can be "
        "corrected."
    )


class FixInError(CorrectionRefusedError):
    sentence = _("Fixes have been handed in. Answer them instead.")


class OutcomeOfAnswerError(CorrectionRefusedError):
    sentence = _("After fixes, the work is validated or to rework.")


@dataclass(frozen=True)
class Correction:
    outcome: str
    words: str
    reason: str
    skills: Iterable[WrittenSkill]


def outcomes_offered(verdict: Verdict) -> list[Outcome]:
    """After fixes were judged there is no second time for fixes."""
    answered = Verdict.objects.filter(defence=verdict.defence_id, kind=Kind.ANSWER).exists()
    return [each for each in Outcome if each != Outcome.CONDITIONAL or not answered]


def may_correct(person: "User", verdict: Verdict, *, is_manager: bool) -> bool:
    """A manager, and the assessor who judged the defence. Whether it can be, ``correct`` says."""
    return is_manager or person.pk in (verdict.defence.assessor_id, verdict.assessor_id)


def correct(
    verdict: Verdict, correction: Correction, *, by: "User", now: datetime | None = None
) -> Verdict:
    """Follow this verdict by another one. The student and their mentor are told. Raises a
    ``CorrectionRefusedError``."""
    now = now or timezone.now()
    try:
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            return _correct(verdict, correction, by, now)
    except IntegrityError as error:
        # Something refers to the next project by now.
        raise NextBegunError from error


def _correct(verdict: Verdict, correction: Correction, by: "User", now: datetime) -> Verdict:
    rows = Verdict.objects.select_related(
        "defence__student", "defence__work__enrolment__path", "defence__work__project"
    )
    verdict = rows.get(pk=verdict.pk)
    defence, work = verdict.defence, verdict.defence.work
    lock_defence(defence)
    _check(verdict, correction)
    policy = EvaluationPolicy.current()
    is_changed = correction.outcome != verdict.outcome
    if is_changed and verdict.outcome == Outcome.VALIDATED:
        _close_next_project(work)
    # A correction of the words gives the time for fixes anew: the student reads them only now.
    made = write_verdict(
        defence,
        kind=Kind.CORRECTION,
        outcome=correction.outcome,
        words=correction.words,
        reason=correction.reason,
        skills=correction.skills,
        guide_version=verdict.guide_version,
        assessor_id=by.pk,
        now=now,
        policy=policy,
    )
    mentor = Mentorship.objects.responsible_mentor(defence.student_id)
    is_finished = False
    if is_changed:
        is_finished = apply(made, work, by=by, now=now)
    if work.enrolment.ended_at is None:
        close_defence(defence, made, policy)
    notifying.tell_verdict(made, None if is_finished else mentor, by=by, now=now)
    return made


def _check(verdict: Verdict, correction: Correction) -> None:
    defence = verdict.defence
    is_last = Verdict.objects.last_of_work().filter(pk=verdict.pk).exists()
    if not is_last or defence.work.defences.open().exists():
        raise FollowedError
    is_changed = correction.outcome != verdict.outcome
    if is_changed and defence.work.enrolment.ended_at is not None:
        raise PathEndedError
    if correction.outcome not in outcomes_offered(verdict):
        raise OutcomeOfAnswerError
    waiting = Verdict.objects.waiting_for_answer().filter(pk=verdict.pk)
    if correction.outcome == Outcome.CONDITIONAL and waiting.exists():
        # They would come before the new verdict, and so count no more.
        raise FixInError


def _close_next_project(work: ProjectWork) -> None:
    """Take back that validating opened the next project. Raises ``NextBegunError``, or
    IntegrityError where another table refers to it."""
    following = ProjectWork.objects.select_for_update().filter(
        enrolment=work.enrolment_id, started_at__gte=work.finished_at
    )
    for each in following.exclude(pk=work.pk):
        handed_in = Deliverable.objects.filter(enrolment=each.enrolment_id, project=each.project_id)
        if each.finished_at is not None or handed_in.exists() or each.defences.exists():
            raise NextBegunError
        each.delete()
    with connections[STAFF].cursor() as cursor:
        # What refers to the deleted row fails now, not at the end of the transaction.
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
