"""The base classes of the pages of the administration."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from mentorhub.admin.changelists import StrictChangeListMixin
from mentorhub.admin.database_errors import DatabaseErrorsMixin
from mentorhub.admin.labels import DATE_TIME_OVERRIDES, LabelledInlineFormSet, LabelledListMixin
from mentorhub.admin.noscript import NoScriptMixin
from mentorhub.forms.texts import TextField

FIELD_OVERRIDES = DATE_TIME_OVERRIDES | {
    models.TextField: {"form_class": TextField, "widget": admin.widgets.AdminTextareaWidget}
}


class BaseAdmin(
    DatabaseErrorsMixin, StrictChangeListMixin, NoScriptMixin, LabelledListMixin, admin.ModelAdmin
):
    """The base of every ModelAdmin.

    Nothing can be deleted unless a subclass allows it: paths are archived, people anonymised, roles
    ended.
    """

    formfield_overrides = FIELD_OVERRIDES
    list_per_page = 50
    empty_value_display = "–"
    show_full_result_count = False
    save_on_top = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(BaseAdmin):
    """The base of the page of a log, which can be searched and read but not changed."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class BaseInline(admin.TabularInline):
    """The base of every inline that is a table."""

    formset = LabelledInlineFormSet
    formfield_overrides = FIELD_OVERRIDES
    extra = 0
    view_on_site = False


class NoDeleteInline(BaseInline):
    """The base of an inline whose rows cannot be deleted."""

    can_delete = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def person_search_fields(*relations: str) -> tuple[str, ...]:
    """The ``search_fields`` that find a row by the name or the address of a related person."""
    return tuple(f"{relation}__{field}" for relation in relations for field in ("name", "email"))
