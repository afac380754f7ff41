"""A draft full of canaries: what an assessor writes about Stu’s work on Bread, and what the mentor
notes before the defence. Nobody but its author may meet a word of it before the release."""

from typing import Any

from django.utils import timezone

from guides.evaluating.drafts import open_draft
from guides.models import (
    Criterion,
    Evaluation,
    Mark,
    Readiness,
    SavedComment,
    SkillWords,
    WorkVersion,
)
from mentorhub.database import STAFF, signed_in_as
from students.models import Assessment, Defence
from tests import evaluations
from tests import factories as make

DRAFT, READINESS = "ines's draft", "maya's readiness"
WHO_WRITES = {"ines": DRAFT, "maya": READINESS}


def plant(people: Any, nest: Any) -> Defence:
    """Each text of a draft, of a saved comment and of a readiness, and why a work was moved."""
    # Another assessor of the same path.
    people.more["ana"] = make.assessor("Ana Assessor", people.baking)
    work = make.work(people.stu, people.bread)
    defence = evaluations.held_defence(work, people.ines)
    assessment = evaluations.assessment(defence)
    open_draft(people.ines, assessment)
    new = lambda group, place: nest.new(group, place).text  # noqa: E731
    with signed_in_as(STAFF):
        draft = Evaluation.objects.get(assessment=assessment)
        draft.outcome, draft.words = "to_rework", new(DRAFT, "words")
        draft.mentor_words = new(DRAFT, "words for the mentor")
        draft.save()
        Mark.objects.filter(evaluation=draft).update(
            value="not_met", words=new(DRAFT, "comment on a criterion")
        )
        SkillWords.objects.filter(evaluation=draft).update(words=new(DRAFT, "words about a skill"))
        key = Criterion.objects.filter(skill__guide__project=people.bread).first().key
        SavedComment.objects.create(
            project=people.bread, key=key, author=people.ines, text=new(DRAFT, "saved comment")
        )
        Readiness.objects.create(
            work=work, mentor=people.maya, version=1, words=new(READINESS, "what is missing")
        )
        WorkVersion.objects.create(
            work=work, version=1, reason="The first one counts.", moved_by=people.noor
        )
    return defence


def mark_of(defence: Defence) -> Mark:
    with signed_in_as(STAFF):
        return Mark.objects.filter(evaluation__assessment__defence=defence).first()


def addresses(defence: Defence) -> list[str]:
    """Every page of a draft, with the numbers that open it."""
    mark, work = mark_of(defence).pk, defence.work_id
    with signed_in_as(STAFF):
        evaluation = Evaluation.objects.get(assessment__defence=defence).pk
        skill = SkillWords.objects.filter(evaluation=evaluation).first().pk
    base = f"/evaluations/{defence.pk}/"
    return [
        base, f"{base}preview/", f"{base}marks/", f"{base}marks/{mark}/", f"{base}skills/{skill}/",
        f"{base}draft/{evaluation}/", f"{base}comments/{mark}/", f"/evaluations/readiness/{work}/",
        f"/evaluations/readiness/{work}/criteria/", f"/evaluations/versions/{work}/",
        f"/defences/{defence.pk}/", f"/dashboard/students/{defence.student_id}/",
        "/evaluations/", "/evaluations/health/", "/managing/", "/student/",
        "/student/deliverables/", "/projects/baking/bread/brief/", 
        f"/projects/baking/bread/guide/?student={defence.student_id}",
        "/projects/baking/", "/projects/", "/dashboard/", "/sessions/", "/notifications/",
        "/search/?q=stu", "/search/?q=bread",
    ]  # fmt: skip


def release(defence: Defence) -> None:
    """The dates of a release, as the rows of a draft see them."""
    now = timezone.now()
    with signed_in_as(STAFF):
        Assessment.objects.filter(defence=defence).update(handed_in_at=now, released_at=now)
