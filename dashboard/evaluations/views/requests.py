"""The page on which a mentor asks for a defence: what was handed in against what is expected, and
the days."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guides.evaluating import readiness
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.prepared import prepared
from mentorhub.templatetags.ui_tags import city
from students.defences.errors import DefenceRefusedError
from students.defences.forms import RequestForm
from students.defences.requesting import DEFENDABLE, request_defence
from students.deliverables.queries import last_versions_of_work
from students.models import Defence, Enrolment, EvaluationPolicy, ProjectWork
from students.paths.own_work import to_hand_in


@access.mentors
@act_limits.limited(act_limits.DEFENCE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def defence_request(request: HttpRequest) -> HttpResponse:
    sent = request.POST if parameters.has(request.POST, "work") else request.GET
    now = timezone.now()
    work = _works.get_or_404(request.user, parameters.integer(sent, "work") or 0, now)
    open_defence = _open_defence.first(request.user, work)
    if open_defence is not None:
        messages.info(request, _("A defence of this project is already under way."))
        return redirect("defence", open_defence.pk)
    if work.counted_state not in DEFENDABLE:
        raise Http404
    form = RequestForm(request.POST or None, work=work, zones=_zones(request, work), now=now)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        try:
            defence = request_defence(work, by=request.user, **form.cleaned_data)
        except DefenceRefusedError as refused:
            form.add_error(None, refused.form_error())
        else:
            messages.success(request, _said(defence))
            return redirect("defence", defence.pk)
    context = {
        "work": work,
        "student": work.enrolment.student,
        "form": form,
        "policy": EvaluationPolicy.current(),
        "readiness": readiness.summary(request.user, work),
        "deliverables": last_versions_of_work(request.user, work.enrolment_id, work.project_id),
        "expected": to_hand_in(work.project, work.enrolment_id),
    }
    return render(request, "evaluations/request.html", context, status=422 if form.errors else 200)


def _said(defence: Defence) -> str:
    if defence.proposed_to is not None:
        return _("The defence is asked for. One assessor is asked first, then all others.")
    return _("The defence is asked for. Every assessor of the path can take it.")


def _zones(request: HttpRequest, work: ProjectWork) -> list[tuple[str, Any]]:
    """Whose days they are: the student's first; one entry when both have the same clock."""
    student = work.enrolment.student
    theirs, own = student.zone or "UTC", request.user.zone or "UTC"
    if theirs == own:
        return [(theirs, city(theirs))]
    named = gettext_lazy("%(name)s’s clock (%(zone)s)")
    return [
        (theirs, named % {"name": student.first_name, "zone": city(theirs)}),
        (own, gettext_lazy("My clock (%(zone)s)") % {"zone": city(own)}),
    ]


@prepared
def _works(user: User, pk: int, now: datetime) -> QuerySet[ProjectWork]:
    """Works in running enrolments of the students whom this mentor supports now."""
    supported = Enrolment.objects.running().supported_by(user)
    rows = ProjectWork.objects.visible_to(user).filter(enrolment__in=supported, pk=pk)
    rows = rows.annotate(state_now=ProjectWork.state_at(now))
    rows = rows.select_related("enrolment__student", "project__path")
    return rows.defer("project__brief", "project__path__description")


@prepared
def _open_defence(user: User, work: ProjectWork) -> QuerySet[Defence]:
    return Defence.objects.visible_to(user).open().filter(work=work)
