"""What the database refuses comes back as an error on the form, in words, never as a failure.

Exclusion constraints and triggers hold rules that no form can check without a race: capacity, one
mentor at a time, nobody staff while enrolled. They speak when the row is written.
"""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, InternalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

RAISED_BY_TRIGGER = "P0001"
REFUSALS = (IntegrityError, InternalError, ValidationError)


def in_words(refusal: Exception) -> str:
    """The rule that was broken. Never the database's detail: it quotes the row."""
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    diagnosis = getattr(refusal.__cause__, "diag", None)
    named = _named_constraint(getattr(diagnosis, "constraint_name", None) or "")
    if named:
        return named
    if getattr(diagnosis, "sqlstate", None) == RAISED_BY_TRIGGER and diagnosis.message_primary:
        # Our own triggers speak English; the French is in the catalogue like any other text.
        return _(diagnosis.message_primary)
    return _("The school's rules do not allow this. Nothing was saved.")


def _named_constraint(name: str) -> str:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                default = constraint.default_violation_error_message
                if constraint.violation_error_message != default:
                    return str(constraint.violation_error_message)
    return ""


class RefusalsInWords:
    """For a ModelAdmin: the form is shown again, as it was filled in, with the reason."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        except REFUSALS as refusal:
            request.refusal = in_words(refusal)  # type: ignore[attr-defined]
            for upload in request.FILES.values():
                upload.seek(0)
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        refusal = getattr(request, "refusal", "")
        return refused(form, refusal) if refusal else form

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]
        except REFUSALS as refusal:
            if request.method != "POST":
                raise
            messages.error(request, in_words(refusal))
            return HttpResponseRedirect(request.get_full_path())


def refused(form: type[forms.ModelForm], reason: str) -> type[forms.ModelForm]:
    """The same form, which cannot be valid: it says why beside what was typed."""

    class Refused(form):  # type: ignore[misc,valid-type]
        def _post_clean(self) -> None:
            super()._post_clean()
            self.add_error(NON_FIELD_ERRORS, reason)

    return Refused
