"""The page on which a mentor declines a student who was assigned to them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.matching.assignments.decline import decline_assignment
from dashboard.matching.assignments.forms import DeclineForm
from dashboard.matching.errors import MatchingError
from dashboard.matching.models import Assignment
from mentorhub import access
from mentorhub.accounts import act_limits


@access.mentors
@act_limits.limited(act_limits.DECLINE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Only the assigned mentor opens it, not even a manager."""
    own = Assignment.objects.visible_to(request.user).filter(mentorship__mentor=request.user)
    assignment = get_object_or_404(own.select_related("mentorship__student"), pk=pk)
    form = DeclineForm(request.POST or None)
    if not own.declinable().filter(pk=pk).exists():
        return _no_longer_declinable(request, assignment)
    if request.method == "POST" and form.is_valid() and act_limits.is_within_limit(request, form):
        reason = form.cleaned_data["reason"]
        try:
            decline_assignment(assignment, by=request.user, reason=reason)
        except MatchingError:
            return _no_longer_declinable(request, assignment)
        student = assignment.mentorship.student.name
        text = _(
            "Declined: you are no longer %(name)s’s mentor. The mentorship managers can read "
            "your reason."
        )
        messages.success(request, text % {"name": student})
        return redirect("dashboard")
    context = {"assignment": assignment, "form": form}
    status = 422 if form.errors else 200
    return render(request, "matching/decline.html", context, status=status)


def _no_longer_declinable(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Tell why it can no longer be declined. Reads the row again, as it may have just changed."""
    assignment = Assignment.objects.select_related("mentorship__student").get(pk=assignment.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "matching/decline_over.html", {"assignment": assignment}, status=status)
