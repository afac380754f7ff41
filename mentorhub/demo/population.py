"""Writes the people of the demo school and their progress, from people.toml."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path as FilePath
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from dashboard.models import Mentor
from mentorhub.accounts.models import Block, Role, User
from mentorhub.demo.portraits import portrait_of
from mentorhub.files import pictures
from students.models import (
    Absence,
    Approval,
    Enrolment,
    Mentorship,
    Path,
    Pause,
    Project,
    ProjectWork,
)

PEOPLE = FilePath(__file__).parent / "people.toml"
Row = dict[str, Any]


def populate() -> None:
    """Write all people, on the current login."""
    people = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))
    Population().write(people)


class Population:
    """Writes the people; holds the paths, the people written so far, and the common “now”."""

    def __init__(self) -> None:
        self.now = timezone.now().replace(second=0, microsecond=0)
        self.paths = {path.slug: path for path in Path.objects.all()}
        self.projects = {
            slug: list(Project.objects.filter(path=path).order_by("position"))
            for slug, path in self.paths.items()
        }
        self.people: dict[str, User] = {}
        # A hash takes a third of a second, so all people share one.
        self.password = make_password(settings.DEMO_PASSWORD)

    def write(self, people: dict[str, list[Row]]) -> None:
        # The administrator first, who grants the roles of all others.
        for row in reversed(people["others"]):
            self._person(row, *row["roles"])
        for row in people["others"] + people["mentors"]:
            if row["email"] not in self.people:
                roles = [
                    Role.Kind.MENTOR,
                    *([Role.Kind.ASSESSOR] if row.get("assessor_of") else []),
                ]
                self._person(row, *roles)
            self._approvals(row)
        for row in people["mentors"]:
            self._mentor(row)
        for row in people["students"]:
            self._student(row)
        for row in people["covers"]:
            self._mentorship(
                row["mentor"],
                self.people[row["student"]],
                kind=Mentorship.Kind.COVER,
                starts_at=self.ago(row["from_days_ago"]),
                ends_at=self.ago(-row["until_in_days"]),
            )

        for row in people["blocks"]:
            Block.objects.create(
                blocker=self.people[row["by"]],
                blocked=self.people[row["person"]],
                kind=row["kind"],
                since=self.ago(row["days_ago"]),
            )

    def ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    @property
    def manager(self) -> User | None:
        return self.people.get("manager@example.org")

    def _person(self, row: Row, *kinds: str) -> User:
        drawn = portrait_of(row["email"])
        joined = self.ago(row.get("joined_days_ago", row.get("started_days_ago", 0) + 3))
        user = User.objects.create(
            email=row["email"],
            name=row["name"],
            zone=row["zone"],
            language=row["language"],
            joined_at=joined,
            password=self.password,
            photo=pictures.keep(drawn) if drawn else None,
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        self.people[user.email] = user
        admin = self.people.get("admin@example.org")
        for kind in kinds:
            granted_by = admin if admin != user else None
            Role.objects.create(user=user, kind=kind, granted_by=granted_by, granted_at=joined)
        return user

    def _approvals(self, row: Row) -> None:
        user = self.people[row["email"]]
        for kind in Approval.Kind:
            for slug in row.get(f"{kind}_of", []):
                Approval.objects.create(
                    user=user,
                    path=self.paths[slug],
                    kind=kind,
                    granted_by=self.manager,
                    granted_at=user.joined_at + timedelta(days=1),
                )

    def _mentor(self, row: Row) -> None:
        paused = row.get("paused") or {}
        certified = row.get("certified_days_ago")
        mentor = Mentor.objects.create(
            user=self.people[row["email"]],
            introduction=row["introduction"],
            capacity=row["capacity"],
            languages=row["languages"],
            certified_at=None if certified is None else self.ago(certified),
            willing_to_support_disabled_students=row["supports_disabled_students"],
            paused_from=self.ago(paused["from_days_ago"]).date() if paused else None,
            paused_until=self.ago(-paused["until_in_days"]).date() if paused else None,
            confirmed_at=self.ago(row["confirmed_days_ago"]),
            links=row.get("links", []),
            note_headings="\n".join(row.get("note_headings", [])),
        )
        mentor.projects.set(
            project
            for slug in row["mentor_of"]
            for project in self.projects[slug]
            # All projects of a path, except those listed in not_projects.
            if project.position not in row.get("not_projects", [])
        )

    def _student(self, row: Row) -> None:
        student = self._person(row)
        if earlier := row.get("earlier"):
            self._earlier(student, earlier, row["funded"])
        if former := row.get("former_mentor"):
            self._mentorship(
                former["mentor"],
                student,
                starts_at=self.ago(former["from_days_ago"]),
                ended_at=self.ago(former["ended_days_ago"]),
            )
        ended = row.get("ended_days_ago")
        ending = {} if ended is None else {"ended_at": self.ago(ended)}
        enrolment = Enrolment.objects.create(
            student=student,
            path=self.paths[row["path"]],
            started_at=self.ago(row["started_days_ago"]),
            end_reason=Enrolment.EndReason.FINISHED if ending else "",
            funded=row["funded"],
            **ending,
        )
        self._works(enrolment, row)
        if mentor := row.get("mentor"):
            self._mentorship(mentor, student, starts_at=self.ago(row["mentor_days_ago"]), **ending)
        for days in row.get("absent_days_ago", []):
            Absence.objects.create(
                enrolment=enrolment,
                on=self.ago(days).date(),
                noted_by=self.people[row["mentor"]],
                noted_at=self.ago(days),
            )
        if pause := row.get("pause"):
            Pause.objects.create(
                enrolment=enrolment,
                starts_on=self.ago(pause["from_days_ago"]).date(),
                ends_on=self.ago(-pause["until_in_days"]).date(),
            )

    def _earlier(self, student: User, row: Row, funded: bool) -> None:
        """An earlier enrolment, which ended with a change of path, with its work."""
        started, ended = self.ago(row["started_days_ago"]), self.ago(row["ended_days_ago"])
        enrolment = Enrolment.objects.create(
            student=student,
            path=self.paths[row["path"]],
            started_at=started,
            ended_at=ended,
            end_reason=Enrolment.EndReason.CHANGED_PATH,
            funded=funded,
        )
        self._validated(enrolment, len(row["validated"]), started, ended)
        self._mentorship(row["mentor"], student, starts_at=started, ended_at=ended)

    def _works(self, enrolment: Enrolment, row: Row) -> None:
        number, begun = row["project"], row.get("project_days_ago")
        finished = number if row["state"] == "finished" else number - 1
        last = enrolment.ended_at or self.ago(begun if begun is not None else 2)
        self._validated(enrolment, finished, enrolment.started_at, last)
        if begun is not None:
            ProjectWork.objects.create(
                enrolment=enrolment,
                project=self.projects[row["path"]][number - 1],
                state=(
                    ProjectWork.State.TO_REWORK
                    if row["state"] == "reworking"
                    else ProjectWork.State.IN_PROGRESS
                ),
                started_at=self.ago(begun),
                due_on=self.ago(-row["due_in_days"]).date(),
            )

    def _validated(self, enrolment: Enrolment, count: int, start: datetime, end: datetime) -> None:
        """Write the first ``count`` projects as validated, spread evenly over the time."""
        each = (end - start) / max(count, 1)
        for index, project in enumerate(self.projects[enrolment.path.slug][:count]):
            ProjectWork.objects.create(
                enrolment=enrolment,
                project=project,
                state=ProjectWork.State.VALIDATED,
                started_at=start + index * each,
                due_on=(start + (index + 1) * each).date(),
                finished_at=start + (index + 1) * each,
            )

    def _mentorship(self, mentor: str, student: User, **fields: Any) -> None:
        Mentorship.objects.create(
            mentor=self.people[mentor], student=student, granted_by=self.manager, **fields
        )
