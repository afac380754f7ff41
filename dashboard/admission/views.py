"""The two pages of the administration that add people."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
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
    has_seen_preview,
    sign_preview,
)
from dashboard.admission.people_import import MAX_ROWS, ImportPreview, preview_import
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.invitations import invite as send_invitation
from mentorhub.accounts.models import User
from mentorhub.admin.database_errors import error_message
from mentorhub.body_limits import takes_files
from mentorhub.database import STAFF
from mentorhub.files.csv_reader import UnreadableTableError
from mentorhub.forms import parameters

PEOPLE = "admin:accounts_user_changelist"


@access.staff
@act_limits.limited(act_limits.INVITATION)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic(using=STAFF):
                user = create_person(form.new_person(), by=request.user)
                _log_additions(request, [user])
        except (DatabaseError, ValidationError) as error:
            form.add_error(None, error_message(error))
        else:
            _send_invitations(request, [user])
            return redirect(PEOPLE)
    fieldsets = [
        (None, {"fields": ["name", "email", "language"]}),
        (_("What they do here"), {"fields": ["roles", "mentor_of", "assessor_of"]}),
        (_("What they study"), {"fields": ["student_of", "funded"]}),
    ]
    return _render(request, "admission/invite.html", form, fieldsets, title=_("Invite a person"))


@access.staff
@act_limits.limited(act_limits.IMPORT)
@takes_files(max_bytes=MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest) -> HttpResponse:
    """Show a preview; once it was seen and confirmed, create all the people or none."""
    form = ImportPeopleForm(request.POST or None, request.FILES or None)
    preview = None
    if request.method == "POST" and form.is_valid():
        text, user = form.cleaned_data["text"], request.user
        try:
            preview = preview_import(text)
            is_confirmed = parameters.has(request.POST, "apply") and has_seen_preview(
                form.cleaned_data["checked"], text, user
            )
            if is_confirmed and not preview.invalid_rows and _create_people(request, preview):
                people = [row.user for row in preview.new_rows]
                if form.cleaned_data["send_invitations"]:
                    _send_invitations(request, people)
                else:
                    messages.success(request, _added_message(len(people)))
                return redirect(PEOPLE)
        except UnreadableTableError as error:
            form.add_error(None, str(error))
        can_confirm = preview is not None and not preview.invalid_rows
        form = _with_text(form, sign_preview(text, user) if can_confirm else "")
    fieldsets = [(None, {"fields": ["file", "text", "send_invitations"]})]
    return _render(
        request,
        "admission/import_people.html",
        form,
        fieldsets,
        title=_("Import people"),
        preview=preview,
        max_rows=MAX_ROWS,
    )


def _create_people(request: HttpRequest, preview: ImportPreview) -> bool:
    """Create everybody, or nobody and add the error to the row that caused it."""
    row = None
    try:
        with transaction.atomic(using=STAFF):
            for row in preview.new_rows:
                row.user = create_person(row.new_person, by=request.user)
            _log_additions(request, [row.user for row in preview.new_rows])
    except (DatabaseError, ValidationError) as error:
        if row is None:
            raise
        row.errors.append(error_message(error))
        return False
    return True


def _with_text(form: ImportPeopleForm, signature: str) -> ImportPeopleForm:
    """The form with the text of its file in the text field, to be corrected there."""
    values = {name: form.cleaned_data.get(name) for name in ("text", "send_invitations")}
    filled = ImportPeopleForm(values | {"checked": signature})
    filled.guessed_encoding = form.guessed_encoding
    filled._errors = form.errors
    filled.cleaned_data = form.cleaned_data
    return filled


def _send_invitations(request: HttpRequest, people: list[User]) -> None:
    """Send each person an invitation over one connection; name those whose mail failed."""
    not_sent = []
    connection = get_connection()
    try:
        connection.open()
    except OSError:
        not_sent = people
    for person in [] if not_sent else people:
        try:
            send_invitation(person, sent_by=request.user, request=request, connection=connection)
        except OSError:
            not_sent.append(person)
    connection.close()
    messages.success(request, _added_message(len(people)))
    if not_sent:
        message = _("The mail could not be sent to: %(names)s. Send them a new invitation later.")
        names = ", ".join(str(person) for person in not_sent)
        messages.warning(request, message % {"names": names})
    elif people:
        messages.info(request, _("Each got a mail with a link to choose a password."))


def _added_message(count: int) -> str:
    message = ngettext("%(count)d person was added.", "%(count)d people were added.", count)
    return message % {"count": count}


def _log_additions(request: HttpRequest, people: list[User]) -> None:
    if people:
        LogEntry.objects.log_actions(request.user.pk, people, ADDITION, change_message="Admitted.")


def _render(
    request: HttpRequest, template: str, form: Any, fieldsets: list[Any], **context: Any
) -> HttpResponse:
    context |= admin.site.each_context(request)
    context |= {"form": form, "adminform": AdminForm(form, fieldsets, {}), "media": form.media}
    return render(request, template, context)
