"""Before a defence: what the work meets of its guide, as its mentor sees it. Private to the mentor,
and logged as every reading of a guide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.evaluations.readiness_form import ReadinessForm
from guides.evaluating import readiness as judging
from guides.evaluating.readiness import OpenReadiness
from guides.models import Readiness
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.prepared import prepared
from students.models import Enrolment, ProjectWork


@prepared
def _supported_work(mentor: User, work: int) -> QuerySet[ProjectWork]:
    """An open work of a student whom the mentor supports now."""
    supported = Enrolment.objects.filter(access.enrolments_one_supports(mentor))
    rows = ProjectWork.objects.open().filter(pk=work, enrolment__in=supported).order_by()
    return rows.select_related("project__path", "enrolment__student").defer("project__brief")


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def readiness(request: HttpRequest, work: int) -> HttpResponse:
    found = _supported_work.get_or_404(request.user, work)
    if request.method == "POST":
        form = ReadinessForm(request.POST)
        if form.is_valid() and act_limits.is_within_limit(request, form):
            newer = _conclude(request, found, form)
            if newer is None:
                messages.success(request, _("Saved. Only you can read it."))
                return redirect("readiness", work)
            form.show_newer(newer)
        opened = _opened(request, found)
        return _page(request, found, opened, form, status=409 if form.newer else 422)
    opened = _opened(request, found)
    form = ReadinessForm.of(opened.row)
    return _page(request, found, opened, form)


def _opened(request: HttpRequest, work: ProjectWork) -> OpenReadiness:
    opened = judging.open_readiness(request.user, work)
    if opened is None:
        raise Http404
    return opened


def _conclude(request: HttpRequest, work: ProjectWork, form: ReadinessForm) -> Readiness | None:
    cleaned = form.cleaned_data
    try:
        return judging.conclude(
            request.user,
            work,
            is_ready=cleaned["is_ready"] == "ready",
            words=cleaned["words"],
            opened=cleaned["opened"],
        )
    except Readiness.DoesNotExist as closed:
        raise Http404 from closed


def _page(
    request: HttpRequest, work: ProjectWork, opened: OpenReadiness, form: Any, status: int = 200
) -> HttpResponse:
    context = {
        "work": work,
        "project": work.project,
        "student": work.enrolment.student,
        "opened": opened,
        "readiness": opened.summary,
        "form": form,
        "reader": request.user,
    }
    return render(request, "evaluations/readiness.html", context, status=status)


@access.mentors
@act_limits.limited(act_limits.TICK)
@require_POST
def criterion(request: HttpRequest, work: int) -> HttpResponse:
    """Tick a criterion of the version that judges the work, or take the tick back."""
    found = _supported_work.get_or_404(request.user, work)
    key, met = _key(request), parameters.flag(request.POST, "met")
    if key is None or not judging.set_met(request.user, found, key, met=met):
        raise Http404
    if request.htmx:
        opened = _opened_quietly(request, found)
        return render(request, "evaluations/_readiness_marks.html", opened)
    return redirect(f"{reverse('readiness', args=[work])}#k{key}")


def _opened_quietly(request: HttpRequest, work: ProjectWork) -> dict[str, Any]:
    opened = judging.open_readiness(request.user, work, logged=False)
    if opened is None:
        raise Http404
    return {"opened": opened, "readiness": opened.summary, "work": work}


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(parameters.text(request.POST, "key", longest=36))
    except ValueError:
        return None
