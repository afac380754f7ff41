"""The matching of the demo school: requests for a mentor, saved weights, a forbidden pair, a run
with proposals to decide, and a what-if run."""

import tomllib
from datetime import datetime, timedelta

from django.utils import timezone

from dashboard.matching.engine.run_processing import process_next_run
from dashboard.matching.models import (
    Assignment,
    MatchingPolicy,
    MatchingRun,
    MentorRequest,
    PairRule,
    WeightPreset,
)
from dashboard.models import Mentor
from mentorhub.accounts.models import User
from mentorhub.demo.population import PEOPLE, Row
from students.models import Approval, Enrolment, Mentorship, WeeklyHours

NOOR, MATEUS = "manager@example.org", "mateus.figueira@example.org"


def create_requests() -> None:
    """Write the requests, on the login *staff*, after the people and the sessions of their
    mentors."""
    now = timezone.now().replace(second=0, microsecond=0)
    for row in tomllib.loads(PEOPLE.read_text(encoding="utf-8"))["requests"]:
        request = _create_request(row, now)
        if declined := row.get("declined"):
            _decline(request, declined, now)


def _create_request(row: Row, now: datetime) -> MentorRequest:
    student = User.objects.get(email=row["student"])
    WeeklyHours.objects.bulk_create(
        WeeklyHours(person=student, weekday=weekday, starts=starts * 60, ends=ends * 60)
        for weekday, starts, ends in row["hours"]
    )
    enrolment = Enrolment.objects.running().get(student=student)
    work = enrolment.works.filter(finished_at=None).first()
    first = enrolment.path.projects.published().order_by("position").first()
    since = now - timedelta(days=row["waiting_days"])
    return MentorRequest.objects.create(
        student=student,
        enrolment=enrolment,
        project=work.project if work else first,
        languages=row["languages"],
        wishes=row.get("wishes", ""),
        needs=row.get("needs", ""),
        needs_support=row.get("needs_support", False),
        wants_previous=row.get("wants_previous"),
        made_by=User.objects.get(email=row["by"]) if "by" in row else student,
        made_at=since,
        waiting_since=since,
    )


def _decline(request: MentorRequest, row: Row, now: datetime) -> None:
    """A mentor was assigned and declined in time: the student is first in the queue."""
    accepted = now - timedelta(days=row["from_days_ago"])
    declined = now - timedelta(days=row["ended_days_ago"])
    noor = User.objects.get(email=NOOR)
    Assignment.objects.create(
        request=request,
        mentorship=Mentorship.objects.create(
            mentor=User.objects.get(email=row["mentor"]),
            student=request.student,
            starts_at=accepted,
            ended_at=declined,
            granted_by=noor,
        ),
        accepted_by=noor,
        accepted_at=accepted,
        decline_until=accepted + timedelta(days=MatchingPolicy.current().decline_days),
        declined_at=declined,
        decline_reason=row["reason"],
    )
    request.reopen(declined)


def create_runs() -> None:
    """Write weights and runs, on the login *staff*, after ``create_requests``."""
    noor = User.objects.get(email=NOOR)
    balanced = WeightPreset.objects.create(name="Balanced", is_default=True, made_by=noor)
    WeightPreset.objects.create(name="Longest wait first", waiting=100, spread=10, made_by=noor)
    _forbid_pair(noor)
    MatchingRun.objects.ask(by=noor, weights=balanced.weights, what_if=_what_if())
    MatchingRun.objects.ask(by=noor, weights=balanced.weights)
    while process_next_run():
        pass


def _forbid_pair(noor: User) -> None:
    request = MentorRequest.objects.open().order_by("pk").first()
    approved = Approval.objects.running().filter(
        path=request.enrolment.path, kind=Approval.Kind.MENTOR
    )
    mentor = approved.order_by("pk").last().user
    PairRule.objects.create(
        student=request.student,
        mentor=mentor,
        kind=PairRule.Kind.FORBIDDEN,
        by=noor,
        reason="They are neighbours, and both asked for it.",
    )


def _what_if() -> dict[str, dict[str, int]]:
    """The capacity of Mateus is used up, so that a student gets no mentor."""
    mateus = Mentor.objects.get(user__email=MATEUS)
    return {"capacity": {str(mateus.user_id): mateus.seats_taken()}}
