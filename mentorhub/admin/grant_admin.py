"""Base classes for what is granted by somebody and ended once: roles, approvals, mentorships."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.base import BaseAdmin, NoDeleteInline
from mentorhub.admin.confirmation import ConfirmedAction, ConfirmedActionsMixin, EndAction


class GrantForm(forms.ModelForm):
    """A granted row is not edited, but for ``editable_fields``; an ``EndAction`` ends it."""

    # Fields that may be changed after the row was granted, while it has not ended.
    editable_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            for name, field in self.fields.items():
                field.disabled = (
                    name not in self.editable_fields or self.instance.ended_at is not None
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The end is before the start."))
        return cleaned


class RunningFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "running"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Current")), ("no", _("Ended"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet | None:
        if self.value() == "yes":
            return queryset.filter(ended_at=None)
        if self.value() == "no":
            return queryset.exclude(ended_at=None)
        return None


class GrantAdmin(ConfirmedActionsMixin, BaseAdmin):
    form = GrantForm
    actions = ("end",)
    confirmed_actions: ClassVar[tuple[ConfirmedAction, ...]] = (EndAction(),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return tuple(f for f in self.get_fields(request, obj) if f not in self.form.editable_fields)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or (obj.ended_at is None and bool(self.form.editable_fields))

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        if not change:
            obj.granted_by = request.user
        super().save_model(request, obj, form, change)

    @admin.action(description=_("End the selected items…"))
    def end(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        return self.confirm_action(request, "end", queryset)


def set_granted_by(request: HttpRequest, formset: forms.BaseModelFormSet) -> None:
    """Set ``granted_by`` of the new rows of an inline; to be called before the formset is saved."""
    for form in formset.forms:
        if form.instance.pk is None:
            form.instance.granted_by = request.user


class GrantInline(NoDeleteInline):
    """Grants on the page of the person who has them; its ModelAdmin calls ``set_granted_by``."""

    form = GrantForm
    readonly_fields: Any = ("granted_by", "granted_at", "ended_at")
    # To the page on which it can be ended.
    show_change_link = True
