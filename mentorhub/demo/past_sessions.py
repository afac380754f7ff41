"""The past sessions of the demo school, with their outcomes and notes.

They are written in bulk: to write four hundred one by one would delay the first start.
"""

import tomllib
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path as FilePath
from typing import Any

from mentorhub.demo.weekly_slots import Slot
from students.models import (
    Absence,
    DiscoveryForm,
    Goal,
    Outcome,
    PrivateNote,
    ProjectWork,
    Session,
    SessionNote,
)
from students.sessions.models.outcome_kinds import OUTCOME_KINDS

TEXTS = FilePath(__file__).parent / "sessions.toml"
MAYA = "mentor@example.org"
# The last session of this student has no outcome yet.
WITHOUT_OUTCOME = "pauline.astruc@example.org"
PLANNED, HELD, NO_SHOW = Session.Status.PLANNED, Session.Status.HELD, Session.Status.NO_SHOW
# How long before its start a session was cancelled.
CANCELLED_BEFORE = {
    Session.Status.CANCELLED_EARLY: timedelta(hours=31),
    Session.Status.CANCELLED_LATE: timedelta(hours=5),
    Session.Status.CANCELLED_OTHER: timedelta(hours=26),
}


def texts() -> dict[str, Any]:
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))


class PastSessions:
    """Collects the rows of all past sessions, then writes them."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.texts = texts()
        self.works = defaultdict(list)
        for work in ProjectWork.objects.select_related("project").defer("project__brief"):
            self.works[work.enrolment_id].append(work)
        self.absences = {(a.enrolment_id, a.on): a for a in Absence.objects.all()}
        # How many notes of a project were used for each student.
        self.used_notes: dict[tuple[int, int], int] = defaultdict(int)
        self.rows: dict[type, list[Any]] = defaultdict(list)

    def write(self, slots: list[Slot]) -> None:
        for slot in slots:
            self._collect(slot)
        for model in (Session, Outcome, SessionNote, DiscoveryForm, PrivateNote, Goal, Absence):
            model.objects.bulk_create(self.rows[model])
        Absence.objects.bulk_update(
            [absence for absence in self.absences.values() if absence.session], ["session"]
        )

    def _collect(self, slot: Slot) -> None:
        mentorship = slot.mentorship
        first = mentorship.starts_at
        ends = (mentorship.ended_at, mentorship.ends_at, self.now)
        last = min(end for end in ends if end is not None) - timedelta(hours=1)
        if slot.next_day == self.now.date():
            last -= timedelta(days=2)
        starts = [start for start in slot.starts_between(first, last) if slot.is_free(start)]
        for week, start in enumerate(starts):
            newest = len(starts) - 1 - week
            session = self._session(slot, start, week, newest)
            if session.status == HELD:
                self._notes(slot, session, week, newest)

    def _session(self, slot: Slot, start: datetime, week: int, newest: int) -> Session:
        mentorship = slot.mentorship
        status = self._status(slot, start, week, newest)
        work = self._work_at(slot, start)
        main = not mentorship.is_cover
        session = Session(
            mentorship=mentorship,
            mentor=mentorship.mentor,
            student=mentorship.student,
            kind=Session.Kind.DISCOVERY if week == 0 and main else Session.Kind.WEEKLY,
            starts_at=start,
            ends_at=start + timedelta(minutes=slot.minutes),
            zone=slot.zone,
            status=status,
            schedule_version=1 if status in CANCELLED_BEFORE else 0,
            project=None if status == PLANNED or work is None else work.project,
            planned_by=mentorship.mentor,
            planned_at=start - timedelta(days=6, hours=23),
        )
        self.rows[Session].append(session)
        if status != PLANNED:
            at = start - CANCELLED_BEFORE[status] if status in CANCELLED_BEFORE else session.ends_at
            text = (
                self._said(slot)["other"][slot.number % 2]
                if OUTCOME_KINDS[status].needs_text
                else ""
            )
            self.rows[Outcome].append(
                Outcome(session=session, status=status, text=text, by=mentorship.mentor, at=at)
            )
        if session.outcome_kind and session.outcome_kind.marks_absence:
            self._absence(slot, session)
        return session

    def _status(self, slot: Slot, start: datetime, week: int, newest: int) -> str:
        has_no_outcome = (
            slot.mentorship.student.email == WITHOUT_OUTCOME and slot.mentorship.is_cover
        )
        if has_no_outcome and newest == 0:
            return PLANNED
        if (slot.enrolment.pk, start.astimezone(UTC).date()) in self.absences:
            return NO_SHOW
        if slot.mentorship.student.email == "lena.vogelsang@example.org" and newest == 0:
            return Session.Status.CANCELLED_OTHER
        # The first and the last four were held, unless people.toml has an absence.
        if week == 0 or newest < 4:
            return HELD
        statuses = {
            3: Session.Status.CANCELLED_EARLY,
            8: Session.Status.CANCELLED_LATE,
            14: Session.Status.CANCELLED_OTHER,
            17: NO_SHOW,
            21: Session.Status.MENTOR_ABSENT,
        }
        return statuses.get((slot.number * 5 + week * 4) % 29, HELD)

    def _said(self, slot: Slot) -> dict[str, Any]:
        """What is said in the sessions, in the language of the path."""
        french = self.texts["french"]
        return french if slot.enrolment.path.slug in french["paths"] else self.texts

    def _work_at(self, slot: Slot, at: datetime) -> ProjectWork | None:
        for work in self.works[slot.enrolment.pk]:
            if work.started_at <= at and (work.finished_at is None or at < work.finished_at):
                return work
        return None

    def _absence(self, slot: Slot, session: Session) -> None:
        on = session.starts_at.astimezone(UTC).date()
        if known := self.absences.get((slot.enrolment.pk, on)):
            known.session = session
            return
        self.rows[Absence].append(
            Absence(
                enrolment=slot.enrolment,
                on=on,
                session=session,
                noted_by=slot.mentorship.mentor,
                noted_at=session.ends_at,
            )
        )

    def _notes(self, slot: Slot, session: Session, week: int, newest: int) -> None:
        text = {}
        if session.project and session.kind == Session.Kind.WEEKLY:
            pool = self.texts["projects"][session.project.slug]["notes"]
            key = session.student_id, session.project_id
            text = pool[self.used_notes[key]] if self.used_notes[key] < len(pool) else {}
            self.used_notes[key] += 1
        said = self._said(slot)
        choose = slot.number + week
        self.rows[SessionNote].append(
            SessionNote(
                session=session,
                check_in=said["check_ins"][choose % len(said["check_ins"])],
                progress=text.get("progress", ""),
                remarks=text.get("remarks", ""),
                questions=text.get("questions", ""),
                week=said["weeks"][choose % len(said["weeks"])],
            )
        )
        if session.kind == Session.Kind.DISCOVERY:
            forms = said["discoveries"]
            form = forms[slot.number % len(forms)]
            self.rows[DiscoveryForm].append(DiscoveryForm(session=session, **form))
        reached = session.ends_at + timedelta(days=6, hours=20)
        for place, goal in enumerate(text.get("goals", ())):
            done = newest > 0 or (place == 0 and reached < self.now)
            self.rows[Goal].append(
                Goal(
                    enrolment=slot.enrolment,
                    session=session,
                    text=goal,
                    set_at=session.ends_at,
                    done_at=reached if done else None,
                )
            )
        if slot.mentorship.mentor.email == MAYA and newest < 2 and session.project:
            private = self.texts["projects"][session.project.slug]["private"]
            self.rows[PrivateNote].append(
                PrivateNote(session=session, mentor=slot.mentorship.mentor, text=private)
            )
