"""What a page of a result shows, by who reads it: the student, their mentor of now, an assessor, a
manager."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from dashboard.evaluations.answering import may_answer
from dashboard.evaluations.correction import may_correct
from dashboard.evaluations.shown_result import ShownResult, of_verdict
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.accounts.writing import may_write
from mentorhub.prepared import prepared
from students.defences.clocks import FixClock, FixState, clock_of
from students.models import Mentorship, ProjectWork, Verdict, VerdictSkill


def readable(reader: User) -> QuerySet[Verdict]:
    """With all that the page shows of the defence."""
    rows = Verdict.objects.visible_to(reader).with_clock()
    return rows.select_related(
        "assessor",
        "defence__student",
        "defence__assessor",
        "defence__work__project__path",
        "defence__work__enrolment",
    ).defer("defence__work__project__brief", "defence__work__project__path__description")


@prepared
def _readable(reader: User, pk: int) -> QuerySet[Verdict]:
    return readable(reader).filter(pk=pk)


@dataclass(frozen=True)
class Reader:
    """As what somebody reads a result; the first that applies."""

    is_student: bool
    is_mentor: bool
    is_assessor: bool
    is_manager: bool


def reader_of(verdict: Verdict, person: User) -> Reader:
    defence = verdict.defence
    is_student = defence.student_id == person.pk
    is_mentor = not is_student and Mentorship.objects.supports(person, defence.student_id)
    is_assessor = not is_student and person.pk in (defence.assessor_id, verdict.assessor_id)
    return Reader(is_student, is_mentor, is_assessor, access.is_manager(person))


@dataclass(frozen=True)
class FixView:
    """The clock of the last verdict of the work, as pages show it."""

    clock: FixClock
    state: FixState
    # For what is awaited now, the fix or the answer; 0 when the time is over.
    minutes_left: int


def fix_view(clock: FixClock | None, now: datetime) -> FixView | None:
    """None for a verdict without conditions."""
    if clock is None:
        return None
    state = clock.state(now)
    end = clock.fix_until if state == FixState.OPEN else clock.answer_due
    left = max(0, int((end - now).total_seconds() // 60)) if end else 0
    return FixView(clock, state, left)


def result_context(verdict: Verdict, person: User, now: datetime) -> dict[str, Any]:
    skills = skills_of(verdict.pk)
    _hide_closed_face(verdict, person)
    reader, fix = reader_of(verdict, person), fix_view(clock_of(verdict), now)
    others = [each for each in _verdicts_of(verdict.defence.work_id) if each.pk != verdict.pk]
    later = [each for each in others if each.pk > verdict.pk]
    work = verdict.defence.work
    return {
        "verdict": verdict,
        "result": shown(verdict, skills, fix),
        "defence": verdict.defence,
        "student": verdict.defence.student,
        "project": work.project,
        "path": work.project.path,
        "reader": reader,
        "fix": fix,
        "later": later[0] if later else None,
        "earlier": [each for each in others if each.pk < verdict.pk],
        "following": _following(verdict) if not later else None,
        "path_is_finished": work.enrolment.end_reason == "finished",
        "is_running": work.enrolment.ended_at is None,
        # The page of the marks asks the guide itself, and has what a page of a guide must have.
        "has_marks": reader.is_mentor and not later,
        "may_answer": may_answer(verdict, person, now),
        "may_write_to_assessor": reader.is_mentor and may_write(person, verdict.assessor),
        "may_correct": not later and may_correct(person, verdict, is_manager=reader.is_manager),
        "now": now,
    }


@prepared
def skills_of(verdict: int) -> QuerySet[VerdictSkill]:
    return VerdictSkill.objects.filter(verdict=verdict).order_by("position", "pk")


@prepared
def _verdicts_of(work: int) -> QuerySet[Verdict]:
    """The latest first."""
    return Verdict.objects.filter(defence__work=work).select_related("defence").order_by("-pk")


def _hide_closed_face(verdict: Verdict, person: User) -> None:
    """The portrait of an assessor is closed to the student some time after the defence."""
    if verdict.assessor.photo is not None and not _shown_faces.exists(person, verdict.assessor_id):
        verdict.assessor.photo = None


@prepared
def _shown_faces(reader: User, person: int) -> QuerySet[User]:
    return User.objects.filter(access.photos(reader), pk=person)


def shown(verdict: Verdict, skills: list[VerdictSkill], fix: FixView | None) -> ShownResult:
    is_running = fix is not None and fix.state in (FixState.OPEN, FixState.ENDING)
    return of_verdict(verdict, skills, is_running=is_running)


def _following(verdict: Verdict) -> ProjectWork | None:
    """The project that is open now, of a work that was validated."""
    if verdict.outcome != Verdict.Outcome.VALIDATED:
        return None
    return _open_works.first(verdict.defence.work.enrolment_id)


@prepared
def _open_works(enrolment: int) -> QuerySet[ProjectWork]:
    rows = ProjectWork.objects.open().filter(enrolment=enrolment).order_by("started_at", "pk")
    return rows.select_related("project").defer("project__brief")[:1]


def get_readable(reader: User, pk: int) -> Verdict:
    """Raises Http404."""
    return _readable.get_or_404(reader, pk)
