"""Beginning to answer fixes: the assessor goes on to the page that marks the work."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from dashboard.evaluations.answering import NotAnsweredByError, answerable, begin_answer
from mentorhub import access
from mentorhub.accounts import act_limits


@access.assessors
@act_limits.limited(act_limits.VERDICT)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is that of the defence."""
    verdict = get_object_or_404(answerable(request.user, timezone.now()), defence=pk)
    try:
        begin_answer(verdict, request.user)
    except NotAnsweredByError as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluations")
    return redirect("marking", pk)
