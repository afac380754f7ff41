"""An assessor's draft: read on the login ``guides`` by its author, and at the release by *staff*.

Row security decides who gets rows: the author while they judge the work, and the mentor of the
moment once the verdict is released (guides/migrations/0008).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from guides.evaluating.versions import JudgedBy, VersionContent, VersionCriterion, judged_by
from guides.models import Evaluation, Mark, SavedComment, SkillWords
from guides.reading import log_reading, reading_as
from mentorhub.prepared import prepared
from students.defences.models.verdict import Outcome
from students.models import Assessment

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.models import Defence

FULFILLED = (Mark.Value.MET, Mark.Value.NOT_APPLICABLE)


@dataclass(frozen=True)
class DraftCriterion:
    """``pk`` is that of the mark; ``comments`` counts the reader's saved comments on it."""

    pk: int
    key: UUID
    number: str
    text: str
    required: bool
    value: str
    words: str
    revision: int
    comments: int = 0

    @property
    def is_marked(self) -> bool:
        return bool(self.value)

    @property
    def is_missing(self) -> bool:
        """Required, and not marked or not met: the work cannot be validated."""
        return self.required and self.value not in FULFILLED


@dataclass(frozen=True)
class DraftSkill:
    """``pk`` is that of the words about it."""

    pk: int
    key: UUID
    number: int
    name: str
    deliverable: str
    criteria: tuple[DraftCriterion, ...]
    words: str
    revision: int

    @property
    def marked(self) -> int:
        return sum(each.is_marked for each in self.criteria)


class ProblemKind(StrEnum):
    NO_OUTCOME = "no_outcome"
    NO_WORDS = "no_words"
    REQUIRED = "required"
    ANSWER = "answer"


@dataclass(frozen=True)
class Problem:
    """Why a draft cannot be released; ``criterion`` of a required one that is missing."""

    kind: ProblemKind
    criterion: DraftCriterion | None = None


@dataclass(frozen=True)
class Draft:
    assessment_id: int
    part: str
    pk: int
    revision: int
    outcome: str
    words: str
    mentor_words: str
    guide: JudgedBy
    skills: tuple[DraftSkill, ...]
    read_at: datetime

    @property
    def criteria(self) -> list[DraftCriterion]:
        return [each for skill in self.skills for each in skill.criteria]

    @property
    def total(self) -> int:
        return len(self.criteria)

    @property
    def marked(self) -> int:
        return sum(each.is_marked for each in self.criteria)

    @cached_property
    def missing(self) -> list[DraftCriterion]:
        return [each for each in self.criteria if each.is_missing]

    @cached_property
    def problems(self) -> list[Problem]:
        """Empty when the draft may be released."""
        found = []
        if not self.outcome:
            found.append(Problem(ProblemKind.NO_OUTCOME))
        if self.outcome == Outcome.VALIDATED:
            found += [Problem(ProblemKind.REQUIRED, each) for each in self.missing]
        elif self.outcome and not self.has_words:
            found.append(Problem(ProblemKind.NO_WORDS))
        if self.outcome == Outcome.CONDITIONAL and self.part == Assessment.Part.ANSWER:
            found.append(Problem(ProblemKind.ANSWER))
        return found

    @property
    def has_all_rows(self) -> bool:
        """Whether each field has a row that it is saved into."""
        return all(each.pk for each in (*self.skills, *self.criteria))

    @property
    def has_words(self) -> bool:
        """Whether the student would read any."""
        return bool(self.words.strip()) or any(skill.words.strip() for skill in self.skills)


def is_acquired(criteria: Iterable[DraftCriterion], outcome: str) -> bool:
    """Whether a skill counts as acquired: its required criteria are fulfilled; where it has none,
    no criterion is marked as not met. Where nothing is marked, as the whole work."""
    rows = list(criteria)
    required = [each for each in rows if each.required]
    if required:
        return not any(each.is_missing for each in required)
    marked = [each.value for each in rows if each.value]
    return Mark.Value.NOT_MET not in marked if marked else outcome == Outcome.VALIDATED


