"""Rows with a who and a when: granted by the person at the keyboard, ended once, never changed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentorhub.admin_parts.kept import KeptAdmin, KeptInline
from mentorhub.database import current_login


class GrantForm(forms.ModelForm):
    """Once granted, the one thing left to do is to end it."""

    changeable: tuple[str, ...] = ("end_now",)
    end_now = forms.BooleanField(
        label=_("End it now"), required=False, help_text=_("It is kept as history.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            # What is not granted yet cannot end; a table of grants needs the cell all the same.
            self.fields["end_now"].disabled = True
            self.fields["end_now"].widget = forms.HiddenInput()
            return
        for name, field in self.fields.items():
            field.disabled = name not in self.changeable or self.instance.ended_at is not None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("It ends before it begins."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("end_now"):
            self.instance.ended_at = max(timezone.now(), began(self.instance))
        return super().save(commit)


def began(grant: models.Model) -> Any:
    return getattr(grant, "granted_at", None) or grant.starts_at  # type: ignore[attr-defined]


class RunningFilter(admin.SimpleListFilter):
    title = _("now")
    parameter_name = "running"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Running")), ("no", _("Ended"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet | None:
        if self.value() == "yes":
            return queryset.filter(ended_at=None)
        if self.value() == "no":
            return queryset.exclude(ended_at=None)
        return None


class GrantAdmin(KeptAdmin):
    form = GrantForm
    actions = ("end",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return tuple(f for f in self.get_fields(request, obj) if f not in self.form.changeable)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.ended_at is None

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        if not change:
            obj.granted_by = request.user
        super().save_model(request, obj, form, change)

    @admin.action(description=_("End the selected ones now"))
    def end(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        with transaction.atomic(using=current_login()):
            running = self.ending(request, list(queryset.filter(ended_at=None)))
            for grant in running:
                grant.end()
                self.log_change(request, grant, "Ended.")
        count = len(running)
        said = ngettext("%(count)d has ended.", "%(count)d have ended.", count) % {"count": count}
        messages.success(request, said)

    def ending(self, request: HttpRequest, grants: list[Any]) -> list[Any]:
        """Those of the selected ones that may end."""
        return grants


def note_who_granted(request: HttpRequest, formset: forms.BaseModelFormSet) -> None:
    """For an inline of grants, before it is saved."""
    for form in formset.forms:
        if form.instance.pk is None:
            form.instance.granted_by = request.user


class GrantInline(KeptInline):
    """Grants on the page of the person they are given to; see ``note_who_granted``."""

    form = GrantForm
    readonly_fields: Any = ("granted_by", "granted_at", "ended_at")
