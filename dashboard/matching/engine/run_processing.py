"""Processes matching runs in a worker: claims one, computes it, stores the result.

Each UPDATE names the worker that holds the lease, so that a worker that has lost it changes
nothing. The times of leases are those of the database.
"""

import logging
from dataclasses import asdict
from datetime import timedelta
from enum import IntEnum
from typing import Any
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from dashboard.matching.engine import explanation, matcher, snapshot
from dashboard.matching.engine.explanation import Explanation
from dashboard.matching.models import MatchingRun, MentorRequest, ProposedPair
from dashboard.matching.models.run import compress_input
from mentorhub.database import current_login

logger = logging.getLogger(__name__)
State = MatchingRun.State

# Much longer than the largest school needs between two steps.
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 3

COMPUTATION_FAILED = noop("The matching could not be computed. Ask for it again.")
TOO_MANY_ATTEMPTS = noop("The matching was interrupted several times. Ask for it again later.")


class Progress(IntEnum):
    """The value of the progress bar after each step, in percent."""

    LOADED = 30
    COMPARED = 60
    SOLVED = 75
    EXPLAINED = 90
    STORED = 100


class LeaseLostError(Exception):
    """The lease of this worker has ended, and another worker has claimed the run."""


def process_next_run() -> bool:
    """Process the oldest run that waits or whose lease has ended; False when there is none."""
    worker = uuid4()
    run = claim_run(worker)
    if run is None:
        return False
    if run.attempts > MAX_ATTEMPTS:
        _finish(run, worker, state=State.FAILED, why=TOO_MANY_ATTEMPTS)
        return True
    try:
        compute_run(run, worker)
    except LeaseLostError:
        logger.warning("Run %s of the matching was taken over.", run.pk)
    except (OperationalError, InterfaceError):
        # The database is not reachable: the lease will end, and the run is processed again.
        raise
    except Exception:
        logger.exception("Run %s of the matching failed.", run.pk)
        _finish(run, worker, state=State.FAILED, why=COMPUTATION_FAILED)
    return True


def claim_run(worker: UUID) -> MatchingRun | None:
    """Lease the oldest free run to this worker. Two workers never get the same run."""
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
            total=Progress.STORED,
        )
    run.refresh_from_db()
    return run


def compute_run(run: MatchingRun, worker: UUID) -> None:
    """Compute the run and store its pairs. Raises LeaseLostError; then no pair is stored."""
    if not run.is_what_if:
        close_requests_of_ended_enrolments()
    problem = snapshot.load_problem(run.weights, timezone.now(), run.what_if)
    _report(run, worker, Progress.LOADED, input=compress_input(problem.as_json()))
    compared = matcher.compare(problem)
    _report(run, worker, Progress.COMPARED)
    matching = matcher.match(problem, compared)
    _report(run, worker, Progress.SOLVED)
    explanations = explanation.explain(matching)
    result = explanation.summarise(matching)
    if run.is_what_if:
        # The page compares them with the figures without assumptions, of the same minute.
        actual = snapshot.load_problem(run.weights, timezone.now())
        result["before"] = explanation.summarise(matcher.match(actual))
    _report(run, worker, Progress.EXPLAINED)
    with transaction.atomic(using=current_login()):
        # First in the transaction: raises when the lease is lost, before any pair is written.
        _finish(run, worker, state=State.DONE, done=Progress.STORED, result=result)
        if not run.is_what_if:
            ProposedPair.objects.outdated_by(run).update(state=ProposedPair.State.STALE)
        ProposedPair.objects.bulk_create(_proposed_pairs(run, explanations), batch_size=1000)
        # A run that was asked for later has finished before: this one is out of date already.
        if MatchingRun.objects.real().done().filter(pk__gt=run.pk).exists():
            run.pairs.update(state=ProposedPair.State.STALE)


def _proposed_pairs(run: MatchingRun, explanations: list[Explanation]) -> list[ProposedPair]:
    columns = {"request": "request_id", "mentor": "mentor_id", "runner_up": "runner_up_id"}
    return [
        ProposedPair(run=run, **{columns.get(name, name): value for name, value in each.items()})
        for each in map(asdict, explanations)
    ]


def close_requests_of_ended_enrolments() -> int:
    """Returns how many requests were closed."""
    ended = MentorRequest.objects.open().filter(enrolment__ended_at__isnull=False)
    return ended.update(closed_at=Now(), closed_because=MentorRequest.CloseReason.LEFT)


def _report(run: MatchingRun, worker: UUID, progress: Progress, **fields: Any) -> None:
    """Store the progress and extend the lease."""
    _update(run, worker, done=progress, lease_until=Now() + LEASE, **fields)


def _finish(run: MatchingRun, worker: UUID, **fields: Any) -> None:
    _update(run, worker, finished_at=Now(), lease_until=None, leased_by=None, **fields)


def _update(run: MatchingRun, worker: UUID, **fields: Any) -> None:
    own = MatchingRun.objects.filter(pk=run.pk, state=State.RUNNING, leased_by=worker)
    if not own.update(**fields):
        raise LeaseLostError
