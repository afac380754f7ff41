from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts import address_change
from mentorhub.accounts.admin.filters import (
    InvitationFilter,
    PathFilter,
    RoleFilter,
    SignedInFilter,
)
from mentorhub.accounts.admin.inviting_again import InvitingAgainMixin
from mentorhub.accounts.admin.own_panels import invitation_state
from mentorhub.accounts.admin.panels import panels_of
from mentorhub.accounts.admin.people_actions import PeopleActionsMixin
from mentorhub.accounts.admin.roles import RoleInline
from mentorhub.accounts.invitations import progress
from mentorhub.accounts.models import Invitation, Role, User
from mentorhub.admin.areas import Area
from mentorhub.admin.base import BaseAdmin
from mentorhub.admin.confirmation import ConfirmedActionsMixin
from mentorhub.admin.csv_resources import CsvExportMixin, CsvResource
from mentorhub.admin.grant_admin import set_granted_by
from mentorhub.forms.zone_field import ZoneField
from mentorhub.similar_names import search_names


class PersonForm(forms.ModelForm):
    zone = ZoneField()

    class Meta:
        model = User
        fields = ("name", "email", "language", "zone")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if address_change.is_taken(email, by_others_than=self.instance):
            raise forms.ValidationError(
                _("Somebody already has an account with this e-mail address.")
            )
        return email


class UserCsvResource(CsvResource):
    class Meta:
        model = User
        fields = (
            "id", "name", "email", "language", "zone", "is_active", "joined_at", "last_login"
        )  # fmt: skip


@admin.register(User)
class UserAdmin(
    InvitingAgainMixin, PeopleActionsMixin, ConfirmedActionsMixin, CsvExportMixin, BaseAdmin
):
    area = Area.PEOPLE
    leads_area = True
    form = PersonForm
    resource_classes = [UserCsvResource]
    list_display = (
        "name", "email", "roles", "invitation", "is_active", "last_login", "joined_at"
    )  # fmt: skip
    list_filter = (
        RoleFilter, PathFilter, InvitationFilter, SignedInFilter, "is_active", "language"
    )  # fmt: skip
    search_fields = ("name", "email")
    date_hierarchy = "joined_at"
    fields = ("name", "email", ("language", "zone"), "is_active", "joined_at", "last_login")
    inlines = (RoleInline,)
    import_export_change_list_template = "admin/people_list.html"
    change_form_template = "admin/person.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People are added by ``dashboard.admission``: an invitation or an import."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        running = Prefetch("roles", Role.objects.running(), to_attr="running_roles")
        latest = Invitation.objects.order_by("-created_at")
        invited = Prefetch("invitations", latest, to_attr="latest_invitations")
        return super().get_queryset(request).prefetch_related(running, invited)

    def get_search_results(self, request: HttpRequest, queryset: Any, term: str) -> Any:
        match = request.resolver_match
        if match and match.url_name == "autocomplete":
            queryset = queryset.active()  # forms offer active people only
        found, duplicates = super().get_search_results(request, queryset, term)
        if not term or found.exists() or not match or match.url_name != "accounts_user_changelist":
            return found, duplicates
        near = search_names(queryset, term, "plain_name", sees_everybody=True)
        if near.are_similar:
            said = gettext("No exact match for “%(query)s”. Similar names:") % {"query": term}
            messages.info(request, said)
        return near.rows, duplicates

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # One's own address asks for the second factor, on the page of one's account.
        seen = ("is_active", "joined_at", "last_login")
        return ("email", *seen) if obj and obj == request.user else seen

    @admin.display(description=_("roles"))
    def roles(self, obj: Any) -> str:
        return ", ".join(role.get_kind_display() for role in obj.running_roles)

    @admin.display(description=_("invitation"))
    def invitation(self, obj: Any) -> str:
        return invitation_state(obj.latest_invitations[0]) if obj.latest_invitations else ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {"invitation_progress": progress()} | (extra_context or {})
        return super().changelist_view(request, context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        if person := kwargs.get("obj"):
            context["panels"] = panels_of(person)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        new = obj.email if "email" in form.changed_data else ""
        if new and obj.last_login:
            obj.email = form.initial["email"]
        super().save_model(request, obj, form, change)
        if new and obj.last_login:
            address_change.request_change(obj, new)
            said = _(
                "We sent an e-mail to %(new)s. Until its link is followed, %(old)s stays in use."
            )
            messages.info(request, said % {"new": new, "old": obj.email})
        elif new:
            self._correct_address(request, obj)

    def _correct_address(self, request: HttpRequest, person: User) -> None:
        """Mark the new address unverified, and expire the invitations sent to the old one."""
        person.emailaddress_set.update(email=person.email, verified=False)  # type: ignore[attr-defined]
        person.invitations.filter(accepted_at=None).update(expires_at=timezone.now())
        messages.warning(request, _("Send the invitation again, to the new address."))

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        set_granted_by(request, formset)
        super().save_formset(request, form, formset, change)
