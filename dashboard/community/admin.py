"""The administration of the community: groups and their guests, and the logs of what managers did.

Administrators are in no group by their role, so no text of a topic or a reply stands here, nor what
somebody wrote in a report: managers read those on the site.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dashboard.community.models import Group, GroupKind, Guest, Moderation, Report
from mentorhub.admin.areas import Area
from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.admin.base import BaseAdmin, ReadOnlyAdmin, person_search_fields
from mentorhub.admin.confirmation import ConfirmedAction, EndAction
from mentorhub.admin.grant_admin import GrantAdmin, GrantForm, RunningFilter
from mentorhub.forms.texts import PublishedTextsMixin
from students.models import Enrolment

for source in (
    AuditSource(
        "guest_invited", _("Guest of a group of the community"), Guest, at="granted_at",
        by="granted_by", person="user", related=("group__path", "user"),
        text=lambda row: f"{row.user} · {row.group}",
    ),
    AuditSource(
        "guest_ended", _("No longer a guest of a group of the community"), Guest, at="ended_at",
        person="user", related=("group__path", "user"),
        text=lambda row: f"{row.user} · {row.group}",
    ),
    AuditSource(
        "community_moderated", _("Moderated in the community"), Moderation, at="at", by="by",
        person="topic__author", related=("topic", "reply"), deferred=("reply__body", "reply__html"),
        text=lambda row: f"{row.get_act_display()} · {row.reply or row.topic}",
    ),
    AuditSource(
        "community_report_decided", _("Report about a reply decided"), Report, at="decided_at",
        by="decided_by", deferred=("words",), text=lambda row: row.get_decision_display(),
    ),
):  # fmt: skip
    register_source(source)

# Addresses below /community/ that are pages of their own.
TAKEN = (
    "everyone", "topics", "search", "similar", "mentions", "drafts", "number", "moderation",
    "files", "announcements", "projects",
)  # fmt: skip


class GroupForm(PublishedTextsMixin, forms.ModelForm):
    # In the group of everybody are people who study one of the paths.
    published_texts = ("title", "purpose")
    is_archived = forms.BooleanField(
        label=capfirst(_("archived")),
        required=False,
        help_text=_("Its topics stay readable. Only managers can still write in it."),
    )

    class Meta:
        model = Group
        fields = ("title", "slug", "purpose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_archived"].initial = self.instance.archived_at is not None
        # Everybody is always somewhere.
        if self.instance.kind == GroupKind.ALL:
            del self.fields["is_archived"]
        if "title" in self.fields:
            self.fields["title"].required = True

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in TAKEN:
            raise forms.ValidationError(_("This address is taken by another page."))
        return slug


@admin.register(Group)
class GroupAdmin(BaseAdmin):
    area = Area.COMMUNITY
    leads_area = True
    form = GroupForm
    list_display = ("name", "kind", "slug", "purpose", "archived_at")
    list_display_links = ("name",)
    list_filter = ("kind",)
    list_select_related = ("path",)
    search_fields = ("title", "slug", "purpose", "path__title")

    @admin.display(description=_("name"), ordering="title")
    def name(self, obj: Group) -> str:
        return obj.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).select_related("path")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": ("title",)}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A new group is on a subject; the others follow the paths."""
        match obj.kind if obj else None:
            case None:
                return ("title", "slug", "purpose")
            case GroupKind.OPEN:
                return ("title", "slug", "purpose", "is_archived")
            case GroupKind.PATH:
                return ("name", "slug", "purpose", "is_archived")
        return ("name", "slug", "purpose")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name", "slug") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        if "is_archived" in form.cleaned_data:
            is_archived = form.cleaned_data["is_archived"]
            obj.archived_at = (obj.archived_at or timezone.now()) if is_archived else None
        super().save_model(request, obj, form, change)


class EndGuestAction(EndAction):
    heading = _("No longer a guest?")

    def success_message(self, count: int) -> str:
        said = ngettext("The guest has left.", "%(count)d guests have left.", count)
        return said % {"count": count}


class GuestForm(GrantForm):
    class Meta:
        model = Guest
        fields = ("group", "user")

    def clean_user(self) -> Any:
        person = self.cleaned_data["user"]
        if self.instance.pk is None:
            if Enrolment.objects.running().filter(student=person).exists():
                raise forms.ValidationError(_("A student is never a guest."), code="studies")
            if not person.roles.running().exists():
                raise forms.ValidationError(
                    _("Give the person a role first: only people with a role can be guests."),
                    code="without_role",
                )
        return person


@admin.register(Guest)
class GuestAdmin(GrantAdmin):
    area = Area.COMMUNITY
    form = GuestForm
    confirmed_actions: ClassVar[tuple[ConfirmedAction, ...]] = (EndGuestAction(),)
    list_display = ("user", "group", "granted_at", "granted_by", "ended_at")
    list_filter = (RunningFilter,)
    list_select_related = ("user", "group__path", "granted_by")
    search_fields = (*person_search_fields("user"), "group__title", "group__path__title")
    autocomplete_fields = ("user", "group")
    date_hierarchy = "granted_at"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = ("group", "user")
        return (*fields, "granted_at", "granted_by", "ended_at") if obj else fields


@admin.register(Moderation)
class ModerationAdmin(ReadOnlyAdmin):
    area = Area.COMMUNITY
    list_display = ("at", "act", "topic", "reply", "by", "words")
    list_filter = ("act", "at")
    list_select_related = ("topic", "by")
    search_fields = (*person_search_fields("by"), "words")
    date_hierarchy = "at"
    fields = ("topic", "reply", "act", "by", "words", "from_group", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Moderation]:
        rows = super().get_queryset(request).select_related("reply", "from_group__path")
        return rows.defer("reply__body", "reply__html", "reply__search", "topic__search")


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Without who reported: managers read that on the site, but for reports about what they wrote
    themselves, and a manager may be an administrator too. Those are not listed here either."""

    area = Area.COMMUNITY
    list_display = ("reported_at", "reply", "reason", "decision", "decided_by")
    list_filter = ("reason", "decision", "reported_at")
    list_select_related = ("decided_by",)
    search_fields = person_search_fields("decided_by")
    date_hierarchy = "reported_at"
    fields = ("reply", "reason", "reported_at", "decision", "decided_by", "decided_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        rows = super().get_queryset(request).select_related("reply")
        rows = rows.exclude(reply__author=request.user.pk)
        return rows.defer("words", "reply__body", "reply__html", "reply__search")
