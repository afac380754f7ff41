"""A mentor's private judgement, before a defence, of what a work meets.

The ticks of the guide page are the truth for every criterion that today's guide has: one tick,
whichever of the two pages it was set on. Of criteria that only the version of the work has,
``Readiness.met`` holds them. It is written whole with each change here, so that a tick outlives a
criterion that is removed from the guide later.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from guides.evaluating.versions import JudgedBy, judged_by
from guides.models import Criterion, Guide, Readiness, Tick
from guides.reading import log_reading, reading_as
from mentorhub.dates import read_instant
from mentorhub.prepared import prepared

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.models import ProjectWork


@dataclass(frozen=True)
class ReadinessCriterion:
    key: UUID
    number: str
    text: str
    required: bool
    is_met: bool


@dataclass(frozen=True)
class ReadinessSkill:
    number: int
    name: str
    deliverable: str
    criteria: tuple[ReadinessCriterion, ...]


@dataclass(frozen=True)
class ReadinessSummary:
    """``is_ready`` is None until the mentor has said so or not. No text of the guide."""

    met: int
    total: int
    required_met: int
    required_total: int
    version: int
    is_older: bool
    is_ready: bool | None = None
    words: str = ""
    updated_at: datetime | None = None

    @property
    def required_missing(self) -> int:
        return self.required_total - self.required_met


@dataclass(frozen=True)
class OpenReadiness:
    guide: JudgedBy
    skills: tuple[ReadinessSkill, ...]
    summary: ReadinessSummary
    row: Readiness | None
    read_at: datetime


def open_readiness(
    mentor: "User", work: "ProjectWork", *, logged: bool = True
) -> OpenReadiness | None:
    """``work`` with its enrolment. The reading is logged, unless a tick only answers. None where
    the guide is closed to the mentor, or has no version."""
    with reading_as(mentor):
        guide = judged_by(work)
        if guide is None:
            return None
        state = _state(mentor, work)
        met = state.met(guide)
        if logged:
            log_reading(mentor, work.project_id, guide.judged.number)
        skills = tuple(
            ReadinessSkill(
                skill.number,
                skill.name,
                skill.deliverable,
                tuple(
                    ReadinessCriterion(
                        each.key, each.number, each.text, each.required, each.key in met
                    )
                    for each in skill.criteria
                ),
            )
            for skill in guide.judged.skills
        )
        summary = _summary(guide, met, state.row)
        return OpenReadiness(guide, skills, summary, state.row, timezone.now())


def summary(mentor: "User", work: "ProjectWork") -> ReadinessSummary | None:
    """``work`` with its enrolment. Two queries; nothing is logged, because no text of the guide
    is in it."""
    with reading_as(mentor):
        guide = judged_by(work)
        if guide is None:
            return None
        state = _state(mentor, work)
        return _summary(guide, state.met(guide), state.row)


@dataclass(frozen=True)
class _State:
    """The mentor's row about a work, and the keys of today's criteria that they have ticked."""

    row: Readiness | None
    ticked: set[UUID]

    def met(self, guide: JudgedBy) -> set[UUID]:
        """The keys of the judged version's criteria that count as met."""
        kept = set(self.row.met if self.row else ()) - guide.today.criteria.keys()
        return (self.ticked | kept) & guide.judged.criteria.keys()


def _state(mentor: "User", work: "ProjectWork") -> _State:
    """One query."""
    found = _states.first(mentor.pk, work.enrolment.student_id, work.project_id, work.pk)
    ticked, rows = found if found else ([], [])
    for each in rows:
        row = Readiness(
            pk=each["pk"],
            work_id=work.pk,
            mentor_id=mentor.pk,
            version=each["version"],
            met=[UUID(key) for key in each["met"]],
            is_ready=each["is_ready"],
            words=each["words"],
            updated_at=read_instant(each["updated_at"]),
        )
        return _State(row, set(ticked))
    return _State(None, set(ticked))


@prepared
def _states(mentor: int, student: int, project: int, work: int) -> QuerySet[Any, Any]:
    ticks = Tick.objects.filter(
        mentor=mentor, student=student, criterion__skill__guide=OuterRef("pk")
    )
    names = ("pk", "version", "met", "is_ready", "words", "updated_at")
    own = Readiness.objects.filter(mentor=mentor, work=work)
    rows = Guide.objects.filter(project=project).annotate(
        ticked=ArraySubquery(ticks.values("criterion__key")),
        own=ArraySubquery(own.values(json=JSONObject(**{name: name for name in names}))),
    )
    return rows.values_list("ticked", "own")


def _summary(guide: JudgedBy, met: set[UUID], row: Readiness | None) -> ReadinessSummary:
    required = guide.judged.required
    return ReadinessSummary(
        met=len(met),
        total=len(guide.judged.criteria),
        required_met=sum(each.key in met for each in required),
        required_total=len(required),
        version=guide.judged.number,
        is_older=guide.is_older,
        is_ready=row.is_ready if row and (row.is_ready or row.words) else None,
        words=row.words if row else "",
        updated_at=row.updated_at if row else None,
    )


def set_met(mentor: "User", work: "ProjectWork", key: UUID, *, met: bool) -> bool:
    """Whether the student has shown this; False when the version that judges has no such criterion
    or the guide is closed."""
    student = work.enrolment.student_id
    with reading_as(mentor):
        guide = judged_by(work)
        if guide is None or key not in guide.judged.criteria:
            return False
        today = Criterion.objects.filter(key=key, skill__guide__project=work.project_id).first()
        if today is not None and met:
            Tick.objects.bulk_create(
                [Tick(criterion_id=today.pk, student_id=student, mentor_id=mentor.pk)],
                ignore_conflicts=True,
            )
        elif today is not None:
            Tick.objects.filter(criterion=today.pk, student=student, mentor=mentor.pk).delete()
        keys = _state(mentor, work).met(guide)
        keys = keys | {key} if met else keys - {key}
        _write(mentor, work, guide, keys)
        return True


def conclude(
    mentor: "User", work: "ProjectWork", *, is_ready: bool, words: str, opened: str
) -> Readiness | None:
    """Save “ready” or “not yet, because …” with the version and what is met now. ``opened``: when
    the row was saved that the form was opened with (``VersionedForm``).

    Returns the row when another page has changed it meanwhile, and nothing is saved then. Raises
    Readiness.DoesNotExist where the guide is closed.
    """
    with reading_as(mentor):
        guide = judged_by(work)
        if guide is None:
            raise Readiness.DoesNotExist
        rows = Readiness.objects.filter(mentor=mentor.pk, work=work.pk)
        row = rows.select_for_update(of=("self",)).first()
        has_changed = row is not None and row.updated_at.isoformat() != opened
        if row is not None and has_changed and (row.is_ready, row.words) not in (
            (is_ready, words), (False, ""),
        ):  # fmt: skip
            return row
        keys = _state(mentor, work).met(guide)
        _write(mentor, work, guide, keys, is_ready=is_ready, words=words)
        return None


def _write(
    mentor: "User",
    work: "ProjectWork",
    guide: JudgedBy,
    keys: set[UUID],
    **conclusion: object,
) -> None:
    values = {"version": guide.judged.number, "met": sorted(keys), **conclusion}
    if conclusion:
        values["updated_at"] = timezone.now()
    rows = Readiness.objects.filter(mentor=mentor.pk, work=work.pk)
    if not rows.update(**values):
        Readiness.objects.create(mentor_id=mentor.pk, work_id=work.pk, **values)
