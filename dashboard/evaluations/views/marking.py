"""The marking page: the work left, the criteria right; and what saves its fields one by one.

Row security decides on the login ``guides`` who reads and writes a draft; what it refuses is a 404
here. After the release the page is read-only.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.evaluations.judging import assessment_to_judge, public_titles, work_left
from dashboard.evaluations.marking_form import MarkingForm, fields_of, outcomes, plain
from guides.evaluating import drafts, saving
from guides.evaluating.drafts import Draft
from guides.evaluating.saving import DraftClosedError, DraftConflictError, Typed
from guides.models import Evaluation, Mark, SkillWords
from mentorhub import access, outgoing
from mentorhub.forms import parameters
from students.defences.models.verdict import Outcome
from students.models import Assessment, EvaluationPolicy


@access.assessors
@require_http_methods(["GET", "HEAD", "POST"])
def marking(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = assessment_to_judge(request.user, pk)
    draft = drafts.open_draft(request.user, assessment, logged=request.method != "POST")
    if not assessment.is_draft:
        return _read_only(request, assessment, draft)
    if draft is None:
        return render(request, "evaluations/no_guide.html", {"defence": assessment.defence})
    titles = public_titles(assessment)
    if request.method != "POST":
        return _page(request, assessment, MarkingForm(draft, titles))
    form = MarkingForm(draft, titles, request.POST)
    if writing := outgoing.current():
        # Comments on criteria may quote them: they stay in the schema of the guides.
        writing.typed = form.students_texts
    form.is_valid()
    try:
        saved = saving.save_all(request.user, pk, form.typed())
    except DraftClosedError as closed:
        raise Http404 from closed
    if form.errors or saved.conflicts:
        fresh = drafts.open_draft(request.user, assessment, logged=False)
        if fresh is None:
            raise Http404
        again = MarkingForm(fresh, titles, request.POST, saved.conflicts)
        return _page(request, assessment, again, status=409 if saved.conflicts else 422)
    messages.success(request, _("Saved. Nobody else reads it before the release."))
    part = parameters.text(request.POST, "at", longest=20)
    return redirect(f"{reverse('marking', args=[pk])}#{part}")


def _page(
    request: HttpRequest, assessment: Assessment, form: MarkingForm, status: int = 200
) -> HttpResponse:
    defence, policy = assessment.defence, EvaluationPolicy.current()
    context = {
        "assessment": assessment,
        "defence": defence,
        "work": defence.work,
        "project": defence.work.project,
        "student": defence.student,
        "left": work_left(request.user, assessment),
        "form": form,
        "draft": form.draft,
        "outcomes": outcomes(assessment.part),
        "fix_hours": policy.fix_hours,
        "answer_hours": policy.answer_hours,
        "reader": request.user,
    }
    return render(request, "evaluations/marking.html", context, status=status)


def _read_only(request: HttpRequest, assessment: Assessment, draft: Draft | None) -> HttpResponse:
    if draft is None:
        raise Http404
    context = {
        "assessment": assessment,
        "defence": assessment.defence,
        "project": assessment.defence.work.project,
        "student": assessment.defence.student,
        "draft": draft,
        "reader": request.user,
    }
    return render(request, "evaluations/released_marks.html", context)


@access.assessors
@require_POST
def mark(request: HttpRequest, pk: int, row: int) -> JsonResponse:
    return _save_row(request, pk, Mark, row)


@access.assessors
@require_POST
def skill_words(request: HttpRequest, pk: int, row: int) -> JsonResponse:
    return _save_row(request, pk, SkillWords, row)


@access.assessors
@require_POST
def evaluation(request: HttpRequest, pk: int, row: int) -> JsonResponse:
    """The outcome and the words around it. “Validated” is refused while a required criterion is
    missing, with the list of these."""
    if parameters.choice(request.POST, "outcome", {Outcome.VALIDATED}):
        draft = drafts.open_draft(request.user, assessment_to_judge(request.user, pk), logged=False)
        if draft is None:
            raise Http404
        if draft.missing:
            return _missing(draft)
    return _save_row(request, pk, Evaluation, row)


def _missing(draft: Draft) -> JsonResponse:
    missing = [{"id": f"m{each.pk}", "number": each.number} for each in draft.missing]
    said = ngettext(
        "The work cannot be validated: %(count)s required criterion is missing.",
        "The work cannot be validated: %(count)s required criteria are missing.",
        len(missing),
    ) % {"count": len(missing)}
    return JsonResponse({"refused": said, "missing": missing}, status=422)


def _save_row(request: HttpRequest, pk: int, model: type[Any], row: int) -> JsonResponse:
    """Save the fields that were sent of one row, for static/js/marking.js. The status says why
    nothing was saved: 409 when another page changed a field, 422 for a text that is refused."""
    texts: dict[str, str] = {}
    for name, field in fields_of(model).items():
        if parameters.has(request.POST, name):
            try:
                texts[name] = field.clean(parameters.as_sent(request.POST, name)[0])
            except ValidationError as error:
                return _refused(name, error)
    was = {
        name: plain(parameters.as_sent(request.POST, f"was_{name}")[0])
        for name in texts
        if parameters.has(request.POST, f"was_{name}")
    }
    revision = parameters.integer(request.POST, "revision") or 0
    try:
        revision = saving.save(request.user, pk, model, row, Typed(texts, revision, was))
    except DraftClosedError as closed:
        raise Http404 from closed
    except DraftConflictError as conflict:
        body = {"saved": conflict.saved, "revision": conflict.revision}
        return JsonResponse(body, status=409)
    saved_at = time_format(timezone.localtime(), "H:i")
    return JsonResponse({"revision": revision, "saved_at": saved_at})


def _refused(name: str, error: ValidationError) -> JsonResponse:
    """Only the author's own words come back."""
    passages = [
        {"before": each.before, "words": each.words, "after": each.after}
        for each in getattr(error, "passages", ())
    ]
    body = {"field": name, "refused": " ".join(error.messages), "passages": passages}
    return JsonResponse(body, status=422)
