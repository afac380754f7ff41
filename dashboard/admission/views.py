"""The two doors of the administration by which people come in."""

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

from dashboard.admission.admitting import admit
from dashboard.admission.forms import ImportForm, InviteForm, is_sealed, seal
from dashboard.admission.sheet import MAX_ROWS, Sheet, read
from dashboard.admission.table import COLUMNS, MAX_BYTES, UnreadableError
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.invitations import invite as send_invitation
from mentorhub.accounts.models import User
from mentorhub.admin.database_errors import in_words
from mentorhub.body_limits import takes_files
from mentorhub.database import STAFF
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
                person = admit(form.entry(), by=request.user)
                _log(request, [person])
        except (DatabaseError, ValidationError) as refusal:
            form.add_error(None, in_words(refusal))
        else:
            _send(request, [person])
            return redirect(PEOPLE)
    fieldsets = [
        (None, {"fields": ["name", "email", "language"]}),
        (_("What they do here"), {"fields": ["roles", "mentor_of", "assessor_of"]}),
        (_("What they study"), {"fields": ["student_of", "funded"]}),
    ]
    return _page(request, "admission/invite.html", form, fieldsets, title=_("Invite a person"))


@access.staff
@act_limits.limited(act_limits.IMPORT)
@takes_files(max_bytes=MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest) -> HttpResponse:
    """First a report, then, once it was seen, the people: all of them or none."""
    form = ImportForm(request.POST or None, request.FILES or None)
    sheet = None
    if request.method == "POST" and form.is_valid():
        text, user = form.cleaned_data["text"], request.user
        try:
            sheet = read(text)
            seen = is_sealed(form.cleaned_data["checked"], text, user)
            if (
                parameters.has(request.POST, "apply")
                and seen
                and not sheet.wrong
                and _apply(request, sheet)
            ):
                people = [row.person for row in sheet.new]
                if form.cleaned_data["send_invitations"]:
                    _send(request, people)
                else:
                    messages.success(request, _added(len(people)))
                return redirect(PEOPLE)
        except UnreadableError as error:
            form.add_error(None, str(error))
        form = _again(form, seal(text, user) if sheet and not sheet.wrong else "")
    fieldsets = [(None, {"fields": ["file", "text", "send_invitations"]})]
    return _page(
        request,
        "admission/import_people.html",
        form,
        fieldsets,
        title=_("Import people"),
        sheet=sheet,
        columns=COLUMNS,
        max_rows=MAX_ROWS,
    )


def _apply(request: HttpRequest, sheet: Sheet) -> bool:
    """Everybody, or nobody and the reason beside the row that stopped it."""
    row = None
    try:
        with transaction.atomic(using=STAFF):
            for row in sheet.new:
                row.person = admit(row.entry, by=request.user)
            _log(request, [row.person for row in sheet.new])
    except (DatabaseError, ValidationError) as refusal:
        if row is None:
            raise
        row.errors.append(in_words(refusal))
        return False
    return True


def _again(form: ImportForm, checked: str) -> ImportForm:
    """The form with the text that was read, also when it came as a file, to be mended in place."""
    values = {name: form.cleaned_data.get(name) for name in ("text", "send_invitations")}
    again = ImportForm(values | {"checked": checked})
    again.guessed_encoding = form.guessed_encoding
    again._errors = form.errors
    again.cleaned_data = form.cleaned_data
    return again


def _send(request: HttpRequest, people: list[User]) -> None:
    """Invite each, over one connection, and say who was not reached."""
    missed = []
    connection = get_connection()
    try:
        connection.open()
    except OSError:
        missed = people
    for person in [] if missed else people:
        try:
            send_invitation(person, sent_by=request.user, request=request, connection=connection)
        except OSError:
            missed.append(person)
    connection.close()
    messages.success(request, _added(len(people)))
    if missed:
        words = _("The mail could not be sent to: %(names)s. Send them a new invitation later.")
        names = ", ".join(str(person) for person in missed)
        messages.warning(request, words % {"names": names})
    elif people:
        messages.info(request, _("Each got a mail with a link to choose a password."))


def _added(count: int) -> str:
    words = ngettext("%(count)d person was added.", "%(count)d people were added.", count)
    return words % {"count": count}


def _log(request: HttpRequest, people: list[User]) -> None:
    if people:
        LogEntry.objects.log_actions(request.user.pk, people, ADDITION, change_message="Admitted.")


def _page(
    request: HttpRequest, template: str, form: Any, fieldsets: list[Any], **context: Any
) -> HttpResponse:
    context |= admin.site.each_context(request)
    context |= {"form": form, "adminform": AdminForm(form, fieldsets, {}), "media": form.media}
    return render(request, template, context)
