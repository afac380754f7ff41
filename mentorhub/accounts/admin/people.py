from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.admin.actions import PeopleActions
from mentorhub.accounts.admin.roles import RoleInline
from mentorhub.accounts.models import Role, User
from mentorhub.admin.confirmation import AsksFirst
from mentorhub.admin.csv_tables import Exported, NeutralResource
from mentorhub.admin.granting import note_who_granted
from mentorhub.admin.restricted import KeptAdmin


class HoldsRoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Role.Kind.choices, ("none", _("No role"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[User] | None:
        running = Role.objects.running()
        if self.value() == "none":
            return queryset.exclude(pk__in=running.values("user"))
        if self.value() in Role.Kind.values:
            return queryset.filter(pk__in=running.filter(kind=self.value()).values("user"))
        return None


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name", "email", "language", "zone")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class PeopleTable(NeutralResource):
    class Meta:
        model = User
        fields = ("name", "email", "language", "zone", "is_active", "joined_at", "last_login")


@admin.register(User)
class UserAdmin(PeopleActions, AsksFirst, Exported, KeptAdmin):
    form = PersonForm
    resource_classes = [PeopleTable]
    list_display = ("name", "email", "roles", "is_active", "last_login", "joined_at")
    list_filter = (HoldsRoleFilter, "is_active", "language")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    date_hierarchy = "joined_at"
    fields = ("name", "email", ("language", "zone"), "is_active", "joined_at", "last_login")
    inlines = (RoleInline,)
    import_export_change_list_template = "admin/people_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People come in by an invitation, which has a page of its own."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        running = Prefetch("roles", Role.objects.running(), to_attr="running_roles")
        return super().get_queryset(request).prefetch_related(running)

    def get_search_results(self, request: HttpRequest, queryset: Any, term: str) -> Any:
        found, duplicates = super().get_search_results(request, queryset, term)
        # Only people who are still here can be chosen in a form.
        return (found.active() if "autocomplete" in request.path else found), duplicates

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # Once somebody has signed in, the address is theirs: they change and confirm it themself.
        seen = ("is_active", "joined_at", "last_login")
        return ("email", *seen) if obj and obj.last_login else seen

    @admin.display(description=_("roles"))
    def roles(self, obj: Any) -> str:
        return ", ".join(role.get_kind_display() for role in obj.running_roles)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            self._mend_address(request, obj)

    def _mend_address(self, request: HttpRequest, person: User) -> None:
        """A link on its way to the wrong address opens nothing any more."""
        person.emailaddress_set.update(email=person.email, verified=False)  # type: ignore[attr-defined]
        person.invitations.filter(accepted_at=None).update(expires_at=timezone.now())
        messages.warning(request, _("Send the invitation again, to the new address."))

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        note_who_granted(request, formset)
        super().save_formset(request, form, formset, change)
