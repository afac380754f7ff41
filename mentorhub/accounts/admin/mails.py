"""The administration pages of invitations, and of the mails that are about an account."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models import AccountMail, Invitation
from mentorhub.admin.areas import Area
from mentorhub.admin.base import ReadOnlyAdmin


class InvitationStateFilter(admin.SimpleListFilter):
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
    """Who was invited, and who has accepted. The link itself is not stored."""

    area = Area.PEOPLE
    list_display = ("user", "created_at", "sent_by", "expires_at", "accepted_at")
    list_filter = (InvitationStateFilter,)
    list_select_related = ("user", "sent_by")
    search_fields = ("user__name", "user__email")
    date_hierarchy = "created_at"
    fields = ("user", "created_at", "sent_by", "expires_at", "accepted_at")


@admin.register(AccountMail)
class AccountMailAdmin(ReadOnlyAdmin):
    """The log of mails about an account, with errors; without their links and codes."""

    area = Area.NEWS
    list_display = ("email", "kind", "state", "created_at", "sent_at", "attempts", "reason")
    list_filter = ("state", "kind", "created_at")
    list_select_related = ("user",)
    search_fields = ("email", "user__name", "user__email")
    date_hierarchy = "created_at"
    fields = (
        "email", "user", "kind", "state", "reason", "created_at", "try_at", "attempts",
        "expires_at", "sent_at",
    )  # fmt: skip
    readonly_fields = ("reason",)

    @admin.display(description=_("reason"), ordering="why")
    def reason(self, obj: AccountMail) -> str:
        """Our own messages are translated; those of a mail server are shown as they are."""
        return gettext(obj.why) if obj.why else ""

    def get_queryset(self, request: HttpRequest) -> object:
        return super().get_queryset(request).defer("context")
