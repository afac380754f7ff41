"""Managers ask for a student, and see all of a request with what became of it."""

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.matching.models import MentorRequest
from dashboard.matching.requests import lifecycle
from dashboard.matching.requests.forms import RequestForm
from dashboard.matching.requests.views.student import form_page, kept, no_longer, shown
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from students.models import Enrolment, WeeklyHours

A_PAGE = 25


@access.managers
@act_limits.limited(act_limits.REQUEST, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for(request: HttpRequest) -> HttpResponse:
    """Without a student, the search for one; with one, the form."""
    if not parameters.text(request.GET, "student"):
        return _search(request)
    number = parameters.integer(request.GET, "student")
    student = User.objects.filter(pk=number).first() if number is not None else None
    asked = lifecycle.open_request_of(student) if student else None
    if asked is not None:
        messages.info(request, _("This student has an open request already."))
        return redirect("mentor_request_detail", asked.pk)
    chosen = get_object_or_404(lifecycle.may_be_asked_for(), pk=student.pk if student else 0)
    return _form(request, chosen)


@access.managers
@act_limits.limited(act_limits.REQUEST, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    rows = MentorRequest.objects.visible_to(request.user).open().filter(enrolment__ended_at=None)
    row = get_object_or_404(rows.select_related("student"), pk=pk)
    return _form(request, row.student)


def _form(request: HttpRequest, student: User) -> HttpResponse:
    asker = lifecycle.asker(student)
    form = RequestForm(request.POST or None, asker=asker, own=False)
    row = kept(request, form) if request.method == "POST" else None
    if row is not None:
        return redirect("mentor_request_detail", row.pk)
    return form_page(request, form, own=False)


def _search(request: HttpRequest) -> HttpResponse:
    """Whoever has been without a mentor on the path for longest comes first."""
    query = parameters.search(request)
    path = Enrolment.objects.running().filter(student=OuterRef("pk")).select_related("path")
    rows = lifecycle.may_be_asked_for().annotate(
        path_title=Subquery(path.values("path__title")[:1]),
        on_path_since=Subquery(path.values("started_at")[:1]),
    )
    if query:
        rows = rows.filter(name__icontains=query)
    page = page_of(rows.order_by("on_path_since", "pk"), request, A_PAGE)
    context = {"page": page, "query": query}
    return render(request, "matching/request_search.html", context)


@access.managers
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = MentorRequest.objects.visible_to(request.user)
    row = get_object_or_404(
        rows.select_related("student", "project", "enrolment__path", "made_by"), pk=pk
    )
    context = shown(row, WeeklyHours.objects.stretches_of(row.student)) | lifecycle.history_of(row)
    return render(request, "matching/request_detail.html", context)


@access.managers
@act_limits.limited(act_limits.REQUEST)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """As withdrawn, when the student has said so to a manager."""
    rows = MentorRequest.objects.visible_to(request.user).filter(pk=pk)
    get_object_or_404(rows)
    try:
        lifecycle.withdraw(rows)
    except lifecycle.NotOpenError:
        messages.error(request, no_longer())
    else:
        messages.success(request, _("Closed as withdrawn."))
    return redirect("mentor_request_detail", pk)
