"""What a verdict does to the work: its state, the next project, the end of the path.

Needs the login *staff*, inside a transaction that has locked the work.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from students.models import Defence, Enrolment, EvaluationPolicy, ProjectWork, Verdict
from students.paths.progress import progress_of

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

Outcome = Verdict.Outcome


def apply(verdict: Verdict, work: ProjectWork, *, by: "User", now: datetime) -> bool:
    """Set the state of the work. A validated work opens the next project of the path; the last one
    ends the enrolment as finished. Returns whether the path is finished.

    An enrolment that has ended meanwhile gets no further project.
    """
    work.state = ProjectWork.State(verdict.outcome)
    work.finished_at = max(now, work.started_at) if verdict.outcome == Outcome.VALIDATED else None
    work.save(update_fields=["state", "finished_at"])
    enrolment = work.enrolment
    if verdict.outcome != Outcome.VALIDATED or enrolment.ended_at is not None:
        return False
    progress = progress_of(enrolment)
    if progress.current is not None:
        return False
    following = next((step.project for step in progress.steps if step.work is None), None)
    if following is not None:
        ProjectWork.objects.create(enrolment=enrolment, project=following, started_at=now)
        return False
    enrolment.end(Enrolment.EndReason.FINISHED, by=by, now=now)
    return True


def close_defence(defence: Defence, verdict: Verdict, policy: EvaluationPolicy) -> None:
    """The defence is released. The work stays open to its assessor for some time: while fixes may
    come and wait for their answer, and then as long as after any verdict."""
    last = verdict.released_at
    if verdict.fix_until is not None:
        last = verdict.fix_until + policy.grace + policy.answer_time
    defence.status = Defence.Status.RELEASED
    defence.closes_at = last + policy.work_open_time
    defence.save(update_fields=["status", "closes_at"])
