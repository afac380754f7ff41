"""The public pages of certificates: no session, no account, 60 look-ups a minute; and one's own."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from dashboard.training.certificates import credentials, lookups
from dashboard.training.certificates.codes import CodeError, parse_code
from dashboard.training.certificates.forms import CodeForm, FileForm
from dashboard.training.certificates.issuing import certify, status_address
from dashboard.training.certificates.keys import NoKeyError, issuer, may_sign, public_keys
from dashboard.training.certificates.models import Certificate, State
from dashboard.training.certificates.qr import qr_svg
from dashboard.training.certificates.queries import (
    find_by_file,
    find_certificate,
    find_status_list,
    owed_completions,
    own_certificates,
    signed_status_list,
)
from dashboard.training.models.progress import Completion
from mentorhub import access, branding
from mentorhub.accounts import act_limits
from mentorhub.body_limits import takes_small_files
from mentorhub.database import STAFF, signed_in_as
from mentorhub.forms import parameters
from mentorhub.mail import page
from mentorhub.personal_data import REMOVED

SHA256 = re.compile(r"[0-9a-f]{64}")
# Of the badge of a state: its colour and its icon.
LOOKS = {
    State.VALID: ("good", "shield-check"),
    State.EXPIRED: ("warn", "clock"),
    State.REPLACED: ("warn", "refresh-cw"),
    State.REVOKED: ("bad", "circle-x"),
}
View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Decorator for a page that search engines do not list."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


# --- Anyone -------------------------------------------------------------------------------------


@access.anyone
@require_safe
@public
@lookups.limited
def check(request: HttpRequest) -> HttpResponse:
    """Type a code, or choose a file."""
    form = CodeForm(request.GET if parameters.has(request.GET, "code") else None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        if find_certificate(code) is not None:
            return redirect("certificate", code)
        form.add_error("code", form.unknown)
    status = 422 if form.is_bound else 200
    return render(request, "training/certificates/check.html", _forms(form), status=status)


@access.anyone
@require_safe
@public
@lookups.limited
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that a certificate says, and whether it is valid."""
    found = find_certificate(_parsed(code))
    if found is None:
        raise Http404
    if found.code != code:
        return redirect("certificate", found.code)
    return render(request, "training/certificates/certificate.html", _shown(found))


# Exempt from the CSRF check: a file is compared and forgotten, for whoever sends it, so there is
# nothing to forge; and whoever checks a certificate gets no cookie.
@csrf_exempt
@access.anyone
@require_http_methods(["GET", "HEAD", "POST"])
@takes_small_files
@public
@lookups.limited
def file(request: HttpRequest) -> HttpResponse:
    """Whether a file is one that we issued: by its checksum, which the browser computed, or by the
    file itself."""
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            context = _forms(file_form=form)
            return render(request, "training/certificates/check.html", context, status=422)
        sha256 = hashlib.sha256(form.cleaned_data["file"].read()).hexdigest()
    else:
        sha256 = parameters.text(request.GET, "sha256")
        if not SHA256.fullmatch(sha256):
            return redirect("certificate_check")
    found = find_by_file(sha256)
    if found is None:
        return render(request, "training/certificates/unknown_file.html", _forms(), status=404)
    return render(
        request, "training/certificates/certificate.html", _shown(found) | {"is_our_file": True}
    )


@access.anyone
@require_safe
@public
@lookups.limited
def credential(request: HttpRequest, code: str) -> HttpResponse:
    """The signed file, byte by byte as it was issued."""
    code = _parsed(code)
    data = Certificate.objects.filter(code=code).values_list("credential", flat=True).first()
    if not data:
        raise Http404
    return _public_file(bytes(data), credentials.MEDIA_TYPE, name=f"certificate-{code}.json")


@access.anyone
@require_safe
@public
@lookups.limited
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    found = find_status_list(number)
    if found is None:
        raise Http404
    try:
        return _public_file(signed_status_list(found), credentials.MEDIA_TYPE)
    except NoKeyError:
        return HttpResponse(status=503)


@access.anyone
@require_safe
@public
@lookups.limited
def issuer_keys(request: HttpRequest) -> HttpResponse:
    document = credentials.key_document(issuer(), public_keys())
    return _public_file(json.dumps(document, ensure_ascii=False).encode(), "application/json")


# --- Oneself ------------------------------------------------------------------------------------


@access.holders_of_certificates
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = own_certificates(request.user)
    context = {
        "certificates": [_row(each, now) for each in found],
        "owed": owed_completions(request.user) if may_sign() else [],
        "trains": access.is_trained(request.user),
    }
    return render(request, "training/certificates/own.html", context)


@access.holders_of_certificates
@act_limits.limited(act_limits.CERTIFICATE)
@require_POST
def own_issue(request: HttpRequest, completion: int) -> HttpResponse:
    """The certificate of a course that was finished while there was no key."""
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        mine = Completion.objects.filter(person=request.user.pk)
        certify(get_object_or_404(mine.select_related("course", "person"), pk=completion))
    return redirect("own_certificates")


@access.holders_of_certificates
@require_GET
def own_pdf(request: HttpRequest, code: str) -> HttpResponse:
    code = _parsed(code)
    mine = Certificate.objects.visible_to(request.user).filter(completion__person=request.user.pk)
    data = mine.filter(code=code).values_list("pdf", flat=True).first()
    if not data:
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="certificate-{code}.pdf"'}
    return HttpResponse(bytes(data), content_type="application/pdf", headers=headers)


# --- Shared -------------------------------------------------------------------------------------


def _parsed(code: str) -> str:
    """The code of an address. Raises Http404 when it cannot be one."""
    try:
        return parse_code(code)
    except CodeError as error:
        raise Http404 from error


def _forms(form: CodeForm | None = None, *, file_form: FileForm | None = None) -> dict[str, Any]:
    """What the pages show that ask for a code or a file."""
    return {
        "form": form or CodeForm(),
        "file_form": file_form or FileForm(),
        "school": branding.site_name(),
    }


def _shown(found: Certificate) -> dict[str, Any]:
    now, revocation = timezone.now(), found.find_revocation()
    return {
        "certificate": found,
        "now": now,
        "state": found.state(now),
        "states": State,
        "revocation": revocation,
        # A reason that was emptied with the name of its person says nothing.
        "reason": revocation.reason if revocation and revocation.reason != REMOVED else "",
        "successor": found.find_successor(),
        "status_address": status_address(found.status_index),
        "school": branding.site_name(),
        "qr": qr_svg(page("certificate", found.code)),
        "file_form": FileForm(),
    }


def _row(found: Certificate, now: Any) -> dict[str, Any]:
    state = found.state(now)
    tone, icon = LOOKS[state]
    return {
        "certificate": found,
        "state": state,
        "tone": tone,
        "icon": icon,
        "revocation": found.find_revocation(),
        "address": page("certificate", found.code),
    }


def _public_file(data: bytes, content_type: str, *, name: str = "") -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    if name:
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    # Whoever checks a badge may do so in a page of their own.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
