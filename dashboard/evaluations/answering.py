"""Answering the fixes of a conditional verdict: by the assessor of the defence, and once their time
is over by any assessor who may judge it. A late assessor is never the student's loss.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.database import current_login, lock
from students.defences.clocks import FixState, clock_of
from students.models import Assessment, Defence, Verdict

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

Part = Assessment.Part


class NotAnsweredByError(Exception):
    """Nothing was changed; ``str()`` says why."""

    def __str__(self) -> str:
        return str(_("These fixes do not wait for your answer: somebody gave it, or is about to."))


def answerable(assessor: "User", now: datetime) -> QuerySet[Verdict]:
    """The verdicts whose fixes this person may answer now: of their own defences, and of others
    that are late."""
    judged = Defence.objects.filter(access.answers_to_take(assessor))
    rows = Verdict.objects.waiting_for_answer().filter(defence__in=judged)
    return rows.filter(Q(defence__assessor=assessor) | Q(answer_due__lt=now))


def may_answer(verdict: Verdict, person: "User", now: datetime) -> bool:
    if not access.is_assessor(person):
        return False
    return answerable(person, now).filter(pk=verdict.pk).exists()


def begin_answer(verdict: Verdict, by: "User", now: datetime | None = None) -> Assessment:
    """The assessment in which this person answers; the one they have begun, if any. One that
    another person has begun is withdrawn when it is late. Raises ``NotAnsweredByError``."""
    now = now or timezone.now()
    with transaction.atomic(using=current_login()):
        lock(verdict.defence)
        fresh = Verdict.objects.with_clock().select_related("defence").get(pk=verdict.pk)
        if not may_answer(fresh, by, now):
            raise NotAnsweredByError
        answers = Assessment.objects.filter(
            defence=fresh.defence_id, part=Part.ANSWER, withdrawn_at=None, released_at=None
        )
        begun = answers.first()
        if begun is not None and begun.assessor_id == by.pk:
            return begun
        clock = clock_of(fresh)
        if begun is not None and clock and clock.state(now) != FixState.ANSWER_LATE:
            raise NotAnsweredByError
        answers.update(withdrawn_at=now)
        return _create(fresh, by, now)


def _create(verdict: Verdict, by: "User", now: datetime) -> Assessment:
    try:
        with transaction.atomic(using=current_login()):
            return Assessment.objects.create(
                defence_id=verdict.defence_id, part=Part.ANSWER, assessor_id=by.pk, begun_at=now
            )
    except IntegrityError as error:
        raise NotAnsweredByError from error
