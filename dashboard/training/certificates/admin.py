"""Certificates in the administration: read, revoked, issued again; the keys that signed them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.training.certificates.issuing import CertificateError, issue_again, revoke
from dashboard.training.certificates.keys import may_sign
from dashboard.training.certificates.models import (
    MAX_REASON,
    Certificate,
    CredentialKey,
    Revocation,
    State,
)
from mentorhub.admin.areas import Area
from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.admin.base import ReadOnlyAdmin, person_search_fields
from mentorhub.admin.confirmation import (
    ConfirmationSummary,
    ConfirmedAction,
    ConfirmedActionsMixin,
    SummaryChangedError,
    SummaryLine,
    signature_of_lines,
)
from mentorhub.database import current_login
from mentorhub.forms.texts import PublishedTextsMixin, TextField

for source in (
    AuditSource(
        "certificate_issued", gettext_lazy("Certificate issued"), Certificate, at="issued_at",
        by="issued_by", person="completion__person", related=("completion__person",),
        deferred=("credential", "pdf"),
        text=lambda row: f"{row.name or row.completion.person} · {row.course}",
    ),
    AuditSource(
        "certificate_revoked", gettext_lazy("Certificate revoked"), Revocation, at="at", by="by",
        person="certificate__completion__person", related=("certificate__completion__person",),
        deferred=("certificate__credential", "certificate__pdf"),
        text=lambda row: f"{row.certificate.name} · {row.certificate.course} · {row.reason}",
        target=lambda row: row.certificate,
    ),
):  # fmt: skip
    register_source(source)


class RevocationForm(PublishedTextsMixin, forms.Form):
    published_texts = ("reason",)
    reason = forms.CharField(
        label=gettext_lazy("Public reason"),
        max_length=MAX_REASON,
        help_text=gettext_lazy("Anyone who checks the certificate reads it. Name nobody."),
    )
    note = TextField(
        label=gettext_lazy("Private note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("For administrators alone."),
    )
    ends_certification = forms.BooleanField(
        label=gettext_lazy("The mentor is a novice again"),
        required=False,
        help_text=gettext_lazy(
            "They take at most 6 students from now on. Those they support stay with them."
        ),
    )


class CertificateAction(ConfirmedAction):
    max_rows = 1

    def perform(self, request: HttpRequest, rows: list[Any], form: Any, *, seen: str) -> list[Any]:
        with transaction.atomic(using=current_login()):
            if self.summary(request, rows, form).signature != seen:
                raise SummaryChangedError
            try:
                self.carry_out(request, rows[0], form)
            except CertificateError as error:
                raise SummaryChangedError from error
        return rows

    def carry_out(self, request: HttpRequest, row: Certificate, form: Any) -> None:
        raise NotImplementedError

    def _summary(self, row: Certificate, *sentences: str) -> ConfirmationSummary:
        holder = row.name or str(row.completion.person)
        head = _("Certificate %(code)s: %(course)s, %(name)s.") % {
            "code": row, "course": row.course, "name": holder
        }  # fmt: skip
        lines = [SummaryLine(head), *(SummaryLine(each, 1) for each in sentences)]
        told = [row.completion.person] if row.completion.person.is_active else []
        return ConfirmationSummary(lines, signature_of_lines(lines), told)


class RevokeAction(CertificateAction):
    name = "revoke"
    label = gettext_lazy("Revoke…")
    confirm = gettext_lazy("Revoke for good")
    heading = gettext_lazy("Revoke a certificate?")

    def refusal_reason(self, request: HttpRequest, row: Certificate) -> str:
        return _("It is revoked already.") if row.find_revocation() else ""

    def form(self, data: Any, rows: list[Certificate]) -> RevocationForm:
        return RevocationForm(data)

    def summary(self, request: HttpRequest, rows: list[Any], form: Any) -> ConfirmationSummary:
        reason = form.cleaned_data["reason"]
        sentences = [
            _("Its page says that it was revoked, and why: “%(reason)s”.") % {"reason": reason},
            _("This cannot be undone; a new one can be issued."),
        ]
        if form.cleaned_data["ends_certification"]:
            sentences.append(_("The mentor is a novice again, and takes at most 6 students."))
        return self._summary(rows[0], *sentences)

    def carry_out(self, request: HttpRequest, row: Certificate, form: Any) -> None:
        revoke(row, by=request.user, **form.cleaned_data)

    def log_message(self, row: Certificate) -> str:
        return "Revoked."

    def success_message(self, count: int) -> str:
        return ngettext("%(count)d was revoked.", "%(count)d were revoked.", count) % {
            "count": count
        }


class IssueAgainAction(CertificateAction):
    name = "again"
    label = gettext_lazy("Issue again…")
    confirm = gettext_lazy("Issue again")
    heading = gettext_lazy("Issue a certificate again?")

    def refusal_reason(self, request: HttpRequest, row: Certificate) -> str:
        if row.find_successor():
            return _("It was issued again already. Choose the newest one.")
        if row.is_anonymous or not row.completion.person.is_active:
            return _("This person has left for good.")
        if not may_sign():
            return _("CREDENTIAL_KEY is not set, so nothing can be signed.")
        return ""

    def summary(self, request: HttpRequest, rows: list[Any], form: Any) -> ConfirmationSummary:
        row = rows[0]
        name = _("A new one is issued to %(name)s, with a new code.") % {
            "name": row.completion.person.name
        }
        return self._summary(row, name, _("The page of the old one says that it was replaced."))

    def carry_out(self, request: HttpRequest, row: Certificate, form: Any) -> None:
        issue_again(row, by=request.user)

    def log_message(self, row: Certificate) -> str:
        return "Issued again."

    def success_message(self, count: int) -> str:
        return ngettext("%(count)d was issued again.", "%(count)d were issued again.", count) % {
            "count": count
        }


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        if self.value() not in State.values:
            return None
        return queryset.in_state(State(self.value()), timezone.now())  # type: ignore[attr-defined]


@admin.register(Certificate)
class CertificateAdmin(ConfirmedActionsMixin, ReadOnlyAdmin):
    area = Area.MENTORING
    confirmed_actions = (RevokeAction(), IssueAgainAction())
    list_display = ("code_shown", "name", "course", "issued_at", "expires_at", "state_shown")
    list_filter = (StateFilter, "issued_at")
    search_fields = ("code", "name", *person_search_fields("completion__person"))
    date_hierarchy = "issued_at"
    fields = (
        "code_shown", "page_shown", "state_shown", "name", "person", "course", "criteria",
        "minutes", "issued_at", "issued_by", "expires_at", "replaces", "reason_shown",
        "note_shown", "key", "credential_sha256", "pdf_sha256",
    )  # fmt: skip
    readonly_fields = (
        "code_shown", "page_shown", "state_shown", "person", "reason_shown", "note_shown",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certificate]:
        rows = super().get_queryset(request)
        return rows.with_state().select_related(  # type: ignore[attr-defined]
            "completion__person", "key", "issued_by"
        )

    @admin.display(description=gettext_lazy("code"), ordering="code")
    def code_shown(self, obj: Certificate) -> str:
        return obj.grouped_code

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, obj: Certificate) -> str:
        return obj.state().label

    @admin.display(description=gettext_lazy("person"))
    def person(self, obj: Certificate) -> Any:
        return obj.completion.person

    @admin.display(description=gettext_lazy("public page"))
    def page_shown(self, obj: Certificate) -> str:
        url = obj.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, url)

    @admin.display(description=gettext_lazy("public reason"))
    def reason_shown(self, obj: Certificate) -> str:
        found = obj.find_revocation()
        return found.reason if found else self.empty_value_display

    @admin.display(description=gettext_lazy("private note"))
    def note_shown(self, obj: Certificate) -> str:
        found = obj.find_revocation()
        return (found.note if found else "") or self.empty_value_display


@admin.register(Revocation)
class RevocationAdmin(ReadOnlyAdmin):
    area = Area.MENTORING
    list_display = ("certificate", "name", "reason", "by", "at", "ended_certification")
    list_filter = ("ended_certification", "at")
    list_select_related = ("certificate", "by")
    search_fields = ("certificate__code", "certificate__name", "reason")
    date_hierarchy = "at"
    fields = ("certificate", "reason", "note", "ended_certification", "by", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revocation]:
        rows = super().get_queryset(request)
        return rows.defer("certificate__credential", "certificate__pdf")

    @admin.display(description=gettext_lazy("name"))
    def name(self, obj: Revocation) -> str:
        return obj.certificate.name


@admin.register(CredentialKey)
class CredentialKeyAdmin(ReadOnlyAdmin):
    area = Area.RULES
    list_display = ("__str__", "since", "until", "signed")
    search_fields = ("public",)
    fields = ("public", "since", "until", "signed")
    readonly_fields = ("signed",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CredentialKey]:
        return super().get_queryset(request).annotate(signed_count=Count("certificates"))

    @admin.display(description=gettext_lazy("certificates signed"), ordering="signed_count")
    def signed(self, obj: Any) -> int:
        return obj.signed_count
