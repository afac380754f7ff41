from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhub.accounts.models import Role
from mentorhub.admin.areas import Area
from mentorhub.admin.confirmation import ConfirmedAction, EndAction
from mentorhub.admin.grant_admin import GrantAdmin, GrantForm, GrantInline, RunningFilter


class RoleForm(GrantForm):
    class Meta:
        model = Role
        fields = ("user", "kind")


class EndRoleAction(EndAction):
    """Administrators cannot end their own role of administrator."""

    heading = gettext_lazy("End a role?")

    def success_message(self, count: int) -> str:
        said = ngettext("The role has ended.", "%(count)d roles have ended.", count)
        return said % {"count": count}

    def refusal_reason(self, request: HttpRequest, row: Role) -> str:
        if row.kind == Role.Kind.STAFF and row.user_id == request.user.pk:
            return _("Only another administrator can end your own administrator role.")
        return super().refusal_reason(request, row)


class RoleInline(GrantInline):
    model = Role
    form = RoleForm
    fk_name = "user"
    fields = ("kind", "granted_at", "granted_by", "ended_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("granted_by")


@admin.register(Role)
class RoleAdmin(GrantAdmin):
    area = Area.PEOPLE
    form = RoleForm
    confirmed_actions: ClassVar[tuple[ConfirmedAction, ...]] = (EndRoleAction(),)
    list_display = ("user", "kind", "granted_at", "granted_by", "ended_at")
    list_filter = (RunningFilter, "kind")
    list_select_related = ("user", "granted_by")
    search_fields = ("user__name", "user__email")
    autocomplete_fields = ("user",)
    date_hierarchy = "granted_at"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("user", "kind")
        return ("user", "kind", "granted_at", "granted_by", "ended_at", "ended_by")
