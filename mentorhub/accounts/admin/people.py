from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentorhub.accounts.admin.roles import RoleInline
from mentorhub.accounts.anonymising import StillAtSchool, anonymise
from mentorhub.accounts.models import Role, User
from mentorhub.admin_parts.exporting import Exported, NeutralResource
from mentorhub.admin_parts.granting import note_who_granted
from mentorhub.admin_parts.kept import KeptAdmin
from mentorhub.database import current_login


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
        fields = ("name", "email", "language", "zone", "is_active")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class PeopleTable(NeutralResource):
    class Meta:
        model = User
        fields = ("name", "email", "language", "zone", "is_active", "joined_at", "last_login")


@admin.register(User)
class UserAdmin(Exported, KeptAdmin):
    form = PersonForm
    resource_classes = [PeopleTable]
    list_display = ("name", "email", "roles", "is_active", "last_login", "joined_at")
    list_filter = (HoldsRoleFilter, "is_active", "language")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    date_hierarchy = "joined_at"
    inlines = (RoleInline,)
    actions = ("deactivate", "activate", "anonymise")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        running = Prefetch("roles", Role.objects.running(), to_attr="running_roles")
        return super().get_queryset(request).prefetch_related(running)

    def get_search_results(self, request: HttpRequest, queryset: Any, term: str) -> Any:
        found, duplicates = super().get_search_results(request, queryset, term)
        # Only people who are still here can be chosen in a form.
        return (found.active() if "autocomplete" in request.path else found), duplicates

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        # Once somebody has signed in, the address is theirs: they change and confirm it themself.
        seen = ("joined_at", "last_login")
        return ("email", *seen) if obj.last_login else seen

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = ("name", "email", "language", "zone")
        return (*fields, "is_active", "joined_at", "last_login") if obj else fields

    @admin.display(description=_("roles"))
    def roles(self, obj: Any) -> str:
        return ", ".join(role.get_kind_display() for role in obj.running_roles)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        elif obj == request.user and not obj.is_active:
            raise forms.ValidationError(_("You cannot deactivate yourself."))
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            obj.emailaddress_set.update(email=obj.email, verified=False)  # type: ignore[attr-defined]

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        note_who_granted(request, formset)
        super().save_formset(request, form, formset, change)

    @admin.action(description=_("Deactivate: they can no longer sign in"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._set_active(request, queryset.exclude(pk=request.user.pk), active=False)

    @admin.action(description=_("Activate again"))
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._set_active(request, queryset, active=True)

    def _set_active(self, request: HttpRequest, people: QuerySet[User], *, active: bool) -> None:
        with transaction.atomic(using=current_login()):
            changed = list(people.exclude(is_active=active))
            for person in changed:
                person.is_active = active
                person.save(update_fields=["is_active"])
                self.log_change(request, person, "Activated." if active else "Deactivated.")
        self._say(request, len(changed))

    @admin.action(description=_("Anonymise: remove name, address and sign-in for good"))
    def anonymise(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        done = 0
        for person in queryset.exclude(pk=request.user.pk):
            try:
                anonymise(person)
            except StillAtSchool as still:
                messages.warning(request, f"{person}: {still}")
                continue
            self.log_change(request, person, "Anonymised.")
            done += 1
        self._say(request, done)

    def _say(self, request: HttpRequest, count: int) -> None:
        said = ngettext("%(count)d person was changed.", "%(count)d people were changed.", count)
        messages.success(request, said % {"count": count})
