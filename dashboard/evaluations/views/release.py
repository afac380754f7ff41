"""Releasing a verdict: one POST from the preview."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.evaluations.release import release
from dashboard.evaluations.release_errors import (
    ChangedSincePreviewError,
    ReleasedAlreadyError,
    ReleaseRefusedError,
)
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from students.models import Assessment, Verdict


@access.assessors
@act_limits.limited(act_limits.VERDICT)
@require_POST
def release_verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is that of the defence. Of one's two assessments of it the answer comes last."""
    own = Assessment.objects.visible_to(request.user).filter(
        defence=pk, assessor=request.user, withdrawn_at=None
    )
    assessment = get_object_or_404(own.order_by("-begun_at", "-pk")[:1])
    try:
        previewed = parameters.text(request.POST, "digest")
        verdict = release(assessment, request.user, previewed=previewed)
    except ReleasedAlreadyError as refusal:
        messages.info(request, str(refusal))
        last = Verdict.objects.visible_to(request.user).filter(defence=pk).order_by("-number")
        return redirect("result", get_object_or_404(last[:1]).pk)
    except ChangedSincePreviewError as refusal:
        messages.error(request, str(refusal))
        return redirect("marking_preview", pk)
    except ReleaseRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("marking", pk)
    name = verdict.defence.student.name
    messages.success(
        request, _("Released. %(name)s and their mentor get an e-mail.") % {"name": name}
    )
    return redirect("result", verdict.pk)
