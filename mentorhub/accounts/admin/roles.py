from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mentorhub.accounts.models import Role
from mentorhub.admin_parts.granting import GrantAdmin, GrantForm, GrantInline, RunningFilter


class RoleForm(GrantForm):
    """Nobody shuts the door behind themself: one's own role of administrator does not end here."""

    at_keyboard: Any = None

    class Meta:
        model = Role
        fields = ("user", "kind")

    def clean_end_now(self) -> bool:
        wished = self.cleaned_data["end_now"]
        if wished and is_own_key(self.instance, self.at_keyboard):
            raise ValidationError(
                _("Your own role of administrator is ended by another administrator.")
            )
        return wished


def is_own_key(role: Role, person: Any) -> bool:
    return role.kind == Role.Kind.STAFF and person is not None and role.user_id == person.pk


class RoleInline(GrantInline):
    model = Role
    form = RoleForm
    fk_name = "user"
    fields = ("kind", "granted_at", "granted_by", "ended_at", "end_now")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs["form"] = type("RoleForm", (self.form,), {"at_keyboard": request.user})
        return super().get_formset(request, obj, **kwargs)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("granted_by")


@admin.register(Role)
class RoleAdmin(GrantAdmin):
    form = RoleForm
    list_display = ("user", "kind", "granted_at", "granted_by", "ended_at")
    list_filter = (RunningFilter, "kind")
    list_select_related = ("user", "granted_by")
    search_fields = ("user__name", "user__email")
    autocomplete_fields = ("user",)
    date_hierarchy = "granted_at"

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        form.at_keyboard = request.user
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("user", "kind")
        return ("user", "kind", "end_now", "granted_at", "granted_by", "ended_at")

    def ending(self, request: HttpRequest, grants: list[Role]) -> list[Role]:
        return [role for role in grants if not is_own_key(role, request.user)]
