"""The release of a verdict: one transaction, in which everything is checked again under a lock.

What the assessor wrote is in the schema ``guides`` until then; the student's part is copied from
there. Nothing else writes verdicts but the correction of one.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connections, transaction
from django.utils import timezone

from dashboard.evaluations import notifying
from dashboard.evaluations.consequences import apply, close_defence
from dashboard.evaluations.release_errors import (
    ChangedSincePreviewError,
    GuideWordsError,
    IncompleteError,
    NoLongerAnsweredError,
    NotAssessorError,
    NotEligibleError,
    NotHeldError,
    ReleasedAlreadyError,
)
from dashboard.evaluations.writing import WrittenSkill, lock_defence, write_verdict
from guides.evaluating.drafts import ReleaseDraft, for_release
from mentorhub import outgoing
from mentorhub.database import STAFF, current_login, lock, signed_in_as
from students.models import (
    Assessment,
    EvaluationPolicy,
    Mentorship,
    ProjectSkill,
    ProjectWork,
    Verdict,
)

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

Outcome = Verdict.Outcome


def release(
    assessment: Assessment, by: "User", now: datetime | None = None, *, previewed: str = ""
) -> Verdict:
    """Release what ``by`` wrote about a defence, or about the fixes after it. The student and the
    mentor are told. ``previewed``: the digest of what the preview showed (ReleaseDraft). Raises a
    ``ReleaseRefusedError``; nothing is changed then."""
    now = now or timezone.now()
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        assessment = _locked(assessment)
        defence, work = assessment.defence, assessment.defence.work
        _check_assessment(assessment, by)
        draft = _checked_draft(assessment, by)
        if previewed and previewed != draft.digest:
            raise ChangedSincePreviewError
        policy = EvaluationPolicy.current()
        verdict = _write(assessment, draft, now, policy)
        assessment.handed_in_at = assessment.released_at = now
        assessment.save(update_fields=["handed_in_at", "released_at"])
        close_defence(defence, verdict, policy)
        mentor = Mentorship.objects.responsible_mentor(defence.student_id)
        is_finished = apply(verdict, work, by=by, now=now)
        notifying.tell_verdict(verdict, None if is_finished else mentor, by=by, now=now)
    return verdict


def _locked(assessment: Assessment) -> Assessment:
    """The assessment, locked with its defence, its work and the enrolment."""
    rows = Assessment.objects.select_related(
        "assessor", "defence__student", "defence__work__enrolment__path", "defence__work__project"
    )
    found = rows.get(pk=assessment.pk)
    lock_defence(found.defence)
    lock(found)
    return found


def _check_assessment(assessment: Assessment, by: "User") -> None:
    defence = assessment.defence
    if assessment.released_at is not None:
        raise ReleasedAlreadyError
    if assessment.withdrawn_at is not None or assessment.assessor_id != by.pk:
        raise NotAssessorError
    if assessment.is_answer:
        if not Verdict.objects.waiting_for_answer().filter(defence=defence).exists():
            raise NoLongerAnsweredError
    elif not defence.is_held or defence.assessor_id != by.pk:
        raise NotHeldError
    if defence.work.state == ProjectWork.State.VALIDATED:
        raise ReleasedAlreadyError
    if not may_assess(by, defence.work):
        raise NotEligibleError


def may_assess(person: "User", work: ProjectWork) -> bool:
    """The rule of the database (students/migrations/0031): approved for the path, not enrolled in
    it, and never the student's mentor."""
    with connections[current_login()].cursor() as cursor:
        cursor.execute("select public.may_assess(%s, %s)", [person.pk, work.pk])
        return bool(cursor.fetchone()[0])


def _checked_draft(assessment: Assessment, by: "User") -> ReleaseDraft:
    draft = for_release(assessment.pk)
    if draft is None or draft.problems or not draft.outcome:
        raise IncompleteError
    if assessment.is_answer and draft.outcome == Outcome.CONDITIONAL:
        raise IncompleteError
    # Each save was checked, too; since then the guide may say what was new then.
    checking = outgoing.Writing(by, "release")
    for text in (draft.words, *(skill.words for skill in draft.skills)):
        if checking.passages_in(text):
            raise GuideWordsError
    return draft


def _write(
    assessment: Assessment, draft: ReleaseDraft, now: datetime, policy: EvaluationPolicy
) -> Verdict:
    defence = assessment.defence
    keys = [skill.key for skill in draft.skills]
    public = ProjectSkill.objects.filter(project=defence.work.project_id, key__in=keys)
    titles = dict(public.values_list("key", "title"))
    return write_verdict(
        defence,
        kind=Verdict.Kind.ANSWER if assessment.is_answer else Verdict.Kind.DEFENCE,
        outcome=draft.outcome,
        words=draft.words,
        skills=[
            WrittenSkill(titles.get(skill.key, ""), skill.acquired, skill.words)
            for skill in draft.skills
        ],
        guide_version=draft.version,
        assessor_id=assessment.assessor_id,
        now=now,
        policy=policy,
    )
