"""What happened with a student, as an array of sessions and one of deliverables: the signals and
the chart of the page are made of them, without a query of their own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from mentorhub.accounts.models import User
from mentorhub.dates import read_instant
from students.models import Deliverable, Session
from students.sessions.models.outcome_kinds import TOOK_PLACE, Status
from students.sessions.models.querysets import is_past

# More than a year of weekly sessions.
SESSIONS_READ = 60


@dataclass(frozen=True)
class PastSession:
    pk: int
    mentor: int
    status: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class HandedIn:
    pk: str
    at: datetime
    is_read: bool


@dataclass(frozen=True)
class History:
    # The latest first; of the sessions the last ``SESSIONS_READ``.
    sessions: list[PastSession]
    deliverables: list[HandedIn]

    @property
    def met_at(self) -> datetime | None:
        """The end of the last session that took place."""
        return next((each.ends_at for each in self.sessions if each.status in TOOK_PLACE), None)

    @property
    def handed_in_at(self) -> datetime | None:
        return self.deliverables[0].at if self.deliverables else None

    @property
    def unread(self) -> list[HandedIn]:
        return [each for each in self.deliverables if not each.is_read]

    def owed_by(self, mentor: User) -> list[PastSession]:
        """The sessions whose outcome a mentor of the student has to record."""
        return [
            each
            for each in self.sessions
            if each.status == Status.PLANNED and each.mentor == mentor.pk
        ]


def history_annotations(now: datetime) -> dict[str, Any]:
    """Annotations of enrolments for ``history_of``.

    Whoever sees an enrolment on this page (a mentor of the student, a manager) sees the dates and
    outcomes of all sessions of the student, and what was handed in.
    """
    sessions = Session.objects.filter(is_past(now), student=OuterRef("student")).without_orphans()
    columns = {name: name for name in ("pk", "mentor", "status", "starts_at", "ends_at")}
    work = Deliverable.objects.kept().filter(enrolment=OuterRef("pk")).order_by("-handed_in_at")
    return {
        "session_values": ArraySubquery(
            sessions.order_by("-starts_at").values(json=JSONObject(**columns))[:SESSIONS_READ]
        ),
        "deliverable_values": ArraySubquery(
            work.values(json=JSONObject(pk="pk", at="handed_in_at", read_at="read_at"))
        ),
    }


def history_of(enrolment: Any) -> History:
    return History(
        sessions=[
            PastSession(
                each["pk"],
                each["mentor"],
                each["status"],
                read_instant(each["starts_at"]),
                read_instant(each["ends_at"]),
            )
            for each in enrolment.session_values
        ],
        deliverables=[
            HandedIn(each["pk"], read_instant(each["at"]), is_read=each["read_at"] is not None)
            for each in enrolment.deliverable_values
        ],
    )
