"""A run, from the order to the result: claimed, computed, written down.

Every statement that writes says whose run it is: a worker that lost its lease changes nothing.
Times of the lease are the database's.
"""

import logging
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from dashboard.matching.engine import explanation, matcher, snapshot
from dashboard.matching.models import MatchingRun, MentorRequest, ProposedPair
from dashboard.matching.models.run import packed
from mentorhub.database import current_login

logger = logging.getLogger(__name__)
State = MatchingRun.State

# Much longer than the largest school needs between two steps.
LEASE = timedelta(minutes=2)
TRIES = 3
# Steps of the bar, in hundredths of the way, after each part of the work.
STEPS, GATHERED, COMPARED, SOLVED, EXPLAINED = 100, 30, 60, 75, 90

FAILED = noop("The matching could not be computed. Ask for it again.")
GIVEN_UP = noop("The matching was interrupted several times. Ask for it again later.")


class LostError(Exception):
    """Another worker has the run by now: this one was too slow."""


def run_next() -> bool:
    """Do the run that has waited longest, or one whose worker died; False when there is none."""
    worker = uuid4()
    run = claim(worker)
    if run is None:
        return False
    if run.attempts > TRIES:
        _finish(run, worker, state=State.FAILED, why=GIVEN_UP)
        return True
    try:
        _compute(run, worker)
    except LostError:
        logger.warning("Run %s of the matching was taken over.", run.pk)
    except (OperationalError, InterfaceError):
        # The database is away: the lease ends, and the run is done again.
        raise
    except Exception:
        logger.exception("Run %s of the matching failed.", run.pk)
        _finish(run, worker, state=State.FAILED, why=FAILED)
    return True


def claim(worker: UUID) -> MatchingRun | None:
    """Take a run for this worker alone; two at once never take the same."""
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, lease_until__lt=Now())
    with transaction.atomic(using=current_login()):
        runs = MatchingRun.objects.select_for_update(skip_locked=True).filter(free)
        run = runs.order_by("asked_at", "pk").first()
        if run is None:
            return None
        MatchingRun.objects.filter(pk=run.pk).update(
            state=State.RUNNING,
            leased_by=worker,
            lease_until=Now() + LEASE,
            attempts=F("attempts") + 1,
            done=0,
            total=STEPS,
        )
    run.refresh_from_db()
    return run


def _compute(run: MatchingRun, worker: UUID) -> None:
    if not run.is_what_if:
        close_left()
    problem = snapshot.take(run.weights, timezone.now(), run.what_if)
    _step(run, worker, GATHERED, input=packed(problem.as_json()))
    prepared = matcher.prepare(problem)
    _step(run, worker, COMPARED)
    matching = matcher.match(problem, prepared)
    _step(run, worker, SOLVED)
    explained = explanation.explain(matching)
    result = explanation.summary(matching)
    if run.is_what_if:
        # Beside the supposed figures those of today, from the same minute.
        today = snapshot.take(run.weights, timezone.now())
        result["before"] = explanation.summary(matcher.match(today, matcher.prepare(today)))
    _step(run, worker, EXPLAINED)
    with transaction.atomic(using=current_login()):
        # First of all, so that a worker that lost the run writes no pair.
        _finish(run, worker, state=State.DONE, done=STEPS, result=result)
        if not run.is_what_if:
            ProposedPair.objects.outdated_by(run).update(state=ProposedPair.State.STALE)
        ProposedPair.objects.bulk_create(_pairs(run, explained), batch_size=1000)
        # A later run was faster: this one is history already.
        if MatchingRun.objects.real().finished().filter(pk__gt=run.pk).exists():
            run.pairs.update(state=ProposedPair.State.STALE)


def _pairs(run: MatchingRun, explained: list[explanation.Explained]) -> list[ProposedPair]:
    numbers = {"request": "request_id", "mentor": "mentor_id", "runner_up": "runner_up_id"}
    return [
        ProposedPair(run=run, **{numbers.get(name, name): value for name, value in each.items()})
        for each in map(asdict, explained)
    ]


def close_left() -> int:
    """Requests of students who have left the path are closed; returns how many."""
    left = MentorRequest.objects.open().filter(enrolment__ended_at__isnull=False)
    return left.update(closed_at=Now(), closed_because=MentorRequest.Because.LEFT)


def _step(run: MatchingRun, worker: UUID, done: int, **fields: Any) -> None:
    _write(run, worker, done=done, lease_until=Now() + LEASE, **fields)


def _finish(run: MatchingRun, worker: UUID, **fields: Any) -> None:
    _write(run, worker, finished_at=Now(), lease_until=None, leased_by=None, **fields)


def _write(run: MatchingRun, worker: UUID, **fields: Any) -> None:
    own = MatchingRun.objects.filter(pk=run.pk, state=State.RUNNING, leased_by=worker)
    if not own.update(**fields):
        raise LostError
