"""The administration of the help centre: categories, subjects, canned replies, who answers what,
and lists of the rest.

Administrators answer no requests, so nothing of what was written in one stands here: no title, no
message, no note. The texts of articles are written on the pages of the managers, which keep their
versions and the words of the search.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from dashboard.helpcenter import writing
from dashboard.helpcenter.models import (
    Article,
    ArticlePage,
    ArticleVersion,
    Asked,
    Avoided,
    CannedReply,
    Category,
    InternalNote,
    Request,
    RequestEvent,
    RequestFile,
    RequestMessage,
    Responsible,
    Subject,
    SubjectArticle,
    VisitorRequest,
    Vote,
    Word,
)
from mentorhub.admin.areas import Area
from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.admin.base import BaseAdmin, BaseInline, ReadOnlyAdmin, person_search_fields
from mentorhub.admin.confirmation import ConfirmedAction, EndAction
from mentorhub.admin.grant_admin import GrantAdmin, GrantForm, RunningFilter
from mentorhub.forms.texts import PublishedTextsMixin

for source in (
    AuditSource(
        "help_article_saved", _("Article of the help centre saved"), ArticleVersion, at="at",
        by="by", related=("text__article",), deferred=("body", "questions"),
        text=lambda row: f"{row.text.article} · {row.text.language} · {row.number}",
    ),
    AuditSource(
        "help_request_event", _("Request to the managers"), RequestEvent, at="at", by="by",
        related=("request",), text=lambda row: f"{row.request} · {row.get_kind_display()}",
    ),
    AuditSource(
        "help_responsible", _("Manager made responsible"), Responsible, at="since",
        person="manager", related=("manager", "path", "subject"),
        text=lambda row: f"{row.manager} · {row.path or row.subject}",
    ),
    AuditSource(
        "help_responsible_ended", _("Manager no longer responsible"), Responsible, at="ended_at",
        person="manager", related=("manager", "path", "subject"),
        text=lambda row: f"{row.manager} · {row.path or row.subject}",
    ),
):  # fmt: skip
    register_source(source)


class NamedForm(PublishedTextsMixin, forms.ModelForm):
    published_texts = ("name_en", "name_fr")


@admin.register(Category)
class CategoryAdmin(BaseAdmin):
    area = Area.HELP
    form = NamedForm
    list_display = ("name", "name_fr", "slug", "position")
    list_display_links = ("name",)
    search_fields = ("name_en", "name_fr", "slug")
    fields = ("name_en", "name_fr", "slug", "position")

    @admin.display(description=_("name in English"), ordering="name_en")
    def name(self, obj: Category) -> str:
        return obj.name_en

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()


class SubjectArticleInline(BaseInline):
    model = SubjectArticle
    autocomplete_fields = ("article",)
    fields = ("article", "position")


@admin.register(Subject)
class SubjectAdmin(BaseAdmin):
    area = Area.HELP
    leads_area = True
    form = NamedForm
    inlines = (SubjectArticleInline,)
    list_display = ("name_en", "name_fr", "audience", "first_answer_hours", "archived_at")
    list_filter = ("audience",)
    search_fields = ("name_en", "name_fr", "slug")
    fields = (
        "name_en", "name_fr", "slug", "audience", "first_answer_hours", "position", "archived_at",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Requests keep their subject; one that is no longer offered is archived."""
        return False


class ArticlePageInline(BaseInline):
    model = ArticlePage
    fields = ("url_name",)


