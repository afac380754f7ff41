"""Deliverables: the student's page, that of one version with its comments, the download of a file,
the mentor's “read” mark, and the withdrawal by the student."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.body_limits import takes_files
from mentorhub.database import current_login
from mentorhub.files.responses import as_download
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.prepared import prepared
from students.deliverables.comments import comment_on
from students.deliverables.forms import CommentForm, HandInForm
from students.deliverables.models import ReadAlreadyError, WithdrawnError
from students.deliverables.submission import hand_in, max_upload_bytes
from students.deliverables.uploading import PIECE_BYTES
from students.models import Deliverable, DeliverableNote, Enrolment, ProjectWork, Upload
from students.paths.uploads import UploadError


@access.students
@act_limits.limited(act_limits.HAND_IN, in_form=True)
@takes_files(max_bytes=max_upload_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
def deliverables(request: HttpRequest) -> HttpResponse:
    (enrolment,) = _running_enrolment(request.user)
    work = _open_work.first(enrolment)
    chosen = parameters.integer(request.GET, "for")
    replaces = parameters.text(request.GET, "replaces", longest=36)
    form = HandInForm(work=work, initial={"expected": [chosen], "replaces": replaces})
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
    handed_in = page_of(_deliverables.rows(request.user, enrolment), request)
    context = {
        "work": work,
        "form": form,
        "deliverables": handed_in,
        "uploads": _uploads(request.user, enrolment, timezone.now()) if work else [],
        "piece_bytes": PIECE_BYTES,
    }
    status = 422 if form.errors else 200
    return render(request, "students/deliverables/page.html", context, status=status)


@prepared
def _running_enrolment(student: User) -> QuerySet[Enrolment]:
    return Enrolment.objects.running().filter(student=student)


@prepared
def _open_work(enrolment: Enrolment) -> QuerySet[ProjectWork]:
    rows = ProjectWork.objects.open().filter(enrolment=enrolment)
    return rows.select_related("project").defer("project__brief")


@prepared
def _uploads(student: User, enrolment: Enrolment, now: datetime) -> QuerySet[Upload]:
    """The unfinished ones, the latest first."""
    rows = Upload.objects.visible_to(student).unexpired(now).filter(enrolment=enrolment)
    return rows.order_by("-begun_at")


def open_work_of(student: User) -> ProjectWork | None:
    """The project in progress of somebody who is a student."""
    (enrolment,) = _running_enrolment(student)
    return _open_work.first(enrolment)


def _submit(request: HttpRequest, form: HandInForm, work: ProjectWork) -> bool:
    """Hand in what the form holds; False when the file is refused (an error of the form)."""
    try:
        deliverable = hand_in(
            work.enrolment,
            work.project,
            by=request.user,
            upload=form.cleaned_data["file"],
            **form.submission(),
        )
    except UploadError as refusal:
        form.add_error("file", refusal)
        return False
    say_handed_in(request, deliverable)
    return True


def say_handed_in(request: HttpRequest, deliverable: Deliverable) -> None:
    names = {"number": deliverable.number, "project": deliverable.project.title}
    text = _("Handed in as number %(number)s for “%(project)s”.") % names
    if deliverable.replaces is not None:
        replaced = _("Number %(number)s was withdrawn.") % {"number": deliverable.replaces.number}
        text = f"{text} {replaced}"
    messages.success(request, text)


@prepared
def _deliverables(reader: User, enrolment: Enrolment) -> QuerySet[Deliverable]:
    """The latest first."""
    rows = Deliverable.objects.filter(enrolment=enrolment).with_expected().with_comments(reader)
    rows = rows.annotate(is_withdrawable=_is_withdrawable())
    rows = rows.select_related("project", "read_by", "replaced_by").defer("project__brief")
    return rows.order_by("-handed_in_at", "-number")


@access.readers_of_work
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def deliverable(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One version with its comments; whoever supports its student writes one."""
    user: Any = request.user
    found = _version.get_or_404(user, pk)
    may_comment = found.is_supported and found.withdrawn_at is None
    if request.method == "POST" and not may_comment:
        raise Http404
    form = CommentForm(request.POST or None)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        try:
            comment_on(found, form.cleaned_data["text"], by=user)
        except WithdrawnError:
            form.add_error(None, _("The student has withdrawn this version meanwhile."))
        else:
            messages.success(request, _("Your comment was sent to the student."))
            return redirect("deliverable", pk)
    is_own = found.enrolment.student_id == user.pk
    is_open = is_own and not found.enrolment.ended_at and not request.sharing
    context = {
        "deliverable": found,
        "label": _("Deliverable %(number)s") % {"number": found.number},
        "student": found.enrolment.student,
        "comments": _comments(user, pk),
        # Whoever judges the work has no page of its student.
        "sees_student": is_own or found.is_supported or access.is_manager(user),
        "is_own": is_own,
        "may_change": is_open and found.is_withdrawable,
        # Of a fix that nobody has read or answered yet.
        "fix_until": found.fix_until if is_open and found.read_at is None else None,
        "may_replace": found.is_in_progress,
        "may_comment": may_comment,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "students/deliverables/version.html", context, status=status)


@prepared
def _version(reader: User, pk: UUID) -> QuerySet[Deliverable]:
    supported = Enrolment.objects.supported_by(reader).filter(pk=OuterRef("enrolment"))
    works = ProjectWork.objects.open().filter(
        enrolment=OuterRef("enrolment"), project=OuterRef("project")
    )
    rows = Deliverable.objects.visible_to(reader).with_expected().with_fix_until().filter(pk=pk)
    rows = rows.annotate(
        is_supported=Exists(supported),
        is_in_progress=Exists(works),
        is_withdrawable=_is_withdrawable(),
    )
    related = ("project__path", "enrolment__student", "read_by", "replaces", "replaced_by")
    return rows.select_related(*related).defer("project__brief")


def _is_withdrawable() -> Exists:
    return Exists(Deliverable.objects.withdrawable().filter(pk=OuterRef("pk")))


@prepared
def _comments(reader: User, deliverable: UUID) -> QuerySet[DeliverableNote]:
    rows = DeliverableNote.objects.visible_to(reader).filter(deliverable=deliverable)
    return rows.select_related("author").order_by("written_at", "pk")


@access.students
@act_limits.limited(act_limits.TICK)
@require_POST
def withdrawal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a version of one's own that nobody has read."""
    own = Deliverable.objects.visible_to(request.user).filter(
        enrolment__student=request.user, enrolment__ended_at=None
    )
    found = get_object_or_404(own, pk=pk)
    try:
        with transaction.atomic(using=current_login()):
            found.withdraw()
    except ReadAlreadyError:
        messages.error(request, _("It can no longer be withdrawn, so nothing was changed."))
    else:
        text = _("Number %(number)s was withdrawn.") % {"number": found.number}
        messages.success(request, text)
    return redirect("deliverables")


@access.readers_of_work
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file as a download, never inline: its content comes from a student and is not trusted."""
    found = get_object_or_404(Deliverable.objects.visible_to(request.user), pk=pk)
    if not found.file:
        raise Http404  # it has a link alone, or was withdrawn
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
    kept = Deliverable.objects.kept().filter(enrolment__in=supported)
    found = get_object_or_404(kept, pk=pk)
    found.mark_read(by=request.user)
    messages.success(request, _("Marked as read. The student can see this."))
    return redirect(parameters.safe_next_url(request, "landing"))
