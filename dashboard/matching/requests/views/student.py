"""The pages on which a student asks for a mentor, changes the request or withdraws it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.matching.errors import RequestNotOpenError
from dashboard.matching.models import MentorRequest
from dashboard.matching.requests.forms import RequestForm
from dashboard.matching.requests.lifecycle import withdraw_request
from dashboard.matching.requests.queries import requester_of
from dashboard.matching.requests.views.shared import form_page, request_context, save_form
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters


@access.students
@act_limits.limited(act_limits.REQUEST, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def own_request(request: HttpRequest) -> HttpResponse:
    """The open request, or the form if there is none or the address has ``?change``."""
    requester = requester_of(request.user)
    if (
        request.method != "POST"
        and requester.open_request
        and not parameters.has(request.GET, "change")
    ):
        context = {
            "requester": requester,
            **request_context(requester.open_request, requester.hours),
        }
        return render(request, "matching/request.html", context)
    form = RequestForm(request.POST or None, requester=requester, own=True)
    if request.method == "POST" and save_form(request, form):
        return redirect("mentor_request")
    return form_page(request, form, own=True)


@access.students
@act_limits.limited(act_limits.REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest) -> HttpResponse:
    rows = MentorRequest.objects.visible_to(request.user).open().filter(student=request.user)
    found = get_object_or_404(rows)
    if request.method == "POST":
        try:
            withdraw_request(rows)
        except RequestNotOpenError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("Withdrawn. Nobody is looking for a mentor for you any more.")
            )
        return redirect("student_home")
    return render(request, "matching/request_withdrawal.html", {"row": found})
