from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models import Invitation
from mentorhub.admin.restricted import ReadOnlyAdmin


class OpenFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Open")), ("accepted", _("Accepted")), ("expired", _("Expired"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet | None:
        if self.value() == "open":
            return queryset.open()
        if self.value() == "accepted":
            return queryset.exclude(accepted_at=None)
        if self.value() == "expired":
            return queryset.filter(accepted_at=None, expires_at__lte=timezone.now())
        return None


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who was invited, and whether they came. The link itself is known to nobody but them."""

    list_display = ("user", "created_at", "sent_by", "expires_at", "accepted_at")
    list_filter = (OpenFilter,)
    list_select_related = ("user", "sent_by")
    search_fields = ("user__name", "user__email")
    date_hierarchy = "created_at"
    fields = ("user", "created_at", "sent_by", "expires_at", "accepted_at")