def open_draft(assessor: "User", assessment: Assessment, *, logged: bool = True) -> Draft | None:
    """The assessor's draft, which begins when it is opened first; ``assessment`` with its defence
    and its work. The reading is logged, unless the same reading has been.

    None when the guide has no version, or when the reader may not open the draft.
    """
    if assessment.assessor_id != assessor.pk or assessment.withdrawn_at is not None:
        return None
    with reading_as(assessor):
        evaluation = _evaluation_of.first(assessment.pk)
        is_draft = assessment.is_draft
        number = evaluation.version if evaluation and not is_draft else 0
        guide = judged_by(assessment.defence.work, number)
        if guide is None:
            return None
        if is_draft and (evaluation is None or evaluation.version != guide.judged.number):
            evaluation = _begin(assessment, guide.judged)
        if evaluation is None:
            return None
        if logged:
            log_reading(assessor, assessment.defence.work.project_id, guide.judged.number)
        draft = _draft(assessor, assessment, evaluation, guide)
        if is_draft and not draft.has_all_rows:
            _begin(assessment, guide.judged)
            draft = _draft(assessor, assessment, evaluation, guide)
        return draft


@prepared
def _evaluation_of(assessment: int) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(assessment=assessment)


@prepared
def _marks(evaluation: int, reader: int, project: int) -> QuerySet[Mark]:
    """With ``comments``, how many comments the reader has saved for the criterion."""
    own = SavedComment.objects.filter(author=reader, project=project, key=OuterRef("key"))
    counted = own.order_by().values("key").annotate(n=Count("pk")).values("n")
    return Mark.objects.filter(evaluation=evaluation).annotate(
        comments=Coalesce(Subquery(counted), 0)
    )


@prepared
def _skill_words(evaluation: int) -> QuerySet[SkillWords]:
    return SkillWords.objects.filter(evaluation=evaluation)


def _begin(assessment: Assessment, version: VersionContent) -> Evaluation | None:
    """The rows of a draft: one for each skill and criterion of the version, so that a key that the
    version has not cannot be marked. An answer begins with the marks of one's own verdict."""
    evaluation, is_new = Evaluation.objects.get_or_create(
        assessment_id=assessment.pk, defaults={"version": version.number}
    )
    if not is_new:
        updated = Evaluation.objects.filter(pk=evaluation.pk).update(version=version.number)
        if not updated:
            return None
        evaluation.version = version.number
    marks = {key: Mark(key=key) for key in version.criteria}
    skills = {skill.key: SkillWords(key=skill.key) for skill in version.skills}
    if is_new and assessment.is_answer:
        _copy_own_verdict(assessment, marks, skills)
    for row in (*marks.values(), *skills.values()):
        row.evaluation_id = evaluation.pk
    Mark.objects.bulk_create(marks.values(), ignore_conflicts=True)
    SkillWords.objects.bulk_create(skills.values(), ignore_conflicts=True)
    return evaluation


def _copy_own_verdict(
    answer: Assessment, marks: dict[UUID, Mark], skills: dict[UUID, SkillWords]
) -> None:
    """Fill the rows of an answer, by their keys, with what its assessor wrote about the defence."""
    first = {
        "evaluation__assessment__defence": answer.defence_id,
        "evaluation__assessment__part": Assessment.Part.FIRST,
    }
    for mark in Mark.objects.filter(**first, key__in=marks):
        marks[mark.key].value, marks[mark.key].words = mark.value, mark.words
    for written in SkillWords.objects.filter(**first, key__in=skills):
        skills[written.key].words = written.words


def _draft(
    reader: "User", assessment: Assessment, evaluation: Evaluation, guide: JudgedBy
) -> Draft:
    project = assessment.defence.work.project_id
    marks = {row.key: row for row in _marks(evaluation.pk, reader.pk, project)}
    words = {row.key: row for row in _skill_words(evaluation.pk)}
    return _assemble(assessment, evaluation, guide, marks, words)


