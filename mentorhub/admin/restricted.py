"""Rows that stay: nothing here has a delete button, and some have no button at all."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from mentorhub.admin.checked_lists import CheckedLists
from mentorhub.admin.database_errors import RefusalsInWords
from mentorhub.admin.labels import DATE_AND_TIME, LabelledInlineFormSet, LabelledList
from mentorhub.admin.without_javascript import WithoutScript


class KeptAdmin(RefusalsInWords, CheckedLists, WithoutScript, LabelledList, admin.ModelAdmin):
    """The base of every admin page: paths are archived, people anonymised, roles ended."""

    formfield_overrides = DATE_AND_TIME
    list_per_page = 50
    show_full_result_count = False
    save_on_top = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(KeptAdmin):
    """A log: it can be searched and read."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RowsInline(admin.TabularInline):
    """The base of every table of rows on the page of their parent."""

    formset = LabelledInlineFormSet
    formfield_overrides = DATE_AND_TIME
    extra = 0
    view_on_site = False


class KeptInline(RowsInline):
    can_delete = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
