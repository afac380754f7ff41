from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from students.models import Path


class PathFilter(admin.SimpleListFilter):
    """By path; written out, for nothing leads from a path to its guides."""

    title = _("path")
    parameter_name = "path"
    lookup = "project__path"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[int, str]]:
        return list(Path.objects.values_list("pk", "title"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        chosen = self.value() or ""
        return queryset.filter(**{self.lookup: chosen}) if chosen.isdecimal() else None


class PathOfGuideFilter(PathFilter):
    lookup = "guide__project__path"
