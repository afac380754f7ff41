from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models import AccountMail
from mentorhub.admin.restricted import ReadOnlyAdmin


@admin.register(AccountMail)
class AccountMailAdmin(ReadOnlyAdmin):
    """What was sent to whom about an account, and what failed and why; never a link or a code."""

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

    @admin.display(description=_("why"), ordering="why")
    def reason(self, obj: AccountMail) -> str:
        """Our own sentences in the reader's language; a mail server's in its own."""
        return gettext(obj.why) if obj.why else ""

    def get_queryset(self, request: HttpRequest) -> object:
        return super().get_queryset(request).defer("context")
