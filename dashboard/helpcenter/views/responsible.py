"""Who answers what, and the canned replies; written on the login *staff*."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.helpcenter.managing_forms import CannedForm, ResponsibleForm
from dashboard.helpcenter.models import CannedReply, Responsible
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.database import STAFF, signed_in_as
from mentorhub.forms import parameters


@access.managers
@act_limits.limited(act_limits.HELP_ARTICLE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def responsible(request: HttpRequest) -> HttpResponse:
    form = ResponsibleForm(request.POST or None)
    if form.is_valid() and act_limits.is_within_limit(request, form) and _name(form):
        messages.success(request, _("New requests of this kind go there first."))
        return redirect("help_responsible")
    rows = Responsible.objects.running().select_related("manager", "path", "subject")
    context = {"form": form, "rows": rows.order_by("path__position", "subject__position", "pk")}
    status = 422 if form.errors else 200
    return render(request, "helpcenter/responsible.html", context, status=status)


def _name(form: ResponsibleForm) -> bool:
    given = form.cleaned_data
    columns = {name: each.pk if each else None for name, each in given.items()}
    try:
        with signed_in_as(STAFF):
            Responsible.objects.create(**{f"{name}_id": pk for name, pk in columns.items()})
    except IntegrityError:
        form.add_error("manager", _("They are no longer a manager, or are responsible already."))
        return False
    return True


@access.managers
@act_limits.limited(act_limits.HELP_ARTICLE)
@require_POST
def end_responsible(request: HttpRequest, pk: int) -> HttpResponse:
    with signed_in_as(STAFF):
        rows = Responsible.objects.running().filter(pk=pk)
        if not rows.update(ended_at=timezone.now()):
            raise Http404
    messages.success(request, _("Ended. What they have stays theirs."))
    return redirect("help_responsible")


@access.managers
@act_limits.limited(act_limits.HELP_ARTICLE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def canned(request: HttpRequest) -> HttpResponse:
    """All of them, and the form for a new one."""
    form = CannedForm(request.POST or None)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        with signed_in_as(STAFF):
            CannedReply.objects.create(**_columns(form))
        messages.success(request, _("Saved."))
        return redirect("help_canned")
    rows = CannedReply.objects.select_related("subject").order_by("language", "title__plain", "pk")
    context = {"form": form, "rows": rows}
    return render(request, "helpcenter/canned.html", context, status=422 if form.errors else 200)


@access.managers
@act_limits.limited(act_limits.HELP_ARTICLE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def canned_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one, or delete it: whoever was answered with it keeps the answer."""
    reply = get_object_or_404(CannedReply, pk=pk)
    form = CannedForm(request.POST or None, initial=CannedForm.initial_of(reply))
    if request.method == "POST" and parameters.has(request.POST, "delete"):
        with signed_in_as(STAFF):
            CannedReply.objects.filter(pk=pk).delete()
        messages.success(request, _("Deleted."))
        return redirect("help_canned")
    if form.is_valid() and act_limits.is_within_limit(request, form):
        with signed_in_as(STAFF):
            CannedReply.objects.filter(pk=pk).update(**_columns(form))
        messages.success(request, _("Saved."))
        return redirect("help_canned")
    context = {"form": form, "reply": reply}
    return render(
        request, "helpcenter/canned_reply.html", context, status=422 if form.errors else 200
    )


def _columns(form: CannedForm) -> dict[str, Any]:
    given = form.cleaned_data
    subject = given["subject"]
    return {
        "title": given["title"],
        "language": given["language"],
        "subject_id": subject.pk if subject else None,
        "body": given["body"],
    }
