"""The student or a supporter marks a goal as reached or as open."""

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
    supported = Enrolment.objects.supported_by(request.user)
    own = Q(enrolment__student=request.user.pk, enrolment__ended_at=None)
    rows = Goal.objects.filter(own | Q(enrolment__in=supported))
    found = get_object_or_404(rows, pk=pk)
    found.mark(reached=parameters.flag(request.POST, "reached"))
    return redirect(parameters.safe_next_url(request, "landing"))
