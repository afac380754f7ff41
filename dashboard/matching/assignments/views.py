"""A mentor declines a student who was assigned to them, with a reason, while there is time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.matching.assignments.decline import decline_assignment
from dashboard.matching.assignments.forms import DeclineForm
from dashboard.matching.errors import MatchingRefusedError
from dashboard.matching.models import Assignment
from mentorhub import access
from mentorhub.accounts import act_limits


@access.mentors
@act_limits.limited(act_limits.DECLINE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Of one's own alone; a manager who mentors declines for nobody else."""
    own = Assignment.objects.visible_to(request.user).filter(mentorship__mentor=request.user)
    assignment = get_object_or_404(own.select_related("mentorship__student"), pk=pk)
    form = DeclineForm(request.POST or None)
    if not own.to_be_declined().filter(pk=pk).exists():
        return _over(request, assignment)
    if request.method == "POST" and form.is_valid() and act_limits.within(request, form):
        reason = form.cleaned_data["reason"]
        try:
            decline_assignment(assignment, by=request.user, reason=reason)
        except MatchingRefusedError:
            return _over(request, assignment)
        student = assignment.mentorship.student.name
        said = _("Declined: you no longer mentor %(name)s. The mentorship managers know why.")
        messages.success(request, said % {"name": student})
        return redirect("dashboard")
    context = {"assignment": assignment, "form": form}
    status = 422 if form.errors else 200
    return render(request, "matching/decline.html", context, status=status)


def _over(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Nothing was changed, and why; asked anew, since it may have changed a moment ago."""
    assignment = Assignment.objects.select_related("mentorship__student").get(pk=assignment.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "matching/decline_over.html", {"assignment": assignment}, status=status)
