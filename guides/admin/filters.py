from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.parameters import BIGINT_DIGITS, parse_int
from students.models import Path


class PathFilter(admin.SimpleListFilter):
    """By path; written out, for nothing leads from a path to its guides."""

    title = _("path")
    parameter_name = "path"
    lookup = "project__path"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[int, str]]:
        return list(Path.objects.values_list("pk", "title"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        # A text from the address; a number while the choices are counted.
        chosen = parse_int(str(self.value()), BIGINT_DIGITS)
        return queryset.filter(**{self.lookup: chosen}) if chosen is not None else None


class PathOfGuideFilter(PathFilter):
    lookup = "guide__project__path"