def _assemble(
    assessment: Assessment,
    evaluation: Evaluation,
    guide: JudgedBy,
    marks: dict[UUID, Any],
    words: dict[UUID, SkillWords],
) -> Draft:
    skills = tuple(
        DraftSkill(
            pk=words[skill.key].pk if skill.key in words else 0,
            key=skill.key,
            number=skill.number,
            name=skill.name,
            deliverable=skill.deliverable,
            criteria=tuple(_criterion(each, marks.get(each.key)) for each in skill.criteria),
            words=words[skill.key].words if skill.key in words else "",
            revision=words[skill.key].revision if skill.key in words else 0,
        )
        for skill in guide.judged.skills
    )
    return Draft(
        assessment_id=assessment.pk,
        part=assessment.part,
        pk=evaluation.pk,
        revision=evaluation.revision,
        outcome=evaluation.outcome,
        words=evaluation.words,
        mentor_words=evaluation.mentor_words,
        guide=guide,
        skills=skills,
        read_at=timezone.now(),
    )


def _criterion(criterion: VersionCriterion, mark: Any) -> DraftCriterion:
    return DraftCriterion(
        pk=mark.pk if mark else 0,
        key=criterion.key,
        number=criterion.number,
        text=criterion.text,
        required=criterion.required,
        value=mark.value if mark else "",
        words=mark.words if mark else "",
        revision=mark.revision if mark else 0,
        comments=getattr(mark, "comments", 0),
    )


@dataclass(frozen=True)
class SkillResult:
    """What the student reads about a skill. ``position`` counts from 1, for “Skill 1”."""

    key: UUID
    position: int
    acquired: bool
    words: str


@dataclass(frozen=True)
class ReleaseDraft:
    """The student's part of a draft, and why it may not be released: nothing of the criteria but
    the primary keys and numbers in ``problems``."""

    assessment_id: int
    version: int
    outcome: str
    words: str
    skills: tuple[SkillResult, ...]
    problems: tuple[Problem, ...]

    @property
    def digest(self) -> str:
        """Of what the student will read: whoever releases it has seen this, and nothing else."""
        parts = [self.outcome, self.words]
        parts += [f"{each.key} {each.acquired} {each.words}" for each in self.skills]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def students_part(draft: Draft) -> ReleaseDraft:
    return ReleaseDraft(
        assessment_id=draft.assessment_id,
        version=draft.guide.judged.number,
        outcome=draft.outcome,
        words=draft.words,
        skills=tuple(
            SkillResult(
                each.key, each.number, is_acquired(each.criteria, draft.outcome), each.words
            )
            for each in draft.skills
        ),
        problems=tuple(draft.problems),
    )


def for_release(assessment_id: int) -> ReleaseDraft | None:
    """The draft of an assessment on the login *staff*, in the transaction of the release: it is
    locked, so that no mark is saved while it is copied. None when there is no draft.

    Release it only when ``problems`` is empty.
    """
    evaluation = (
        Evaluation.objects.select_for_update(of=("self",)).filter(assessment=assessment_id).first()
    )
    if evaluation is None:
        return None
    assessment = Assessment.objects.select_related("defence__work").get(pk=assessment_id)
    guide = judged_by(assessment.defence.work)
    if guide is None:
        return None
    if evaluation.version != guide.judged.number:
        # A manager moved the work after the draft was opened last.
        Evaluation.objects.filter(pk=evaluation.pk).update(version=guide.judged.number)
    marks = {row.key: row for row in Mark.objects.filter(evaluation=evaluation.pk)}
    words = {row.key: row for row in SkillWords.objects.filter(evaluation=evaluation.pk)}
    return students_part(_assemble(assessment, evaluation, guide, marks, words))


def released_marks(mentor: "User", defence: "Defence", *, logged: bool = True) -> Draft | None:
    """The last released marks of a defence, with the comments on each criterion and the words for
    the mentor: for the mentor who supports the student now, on the login ``guides``. ``defence``
    with its work. None before the release, and for others."""
    assessment = (
        Assessment.objects.filter(defence=defence.pk).exclude(released_at=None)
        .order_by("-released_at").first()
    )  # fmt: skip
    if assessment is None:
        return None
    assessment.defence = defence
    with reading_as(mentor):
        evaluation = _evaluation_of.first(assessment.pk)
        guide = evaluation and judged_by(defence.work, evaluation.version)
        if not evaluation or guide is None:
            return None
        if logged:
            log_reading(mentor, defence.work.project_id, guide.judged.number)
        return _draft(mentor, assessment, evaluation, guide)
