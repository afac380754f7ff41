"""Exactly what the student will see, before the release; and after it the marks, for the mentor."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from dashboard.evaluations.judging import assessment_to_judge, public_titles
from dashboard.evaluations.shown_result import of_draft
from guides.evaluating import drafts
from mentorhub import access
from students.models import Defence, EvaluationPolicy


@access.assessors
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """No text of the guide is on it, so no reading is logged."""
    assessment = assessment_to_judge(request.user, pk)
    draft = drafts.open_draft(request.user, assessment, logged=False)
    if draft is None:
        raise Http404
    if not assessment.is_draft:
        return redirect("marking", pk)
    defence, policy = assessment.defence, EvaluationPolicy.current()
    part, titles = drafts.students_part(draft), public_titles(assessment)
    # An answer follows a defence that was released before.
    was_held = defence.is_held or assessment.is_answer
    context = {
        "assessment": assessment,
        "defence": defence,
        "project": defence.work.project,
        "student": defence.student,
        "draft": draft,
        "part": part,
        "result": of_draft(part, defence, request.user, titles, fix_hours=policy.fix_hours),
        "without_title": [each for each in draft.skills if each.key not in titles],
        "may_release": not draft.problems and was_held,
        "waits_for_defence": not was_held,
        "reader": request.user,
    }
    return render(request, "evaluations/preview.html", context)


@access.mentors
@require_safe
def released_marks(request: HttpRequest, pk: int) -> HttpResponse:
    """Criterion by criterion, for the mentor who supports the student now. The assessor has them on
    the marking page."""
    defences = Defence.objects.visible_to(request.user).filter(
        assessments__released_at__isnull=False
    )
    rows = defences.select_related("work__project__path", "work__enrolment", "student", "assessor")
    defence = get_object_or_404(rows.distinct(), pk=pk)
    draft = drafts.released_marks(request.user, defence)
    if draft is None:
        raise Http404
    context = {
        "defence": defence,
        "project": defence.work.project,
        "student": defence.student,
        "draft": draft,
        "reader": request.user,
    }
    return render(request, "evaluations/released_marks.html", context)
