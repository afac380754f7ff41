"""The column, the filter and the actions for the state of paths and projects."""

from typing import Any

from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentorhub.database import current_login
from students.paths.models.publishing import Publishable


class PublicationStateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "life"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Publishable.State.choices, ("archived", _("Archived"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet | None:
        if self.value() == "archived":
            return queryset.exclude(archived_at=None)
        if self.value() in Publishable.State.values:
            return queryset.filter(state=self.value(), archived_at=None)
        return None


class PublishableAdminMixin:
    """For a ModelAdmin of a model that inherits from ``Published``."""

    @admin.display(description=_("state"), ordering="state")
    def life(self, obj: Publishable) -> str:
        return str(_("Archived")) if obj.archived_at else obj.get_state_display()

    @admin.action(description=_("Publish"))
    def publish(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._each(request, queryset, "publish", "Published.")

    @admin.action(description=_("Back to draft"))
    def withdraw(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._each(request, queryset, "withdraw", "Back to draft.")

    @admin.action(description=_("Archive: hidden but kept"))
    def archive(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._each(request, queryset, "archive", "Archived.")

    @admin.action(description=_("Restore from the archive"))
    def restore(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._each(request, queryset, "restore", "Taken out of the archive.")

    def _each(self, request: HttpRequest, queryset: models.QuerySet, verb: str, trace: str) -> None:
        with transaction.atomic(using=current_login()):
            rows = list(queryset)
            for row in rows:
                getattr(row, verb)()
                self.log_change(request, row, trace)  # type: ignore[attr-defined]
        count = len(rows)
        said = ngettext("%(count)d was changed.", "%(count)d were changed.", count)
        messages.success(request, said % {"count": count})

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None
