"""Rows that stay: nothing here has a delete button, and some have no button at all."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from mentorhub.admin_parts.refusals import RefusalsInWords


class KeptAdmin(RefusalsInWords, admin.ModelAdmin):
    """The base of every admin page: paths are archived, people anonymised, roles ended."""

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


class KeptInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
