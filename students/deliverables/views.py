"""Deliverables: the student's page, the download of a file, and the mentor's “read” mark."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.body_limits import takes_files
from mentorhub.files.responses import as_download
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.prepared import prepared
from students.deliverables.forms import HandInForm
from students.deliverables.submission import hand_in, max_upload_bytes
from students.models import Deliverable, Enrolment, ProjectWork
from students.paths.uploads import UploadError


@access.students
@act_limits.limited(act_limits.HAND_IN, in_form=True)
@takes_files(max_bytes=max_upload_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
def deliverables(request: HttpRequest) -> HttpResponse:
    (enrolment,) = _running_enrolment(request.user)
    work = _open_work.first(enrolment)
    chosen = parameters.integer(request.GET, "for")
    form = HandInForm(work=work, initial={"expected": [chosen]})
    if request.method == "POST":
        if work is None:
            messages.error(request, _("No project is in progress, so there is nothing to hand in."))
            return redirect("deliverables")
        form = HandInForm(request.POST, request.FILES, work=work)
        if (
            form.is_valid()
            and act_limits.is_within_limit(request, form)
            and _submit(request, form, work)
        ):
            return redirect("deliverables")
    handed_in = page_of(_deliverables.rows(enrolment), request)
    context = {"work": work, "form": form, "deliverables": handed_in}
    status = 422 if form.errors else 200
    return render(request, "students/deliverables/page.html", context, status=status)


@prepared
def _running_enrolment(student: User) -> QuerySet[Enrolment]:
    return Enrolment.objects.running().filter(student=student)


@prepared
def _open_work(enrolment: Enrolment) -> QuerySet[ProjectWork]:
    rows = ProjectWork.objects.open().filter(enrolment=enrolment)
    return rows.select_related("project").defer("project__brief")


def _submit(request: HttpRequest, form: HandInForm, work: ProjectWork) -> bool:
    """Hand in what the form holds; False when the file is refused (an error of the form)."""
    given = form.cleaned_data
    try:
        deliverable = hand_in(
            work.enrolment,
            work.project,
            by=request.user,
            link=given["link"],
            note=given["note"],
            upload=given["file"],
            expected=given.get("expected", ()),
        )
    except UploadError as refusal:
        form.add_error("file", refusal)
        return False
    text = _("Handed in as number %(number)s for “%(project)s”.")
    names = {"number": deliverable.number, "project": work.project.title}
    messages.success(request, text % names)
    return True


@prepared
def _deliverables(enrolment: Enrolment) -> QuerySet[Deliverable]:
    """The latest first."""
    rows = Deliverable.objects.filter(enrolment=enrolment).with_expected()
    rows = rows.select_related("project", "read_by").defer("project__brief")
    return rows.order_by("-handed_in_at", "-number")


@access.readers_of_work
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file as a download, never inline: its content comes from a student and is not trusted."""
    found = get_object_or_404(Deliverable.objects.visible_to(request.user), pk=pk)
    if not found.file:
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    return as_download(content, found.file_name, found.content_type, inline=False)


@access.mentors
@act_limits.limited(act_limits.TICK)
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    supported = Enrolment.objects.supported_by(request.user)
    found = get_object_or_404(Deliverable.objects.filter(enrolment__in=supported), pk=pk)
    found.mark_read(by=request.user)
    messages.success(request, _("Marked as read. The student can see this."))
    return redirect(parameters.safe_next_url(request, "landing"))