@admin.register(Article)
class ArticleAdmin(BaseAdmin):
    area = Area.HELP
    inlines = (ArticlePageInline,)
    list_display = ("slug", "category", "audience", "state", "owner", "reviewed_at")
    list_filter = ("state", "audience", "category")
    list_select_related = ("category", "owner")
    search_fields = ("slug", "texts__title")
    autocomplete_fields = ("owner",)
    fields = (
        "slug", "audience", "state", "edited_at_page", "category", "owner", "is_for_staff",
        "review_days", "reviewed_at", "related",
    )  # fmt: skip
    readonly_fields = ("slug", "audience", "state", "edited_at_page", "reviewed_at")

    @admin.display(description=_("text"))
    def edited_at_page(self, obj: Article) -> str:
        address = reverse("help_manage_article", args=[obj.slug])
        return format_html('<a href="{}">{}</a>', address, _("Edited by managers, on the site"))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            writing.keep_pages(form.instance)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What nobody needs is archived; its votes and versions stay."""
        return False


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ReadOnlyAdmin):
    area = Area.HELP
    list_display = ("at", "text", "number", "by")
    list_select_related = ("text", "by")
    search_fields = ("title",)
    date_hierarchy = "at"
    fields = ("text", "number", "title", "by", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        return super().get_queryset(request).defer("body", "questions", "text__search")


class CannedReplyForm(PublishedTextsMixin, forms.ModelForm):
    published_texts = ("title", "body")


@admin.register(CannedReply)
class CannedReplyAdmin(BaseAdmin):
    area = Area.HELP
    form = CannedReplyForm
    list_display = ("title", "language", "subject")
    list_filter = ("language", "subject")
    list_select_related = ("subject",)
    search_fields = ("title", "body")
    fields = ("title", "language", "subject", "body")


class EndResponsibleAction(EndAction):
    heading = _("No longer responsible?")


class ResponsibleForm(GrantForm):
    class Meta:
        model = Responsible
        fields = ("manager", "path", "subject")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk is None and bool(cleaned.get("path")) == bool(cleaned.get("subject")):
            self.add_error("path", _("Choose a path or a subject, one of the two."))
        return cleaned


@admin.register(Responsible)
class ResponsibleAdmin(GrantAdmin):
    area = Area.HELP
    form = ResponsibleForm
    confirmed_actions: ClassVar[tuple[ConfirmedAction, ...]] = (EndResponsibleAction(),)
    list_display = ("manager", "path", "subject", "since", "ended_at")
    list_filter = (RunningFilter, "subject")
    list_select_related = ("manager", "path", "subject")
    search_fields = person_search_fields("manager")
    autocomplete_fields = ("manager", "path", "subject")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = ("manager", "path", "subject")
        return (*fields, "since", "ended_at") if obj else fields


@admin.register(Request)
class RequestAdmin(ReadOnlyAdmin):
    """How many and in which state; not what they say, nor whose they are."""

    area = Area.HELP
    list_display = ("number", "subject", "state", "assignee", "created_at", "answered_at")
    list_filter = ("state", "subject", "created_at")
    list_select_related = ("subject", "assignee")
    search_fields = person_search_fields("assignee")
    date_hierarchy = "created_at"
    fields = ("subject", "state", "assignee", "created_at", "answered_at", "solved_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Request]:
        return super().get_queryset(request).defer("title", "address")


@admin.register(RequestEvent)
class RequestEventAdmin(ReadOnlyAdmin):
    area = Area.HELP
    list_display = ("at", "request", "kind", "by", "assignee", "state")
    list_filter = ("kind", "at")
    list_select_related = ("request", "by", "assignee")
    search_fields = person_search_fields("by", "assignee")
    date_hierarchy = "at"
    fields = ("request", "kind", "by", "assignee", "state", "subject", "other", "at")


class _OfRequestAdmin(ReadOnlyAdmin):
    """A log of what was written, without its words."""

    area = Area.HELP
    list_select_related = ("request", "author")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("body", "html")


@admin.register(RequestMessage)
class RequestMessageAdmin(_OfRequestAdmin):
    list_display = ("sent_at", "request", "number", "is_answer")
    list_filter = ("is_answer", "sent_at")
    search_fields = ("=request__pk",)
    date_hierarchy = "sent_at"
    fields = ("request", "number", "is_answer", "sent_at")


@admin.register(InternalNote)
class InternalNoteAdmin(_OfRequestAdmin):
    """Without those on a request of one's own: nobody learns that there is one."""

    list_display = ("written_at", "request", "author")
    list_filter = ("written_at",)
    search_fields = person_search_fields("author")
    date_hierarchy = "written_at"
    fields = ("request", "author", "written_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[InternalNote]:
        return super().get_queryset(request).exclude(request__requester=request.user.pk)


@admin.register(RequestFile)
class RequestFileAdmin(ReadOnlyAdmin):
    """How large; not its name, which may say what it is about, nor the file."""

    area = Area.HELP
    list_display = ("uid", "content_type", "size")
    list_filter = ("content_type",)
    search_fields = ("content_type",)
    fields = ("content_type", "size", "sha256")


@admin.register(VisitorRequest)
class VisitorRequestAdmin(ReadOnlyAdmin):
    """Not confirmed yet; without the address and the words, which nobody has sent to anybody."""

    area = Area.HELP
    list_display = ("sent_at", "language", "came_from")
    list_filter = ("language",)
    search_fields = ("came_from",)
    date_hierarchy = "sent_at"
    fields = ("sent_at", "language", "came_from")


@admin.register(Vote)
class VoteAdmin(ReadOnlyAdmin):
    """Without whose vote it is."""

    area = Area.HELP
    list_display = ("at", "article", "helpful", "reason", "words")
    list_filter = ("helpful", "reason")
    list_select_related = ("article",)
    search_fields = ("article__slug", "words")
    date_hierarchy = "at"
    fields = ("article", "helpful", "reason", "words", "at")


@admin.register(Asked)
class AskedAdmin(ReadOnlyAdmin):
    area = Area.HELP
    list_display = ("asked_at", "words", "language", "audience", "found", "opened")
    list_filter = ("language", "audience")
    list_select_related = ("opened",)
    search_fields = ("words",)
    date_hierarchy = "asked_at"
    fields = ("words", "language", "audience", "found", "opened", "asked_at")


@admin.register(Avoided)
class AvoidedAdmin(ReadOnlyAdmin):
    """Without whose it is; nobody knows after seven days."""

    area = Area.HELP
    list_display = ("at", "subject", "article", "came_back")
    list_filter = ("came_back", "subject")
    search_fields = ("article__slug", "subject__slug")
    list_select_related = ("subject", "article")
    date_hierarchy = "at"
    fields = ("subject", "article", "at", "came_back")


@admin.register(Word)
class WordAdmin(ReadOnlyAdmin):
    area = Area.HELP
    list_display = ("word", "language", "audience")
    list_filter = ("language", "audience")
    search_fields = ("word",)
    fields = ("word", "language", "audience")
