"""Two paths, their mentors, and students who wait; everybody is free on Monday morning in Paris."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from dashboard.matching.engine import run_processing
from dashboard.matching.models import MatchingRun, MentorRequest, WeightPreset
from dashboard.models import Mentor
from mentorhub.accounts.models import User
from students.models import Path, Project, WeeklyHours
from tests import factories as make

MONDAY = {"weekday": 0, "starts": 9 * 60, "ends": 12 * 60}


@dataclass
class Desk:
    baking: Path
    carpentry: Path
    bread: Project
    cake: Project
    table: Project
    noor: User
    tom: User
    people: dict[str, User] = field(default_factory=dict)

    def mentor(self, name: str, *paths: Path, hours: Any = MONDAY, **profile: Any) -> User:
        """Speaks English; of Baking unless paths are named."""
        user = make.mentor(f"{name} Mentor", *(paths or (self.baking,)), zone="Europe/Paris")
        Mentor.objects.filter(user=user).update(**{"languages": ["en"]} | profile)
        return self._free(user, hours)

    def waiting(
        self, name: str, path: Path | None = None, hours: Any = MONDAY, **fields: Any
    ) -> User:
        """A student with an open request."""
        funded = fields.pop("funded", False)
        user = make.person(f"{name} Student", zone="Europe/Paris")
        enrolment = make.enrolment(user, path or self.baking, funded=funded)
        fields = {"languages": ["en"], "made_by": user} | fields
        MentorRequest.objects.create(student=user, enrolment=enrolment, **fields)
        return self._free(user, hours)

    def _free(self, user: User, hours: Any) -> User:
        if hours is not None:
            WeeklyHours.objects.create(person=user, **hours)
        return user

    def run(self, what_if: Any = None, **weights: int) -> MatchingRun:
        """Asked for by Noor, and done."""
        weights = WeightPreset.default() | weights
        run = MatchingRun.objects.ask(by=self.noor, weights=weights, what_if=what_if)
        assert run_processing.process_next_run()
        run.refresh_from_db()
        assert run.state == MatchingRun.State.DONE, run.why
        return run


def pair_of(run: MatchingRun, student: User) -> Any:
    return run.pairs.get(request__student=student)


def codes(pair: Any) -> dict[str, int]:
    return {reason["code"]: reason["mentors"] for reason in pair.why_nobody}


@pytest.fixture
def desk(db) -> Desk:
    return a_desk()


def a_desk() -> Desk:
    baking, carpentry = make.path(title="Baking"), make.path(title="Carpentry")
    return Desk(
        baking,
        carpentry,
        bread=make.project(baking, title="Bread"),
        cake=make.project(baking, title="Cake", position=2),
        table=make.project(carpentry, title="Table"),
        noor=make.person("Noor Manager", "manager"),
        tom=make.person("Tom Admin", "staff"),
    )
