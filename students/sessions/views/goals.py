"""The student or a supporter marks a goal as reached or as open; a supporter removes one."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from students.models import Enrolment, Goal


@access.participants
@act_limits.limited(act_limits.GOAL)
@require_POST
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """``reached`` or ``removed`` is sent, with 1 or 0. The page that follows offers to undo it."""
    supported = Q(enrolment__in=Enrolment.objects.supported_by(request.user))
    own = Q(enrolment__student=request.user.pk, enrolment__ended_at=None)
    if parameters.has(request.POST, "removed"):
        found = get_object_or_404(Goal.objects.filter(supported), pk=pk)
        found.remove(removed=parameters.flag(request.POST, "removed"))
    else:
        found = get_object_or_404(Goal.objects.kept().filter(own | supported), pk=pk)
        found.mark(reached=parameters.flag(request.POST, "reached"))
    return redirect(f"{parameters.safe_next_url(request, 'landing')}?goal={found.pk}#goals")
