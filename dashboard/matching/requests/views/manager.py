"""The pages on which managers ask for a mentor for a student, and see a request and its history."""

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.matching.errors import RequestNotOpenError
from dashboard.matching.models import MentorRequest
from dashboard.matching.requests.forms import RequestForm
from dashboard.matching.requests.lifecycle import withdraw_request
from dashboard.matching.requests.queries import (
    history_of,
    open_request_of,
    requester_of,
    students_without_mentor,
)
from dashboard.matching.requests.views.shared import form_page, request_context, save_form
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.similar_names import search_names
from students.models import Enrolment, WeeklyHours


@access.managers
@act_limits.limited(act_limits.REQUEST, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The form for ``?student=<id>``; without it, a search for a student."""
    if not parameters.text(request.GET, "student"):
        return _search(request)
    number = parameters.integer(request.GET, "student")
    student = User.objects.filter(pk=number).first() if number is not None else None
    open_request = open_request_of(student) if student else None
    if open_request is not None:
        messages.info(request, _("This student already has an open request."))
        return redirect("mentor_request_detail", open_request.pk)
    chosen = get_object_or_404(students_without_mentor(), pk=student.pk if student else 0)
    return _form(request, chosen)


@access.managers
@act_limits.limited(act_limits.REQUEST, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    rows = MentorRequest.objects.visible_to(request.user).open().filter(enrolment__ended_at=None)
    row = get_object_or_404(rows.select_related("student"), pk=pk)
    return _form(request, row.student)


def _form(request: HttpRequest, student: User) -> HttpResponse:
    form = RequestForm(request.POST or None, requester=requester_of(student), own=False)
    row = save_form(request, form) if request.method == "POST" else None
    if row is not None:
        return redirect("mentor_request_detail", row.pk)
    return form_page(request, form, own=False)


def _search(request: HttpRequest) -> HttpResponse:
    """Students without a mentor, the earliest enrolment first."""
    query = parameters.search(request)
    path = Enrolment.objects.running().filter(student=OuterRef("pk")).select_related("path")
    rows = students_without_mentor().annotate(
        path_title=Subquery(path.values("path__title")[:1]),
        on_path_since=Subquery(path.values("started_at")[:1]),
    )
    rows = rows.order_by("on_path_since", "pk")
    rows, similar = search_names(rows, query, "plain_name", sees_everybody=True)
    context = {"page": page_of(rows, request), "query": query, "similar": similar}
    return render(request, "matching/request_search.html", context)


@access.managers
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = MentorRequest.objects.visible_to(request.user)
    row = get_object_or_404(
        rows.select_related("student", "project", "enrolment__path", "made_by"), pk=pk
    )
    context = request_context(row, WeeklyHours.objects.stretches_of(row.student)) | history_of(row)
    return render(request, "matching/request_detail.html", context)


@access.managers
@act_limits.limited(act_limits.REQUEST)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the request for the student."""
    rows = MentorRequest.objects.visible_to(request.user).filter(pk=pk)
    get_object_or_404(rows)
    try:
        withdraw_request(rows)
    except RequestNotOpenError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Closed as withdrawn."))
    return redirect("mentor_request_detail", pk)
