"""Correcting a verdict: by a manager, or by its assessor."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.evaluations.correction import CorrectionRefusedError, correct, may_correct
from dashboard.evaluations.forms import CorrectionForm
from dashboard.evaluations.result_page import readable
from mentorhub import access
from mentorhub.accounts import act_limits
from students.models import Verdict, VerdictSkill


@access.assessors_and_managers
@act_limits.limited(act_limits.VERDICT, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is that of the defence; its last verdict is corrected."""
    verdict = _last_verdict(request, pk)
    skills = list(VerdictSkill.objects.filter(verdict=verdict))
    form = CorrectionForm(request.POST or None, verdict=verdict, skills=skills)
    if request.method == "POST" and form.is_valid() and act_limits.is_within_limit(request, form):
        try:
            made = correct(verdict, form.correction(), by=request.user)
        except CorrectionRefusedError as refusal:
            form.add_error("outcome", str(refusal))
        else:
            name = verdict.defence.student.name
            said = _("Corrected. %(name)s and their mentor get an e-mail.") % {"name": name}
            messages.success(request, said)
            return redirect("result", made.pk)
    context = {"form": form, "verdict": verdict, "defence": verdict.defence}
    status = 422 if form.errors else 200
    return render(request, "evaluations/correction.html", context, status=status)


def _last_verdict(request: HttpRequest, pk: int) -> Verdict:
    found = readable(request.user).filter(defence=pk).order_by("-number").first()
    is_manager = access.is_manager(request.user)
    if found is None or not may_correct(request.user, found, is_manager=is_manager):
        raise Http404
    return found
