"""The two pages of the administration that add people."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dashboard.admission.account_creation import create_person
from dashboard.admission.forms import (
    MAX_BYTES,
    ImportPeopleForm,
    InviteForm,
    seen_changes,
    sign_preview,
)
from dashboard.admission.import_run import ImportReport, dry_run, run
from dashboard.admission.people_import import MAX_ROWS
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.invitations import queue_invitations
from mentorhub.admin import held_forms
from mentorhub.admin.database_errors import error_message
from mentorhub.body_limits import takes_files
from mentorhub.database import STAFF
from mentorhub.files.csv_reader import UnreadableTableError
from mentorhub.forms import parameters

PEOPLE = "admin:accounts_user_changelist"


@held_forms.shows_unsaved
@access.staff
@act_limits.limited(act_limits.INVITATION)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if held_forms.is_returned(request):
        held_forms.say_unsaved(request)
    elif request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic(using=STAFF):
                user = create_person(form.new_person(), by=request.user)
                said = "Admitted."
                LogEntry.objects.log_actions(request.user.pk, [user], ADDITION, said)
                queue_invitations([user], sent_by=request.user, base_url=base_url(request))
        except (DatabaseError, ValidationError) as error:
            form.add_error(None, error_message(error))
        else:
            messages.success(request, _("%(name)s was added.") % {"name": user})
            messages.info(request, _("The invitation is on its way."))
            return redirect(PEOPLE)
    fieldsets = [
        (None, {"fields": ["name", "email", "language"]}),
        (_("Roles and paths"), {"fields": ["roles", "mentor_of", "assessor_of"]}),
        (_("Studies"), {"fields": ["student_of", "funded"]}),
    ]
    return _render(request, "admission/invite.html", form, fieldsets, title=_("Invite a person"))


@held_forms.shows_unsaved
@access.staff
@act_limits.limited(act_limits.IMPORT)
@takes_files(max_bytes=MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest) -> HttpResponse:
    """Show what a table would change; once that was confirmed, change all of it or nothing."""
    form = ImportPeopleForm(request.POST or None, request.FILES or None)
    report = None
    if held_forms.is_returned(request):
        held_forms.say_unsaved(request)
    if request.method == "POST" and form.is_valid():
        report = _run(request, form)
        if report is not None and report.is_done:
            _say_done(request, report, invited=form.cleaned_data["send_invitations"])
            return redirect(PEOPLE)
        form = _with_text(form, request, report)
    return _render(
        request,
        "admission/import_people.html",
        form,
        [(None, {"fields": ["file", "text", "send_invitations"]})],
        title=_("Import people"),
        report=report,
        max_rows=MAX_ROWS,
    )


def _run(request: HttpRequest, form: ImportPeopleForm) -> ImportReport | None:
    """The dry run, or the import that was confirmed; None, and an error of the form, if neither."""
    text, seen = form.cleaned_data["text"], ""
    if parameters.has(request.POST, "apply") and not held_forms.is_returned(request):
        seen = seen_changes(form.cleaned_data["checked"], text, request.user)
    try:
        if not seen:
            return dry_run(text, by=request.user)
        invite = form.cleaned_data["send_invitations"]
        url = base_url(request)
        return run(text, by=request.user, expected=seen, invite=invite, base_url=url)
    except UnreadableTableError as error:
        form.add_error(None, str(error))
    except DatabaseError as error:
        form.add_error(None, error_message(error))
    return None


def _with_text(
    form: ImportPeopleForm, request: HttpRequest, report: ImportReport | None
) -> ImportPeopleForm:
    """The form with the text of its file in the text field, to be corrected there."""
    values = {name: form.cleaned_data.get(name) for name in ("text", "send_invitations")}
    signature = ""
    if report is not None and report.can_apply:
        signature = sign_preview(form.cleaned_data["text"], request.user, report.digest)
    filled = ImportPeopleForm(values | {"checked": signature})
    filled.guessed_encoding = form.guessed_encoding
    filled._errors = form.errors
    filled.cleaned_data = form.cleaned_data
    return filled


def _say_done(request: HttpRequest, report: ImportReport, *, invited: bool) -> None:
    if added := len(report.new_rows):
        said = ngettext("%(count)d person was added.", "%(count)d people were added.", added)
        messages.success(request, said % {"count": added})
    if updated := len(report.updated_rows):
        said = ngettext(
            "%(count)d person was updated.",
            "%(count)d people were updated.",
            updated,
        )
        messages.success(request, said % {"count": updated})
    if added and invited:
        messages.info(request, _("The invitations are being sent. This page shows the progress."))


def base_url(request: HttpRequest) -> str:
    """The address of the site for links in mails: in the demo that of the request, else empty."""
    return request.build_absolute_uri("/") if settings.DEMO else ""


def _render(
    request: HttpRequest, template: str, form: Any, fieldsets: list[Any], **context: Any
) -> HttpResponse:
    context |= admin.site.each_context(request)
    context |= {"form": form, "adminform": AdminForm(form, fieldsets, {}), "media": form.media}
    return render(request, template, context)
