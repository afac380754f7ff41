"""Uploads in pieces, by version 1.0.0 of the tus protocol (https://tus.io/protocols/resumable-upload)
with its extensions creation, termination, checksum and expiration.

Why not a package: docs/decisions/resumable-uploads.md. The browser's side: static/js/uploads.js.
"""

import base64
import binascii
import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.body_limits import content_length, takes_files
from mentorhub.prepared import prepared
from students.deliverables import uploading
from students.deliverables.forms import HandInForm
from students.deliverables.uploading import PIECE_BYTES
from students.deliverables.views.pages import open_work_of, say_handed_in
from students.models import Deliverable, Upload
from students.paths.uploads import UploadError

VERSION = "1.0.0"
# By the protocol a server knows SHA-1.
CHECKSUMS = ("sha256", "sha1")
CHECKSUM_MISMATCH = 460
PIECE_TYPE = "application/offset+octet-stream"
NUMBER = re.compile(r"[0-9]{1,15}")
HEXADECIMAL = re.compile(r"[0-9a-f]{64}")


def tus(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers with the version of the protocol, and refuses a request of another one."""

    @wraps(view)
    def versioned(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            response = HttpResponse(status=412)
            response.headers["Tus-Version"] = VERSION
        else:
            response = view(request, *args, **kwargs)
        response.headers["Tus-Resumable"] = VERSION
        return response

    return versioned


@access.students
@act_limits.limited(act_limits.HAND_IN, in_form=True)
@require_http_methods(["OPTIONS", "POST"])
@tus
def uploads(request: HttpRequest) -> HttpResponse:
    """Begin an upload: the fields of the form in the body, the file's name and size in headers."""
    if request.method == "OPTIONS":
        extensions = "creation,termination,checksum,expiration"
        headers = {
            "Tus-Version": VERSION,
            "Tus-Extension": extensions,
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        }
        return HttpResponse(status=204, headers=headers)
    size, metadata = request.headers.get("Upload-Length", ""), _metadata(request)
    if not NUMBER.fullmatch(size) or metadata is None:
        return HttpResponse(status=400)
    work = open_work_of(request.user)
    if work is None:
        return HttpResponse(status=409)
    form = HandInForm(request.POST, work=work, is_upload=True)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        try:
            upload = uploading.begin(work, size=int(size), **metadata, **form.submission())
        except UploadError as refusal:
            form.add_error("file", refusal)
        else:
            address = reverse("deliverable_upload", args=[upload.pk])
            headers = {"Location": address, "Upload-Expires": http_date(_expires(upload))}
            return HttpResponse(status=201, headers=headers)
    context = {"work": work, "form": form}
    return render(request, "students/deliverables/_form.html", context, status=422)


def _metadata(request: HttpRequest) -> dict[str, str] | None:
    """The name, the fingerprint and the checksum of the file; None when they cannot be read."""
    found: dict[str, str] = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode().replace("\0", "")
        except ValueError:
            return None
    hashes = {name: found.get(name, "") for name in ("fingerprint", "sha256")}
    if any(value and not HEXADECIMAL.fullmatch(value) for value in hashes.values()):
        return None
    return {"name": found.get("filename", ""), **hashes}


@access.students
@takes_files(max_bytes=PIECE_BYTES)
@require_http_methods(["HEAD", "PATCH", "DELETE"])
@tus
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """HEAD: how much has arrived. PATCH: the next piece. DELETE: cancel it."""
    if request.method == "DELETE":
        if not uploading.cancel(pk, by=request.user):
            raise Http404
        return HttpResponse(status=204)
    if request.method == "PATCH":
        return _piece(request, pk)
    row = _upload.first(request.user, pk, timezone.now())
    if row is not None:
        return _state(200, row.received, row.size, _expires(row))
    # Complete: the last answer was lost on its way.
    return _state(200, *([_handed_in.get_or_404(request.user, pk).size] * 2))


def _piece(request: HttpRequest, pk: UUID) -> HttpResponse:
    if request.content_type != PIECE_TYPE:
        return HttpResponse(status=415)
    offset, checksum = request.headers.get("Upload-Offset", ""), _checksum(request)
    if not NUMBER.fullmatch(offset) or checksum is None:
        return HttpResponse(status=400)
    # Read before anything is locked: a slow connection keeps nobody waiting. At most PIECE_BYTES.
    try:
        piece = request.body
    except UnreadablePostError:
        return HttpResponse(status=400)
    if len(piece) != content_length(request):
        return HttpResponse(status=400)  # cut off: the checksum is of the whole piece
    try:
        received, deliverable = uploading.add_piece(
            pk, piece, offset=int(offset), by=request.user, checksum=checksum or None
        )
    except Upload.DoesNotExist as error:
        raise Http404 from error
    except uploading.WrongOffsetError:
        return HttpResponse(status=409)
    except uploading.ChecksumError:
        return HttpResponse(status=CHECKSUM_MISMATCH, reason="Checksum Mismatch")
    except uploading.NotNowError:
        return HttpResponse(status=503)
    except uploading.UploadLostError:
        return HttpResponse(status=410)
    except UploadError as refusal:
        return JsonResponse({"refused": " ".join(refusal.messages)}, status=422)
    if deliverable is not None:
        say_handed_in(request, deliverable)
    return _state(204, received)


def _checksum(request: HttpRequest) -> tuple[str, bytes] | tuple[()] | None:
    """The hash and the digest of the piece; empty where none is said, None where it is odd."""
    sent = request.headers.get("Upload-Checksum", "")
    if not sent:
        return ()
    algorithm, _space, digest = sent.partition(" ")
    try:
        found = base64.b64decode(digest, validate=True)
    except binascii.Error:
        return None
    return (algorithm, found) if algorithm in CHECKSUMS else None


@access.students
@act_limits.limited(act_limits.TICK)
@require_POST
def upload_cancellation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel an unfinished upload by a button of the page."""
    if not uploading.cancel(pk, by=request.user):
        raise Http404
    messages.success(request, _("The upload was cancelled; nothing of it was kept."))
    return redirect("deliverables")


@prepared
def _upload(student: User, pk: UUID, now: Any) -> QuerySet[Upload]:
    return Upload.objects.visible_to(student).unexpired(now).filter(pk=pk)


@prepared
def _handed_in(student: User, pk: UUID) -> QuerySet[Deliverable]:
    own = Deliverable.objects.visible_to(student).kept()
    return own.filter(pk=pk, enrolment__student=student).exclude(file="")


def _expires(row: Upload) -> float:
    return row.expires_at.timestamp()


def _state(status: int, received: int, size: int | None = None, expires: float = 0) -> HttpResponse:
    headers = {"Upload-Offset": str(received), "Cache-Control": "no-store"}
    if size is not None:
        headers["Upload-Length"] = str(size)
    if expires:
        headers["Upload-Expires"] = http_date(expires)
    return HttpResponse(status=status, headers=headers)
