"""Who waits for a mentor in the demo school, with what they wrote and when they have time."""

import tomllib
from datetime import datetime, timedelta

from django.utils import timezone

from dashboard.matching.models import Assignment, MatchingPolicy, MentorRequest
from mentorhub.accounts.models import User
from mentorhub.demo.population import PEOPLE, Row
from students.models import Enrolment, Mentorship, WeeklyHours

NOOR = "manager@example.org"


def ask_for_mentors() -> None:
    """On the login *staff*, after the people and the sessions of their mentors are there."""
    now = timezone.now().replace(second=0, microsecond=0)
    for row in tomllib.loads(PEOPLE.read_text(encoding="utf-8"))["requests"]:
        request = _asked(row, now)
        if declined := row.get("declined"):
            _declined(request, declined, now)


def _asked(row: Row, now: datetime) -> MentorRequest:
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


def _declined(request: MentorRequest, row: Row, now: datetime) -> None:
    """Somebody was chosen, and said no in time: the student stands at the front."""
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
