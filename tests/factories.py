"""Rows for tests, named after the state they are in."""

import itertools
import re
import unicodedata
from datetime import UTC, datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from dashboard.matching.models import Assignment, MentorRequest
from dashboard.models import Mentor
from guides.models import Criterion, Guide, Skill
from mentorhub.accounts.models import Role, User
from mentorhub.database import STAFF, signed_in_as
from students.defences import booking, holding, requesting
from students.models import (
    Approval,
    CourseItem,
    Defence,
    Enrolment,
    Mentorship,
    Path,
    Project,
    ProjectWork,
    Session,
    SessionPolicy,
)

_numbers = itertools.count(1)


def person(name: str, *kinds: str, password: str = "correct-horse-battery", **fields: Any) -> User:
    first = unicodedata.normalize("NFKD", name.split()[0]).encode("ascii", "ignore").decode()
    local = re.sub(r"[^a-z]", "", first.lower())
    email = fields.pop("email", f"{local}{next(_numbers)}@example.org")
    user = User.objects.create_user(email, password, name=name, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    for kind in kinds:
        Role.objects.create(user=user, kind=kind)
    return user


def office() -> User:
    """Whoever ends something in a test that does not care who; a person without a role."""
    fields = {"email": "office@example.org", "name": "Olive Office"}
    return User.objects.filter(email=fields["email"]).first() or User.objects.create(**fields)


def mentor(name: str, *paths: Path, capacity: int = 6, **fields: Any) -> User:
    user = person(name, "mentor", **fields)
    Mentor.objects.create(user=user, capacity=capacity)
    for each in paths:
        approval(user, each)
    return user


def assessor(name: str, *paths: Path) -> User:
    user = person(name, "assessor")
    for each in paths:
        approval(user, each, "assessor")
    return user


def student(name: str, path: Path, **fields: Any) -> User:
    user = person(name, **fields)
    enrolment(user, path)
    return user


def approval(user: User, path: Path, kind: str = "mentor") -> Approval:
    return Approval.objects.create(user=user, path=path, kind=kind)


def enrolment(user: User, path: Path, **fields: Any) -> Enrolment:
    fields.setdefault("started_at", timezone.now() - timedelta(days=30))
    return Enrolment.objects.create(student=user, path=path, **fields)


def mentorship(mentor: User, student: User, **fields: Any) -> Mentorship:
    fields.setdefault("starts_at", timezone.now() - timedelta(days=20))
    return Mentorship.objects.create(mentor=mentor, student=student, **fields)


def ended_without_a_word(mentorship: Mentorship, at: datetime | None = None) -> Mentorship:
    """As the database or an earlier release ended it: its sessions stayed planned."""
    Mentorship.objects.filter(pk=mentorship.pk).update(ended_at=at or timezone.now())
    mentorship.refresh_from_db()
    return mentorship


def mentor_request(student: User, **fields: Any) -> MentorRequest:
    """Open, unless ``closed_at`` and ``closed_because`` say otherwise; made by the student."""
    enrolment = Enrolment.objects.running().get(student=student)
    fields = {"languages": ["en"], "made_by": student} | fields
    return MentorRequest.objects.create(student=student, enrolment=enrolment, **fields)


def assignment(mentorship: Mentorship, **fields: Any) -> Assignment:
    """What made somebody the mentor, an hour ago: it may be declined for four days.

    Of a request of its own, which it answered, unless ``request`` is given.
    """
    now = timezone.now()
    if "request" not in fields:
        fields["request"] = mentor_request(
            mentorship.student, closed_at=now, closed_because="matched"
        )
    fields.setdefault("accepted_at", now - timedelta(hours=1))
    fields.setdefault("decline_until", now + timedelta(days=4))
    fields.setdefault("accepted_by", mentorship.mentor)
    return Assignment.objects.create(mentorship=mentorship, **fields)


def work(student: User, project: Project, **fields: Any) -> ProjectWork:
    """The project a student is on."""
    running = Enrolment.objects.running().get(student=student)
    return ProjectWork.objects.create(enrolment=running, project=project, **fields)


def session(mentorship: Mentorship, **fields: Any) -> Session:
    """Planned for three days from now unless ``starts_at`` says otherwise."""
    fields.setdefault("starts_at", timezone.now() + timedelta(days=3))
    fields = {"by": mentorship.mentor, "minutes": 30, "zone": "Europe/Paris"} | fields
    return Session.plan(mentorship, **fields)


def past_session(mentorship: Mentorship, *, days_ago: float, **fields: Any) -> Session:
    """One whose hour has passed, planned a week before it; without an outcome so far."""
    starts_at = timezone.now() - timedelta(days=days_ago)
    return session(mentorship, starts_at=starts_at, now=starts_at - timedelta(days=7), **fields)


def requested_defence(work: ProjectWork, *, by: User, **fields: Any) -> Defence:
    """Asked for by the mentor, on the days two to three weeks ahead."""
    today = timezone.now().date()
    fields = {
        "earliest_on": today + timedelta(days=15),
        "latest_on": today + timedelta(days=20),
        "zone": "Europe/Paris",
    } | fields
    return requesting.request_defence(work, by=by, **fields)


def booked_defence(work: ProjectWork, assessor: User, *, by: User, **fields: Any) -> Defence:
    """In sixteen days at noon (UTC) unless ``starts_at`` says otherwise."""
    day = timezone.now().date() + timedelta(days=16)
    starts_at = fields.pop("starts_at", datetime.combine(day, time(12), UTC))
    defence = requested_defence(work, by=by, **fields)
    # Whoever is asked first.
    Defence.objects.filter(pk=defence.pk).update(proposed_until=None)
    booking.take(defence, starts_at, by=assessor)
    return defence


def begun_defence(
    work: ProjectWork, assessor: User, *, by: User, minutes_ago: float = 30, **fields: Any
) -> Defence:
    """Booked, and it began a while ago."""
    defence = booked_defence(work, assessor, by=by, **fields)
    starts_at = timezone.now() - timedelta(minutes=minutes_ago)
    length = timedelta(minutes=defence.minutes)
    Defence.objects.filter(pk=defence.pk).update(starts_at=starts_at, ends_at=starts_at + length)
    defence.refresh_from_db()
    return defence


def held_defence(work: ProjectWork, assessor: User, *, by: User, **fields: Any) -> Defence:
    defence = begun_defence(work, assessor, by=by, **fields)
    holding.hold(defence, by=assessor)
    return defence


def policy(**fields: Any) -> SessionPolicy:
    return SessionPolicy.objects.update_or_create(pk=1, defaults=fields)[0]


def path(**fields: Any) -> Path:
    number = next(_numbers)
    fields = {"slug": f"path-{number}", "title": f"Path {number}", "state": "published"} | fields
    return Path.objects.create(position=number, **fields)


def project(path: Path, **fields: Any) -> Project:
    number = next(_numbers)
    fields = {
        "slug": f"project-{number}",
        "title": f"Project {number}",
        "state": "published",
        "brief": "Bake for the village fair.",
        "position": 1,
    } | fields
    return Project.objects.create(path=path, **fields)


def course_item(project: Project, **fields: Any) -> CourseItem:
    return CourseItem.objects.create(
        **{"project": project, "title": "A lesson", "body": "Read.", "minutes": 10} | fields
    )


def guide(project: Project, secret: str, **fields: Any) -> Guide:
    """A guide with the secret in each of its texts."""
    with signed_in_as(STAFF):
        made = Guide.objects.create(
            project=project, advice=f"Advice {secret}", steps=f"Steps {secret}", version=1, **fields
        )
        skill = Skill.objects.create(
            guide=made, name=f"Skill {secret}", deliverable=f"Deliverable {secret}"
        )
        Criterion.objects.create(skill=skill, text=f"Complete when {secret}")
    return made
