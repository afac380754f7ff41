"""Editing a published project as a draft: beginning, previewing, publishing and discarding it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from mentorhub.admin.confirmation import (
    ConfirmationSummary,
    ConfirmedAction,
    SummaryChangedError,
    SummaryLine,
    signature_of_lines,
)
from mentorhub.admin.front_page import Attention, register_attention
from students.models import CourseItem, ExpectedDeliverable, Project, QuizQuestion, Resource
from students.paths import drafts


def change_page(project: Project) -> str:
    return reverse("admin:students_project_change", args=[project.pk])


def log_for(request: HttpRequest, project: Project, words: str) -> None:
    LogEntry.objects.log_actions(request.user.pk, [project], CHANGE, words, single_object=True)  # type: ignore[list-item]


class StartDraftAction(ConfirmedAction):
    name = "draft"
    label = _("Edit as a draft…")
    confirm = _("Start the draft")
    heading = _("Edit as a draft?")
    max_rows = 1

    def refusal_reason(self, request: HttpRequest, row: Project) -> str:
        if row.draft_of_id is not None or not row.is_published:
            return gettext("Only a published project needs a draft. Edit this one directly.")
        return gettext("It already has a draft.") if drafts.draft_of(row) else ""

    def summary(self, request: HttpRequest, rows: list[Project], form: Any) -> ConfirmationSummary:
        lines = [
            SummaryLine(
                gettext(
                    "You will edit a copy of the brief, the deliverables, the course and the "
                    "resources."
                )
            ),
            SummaryLine(
                gettext("Students and mentors see the published project until you publish yours.")
            ),
            SummaryLine(gettext("Until then, the published project cannot be edited here.")),
        ]
        return ConfirmationSummary(lines, signature_of_lines(lines), sends_mail=False)

    def perform(
        self, request: HttpRequest, rows: list[Project], form: Any, *, seen: str
    ) -> list[Any]:
        drafts.start(rows[0])
        return rows

    def record(self, model_admin: Any, request: HttpRequest, row: Project) -> None:
        log_for(request, row, "Draft begun.")

    def url_after(self, rows: list[Project]) -> str:
        begun = drafts.draft_of(rows[0])
        return change_page(begun) if begun else ""

    def success_message(self, count: int) -> str:
        return gettext("The draft is ready.")


class DraftAction(ConfirmedAction):
    """The base of what is done with a draft."""

    max_rows = 1
    # For the admin log of the project.
    trace = ""

    def refusal_reason(self, request: HttpRequest, row: Project) -> str:
        return "" if row.draft_of_id else gettext("This is not a draft of a published project.")

    def record(self, model_admin: Any, request: HttpRequest, row: Project) -> None:
        log_for(request, row.draft_of, self.trace)  # type: ignore[arg-type]

    def url_after(self, rows: list[Project]) -> str:
        return change_page(rows[0].draft_of)  # type: ignore[arg-type]

    def check(self, request: HttpRequest, rows: list[Project], form: Any, seen: str) -> None:
        """Raises SummaryChangedError."""
        if self.summary(request, rows, form).signature != seen:
            raise SummaryChangedError


class PublishDraftAction(DraftAction):
    name = "publish-draft"
    label = _("Publish the draft…")
    confirm = _("Publish now")
    heading = _("Publish this draft?")
    trace = "Draft published."

    def summary(self, request: HttpRequest, rows: list[Project], form: Any) -> ConfirmationSummary:
        found = drafts.changes(rows[0])
        lines = [SummaryLine(sentence_of(change)) for change in found]
        if not lines:
            lines = [
                SummaryLine(gettext("Nothing will change: the draft and the project are the same."))
            ]
        count = rows[0].path.enrolments.running().count()
        said = ngettext(
            "%(count)d student on the path will see it right away. Nobody gets an e-mail.",
            "%(count)d students on the path will see it right away. Nobody gets an e-mail.",
            count,
        )
        lines.append(SummaryLine(said % {"count": count}))
        # The texts count too: somebody may have gone on writing.
        texts = "\n".join(str(vars_of(change.part)) for change in found)
        signature = signature_of_lines([*lines, SummaryLine(texts)])
        return ConfirmationSummary(lines, signature, sends_mail=False)

    def perform(
        self, request: HttpRequest, rows: list[Project], form: Any, *, seen: str
    ) -> list[Any]:
        self.check(request, rows, form, seen)
        drafts.publish(rows[0])
        return rows

    def success_message(self, count: int) -> str:
        return gettext("The draft is published.")


class DiscardDraftAction(DraftAction):
    name = "discard-draft"
    label = _("Discard the draft…")
    confirm = _("Discard the draft")
    heading = _("Discard this draft?")
    trace = "Draft discarded."

    def summary(self, request: HttpRequest, rows: list[Project], form: Any) -> ConfirmationSummary:
        count = len(drafts.changes(rows[0]))
        said = ngettext("%(count)d change will be lost.", "%(count)d changes will be lost.", count)
        lines = [
            SummaryLine(said % {"count": count}),
            SummaryLine(gettext("The published project stays as it is.")),
        ]
        return ConfirmationSummary(lines, signature_of_lines(lines), sends_mail=False)

    def perform(
        self, request: HttpRequest, rows: list[Project], form: Any, *, seen: str
    ) -> list[Any]:
        self.check(request, rows, form, seen)
        drafts.discard(rows[0])
        return rows

    def success_message(self, count: int) -> str:
        return gettext("The draft is discarded.")


def vars_of(part: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(part).items() if not name.startswith("_")}


def _label_of(field: str) -> str:
    return str(Project._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def sentence_of(change: drafts.Change) -> str:
    kinds = {
        ExpectedDeliverable: gettext("The deliverable “%(title)s”"),
        CourseItem: gettext("The course item “%(title)s”"),
        QuizQuestion: gettext("The question “%(title)s”"),
        Resource: gettext("The resource “%(title)s”"),
    }
    verbs = {
        drafts.ChangeKind.CHANGED: gettext("Changed: %(what)s."),
        drafts.ChangeKind.ADDED: gettext("Added: %(what)s."),
        drafts.ChangeKind.REMOVED: gettext("Removed: %(what)s."),
    }
    if change.fields:
        fields = ", ".join(capfirst(_label_of(name)) for name in change.fields)
        return gettext("Changed in the project: %(fields)s.") % {"fields": fields}
    what = kinds[type(change.part)] % {"title": change.part}
    return verbs[change.kind] % {"what": what}


class DraftFilter(admin.SimpleListFilter):
    title = _("draft")
    parameter_name = "draft"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Being edited as a draft"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        edited = Project.with_drafts.exclude(draft_of=None).values("draft_of")
        return queryset.filter(pk__in=edited) if self.value() == "yes" else None


class DraftsMixin:
    """For the ModelAdmin of projects."""

    draft_actions = (StartDraftAction(), PublishDraftAction(), DiscardDraftAction())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        """Drafts have their pages; no list and no choice of a project shows them."""
        if request.resolver_match and request.resolver_match.kwargs:
            return Project.with_drafts.order_by(*Project._meta.ordering)
        return super().get_queryset(request)  # type: ignore[misc]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.preview))  # type: ignore[attr-defined]
        own = path("<int:pk>/preview/", view, name="students_project_preview")
        return [own, *super().get_urls()]  # type: ignore[misc]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole project on one page, as its readers will see the texts."""
        project = get_object_or_404(Project.with_drafts.select_related("path"), pk=pk)
        changed = drafts.changes(project) if project.draft_of_id else []
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "title": project.title,
            "project": project,
            "deliverables": project.expected_deliverables.all(),
            "items": project.course_items.select_related("file").prefetch_related("questions"),
            "resources": project.resources.select_related("file"),
            "changes": [sentence_of(each) for each in changed],
            "row_url": change_page(project),
        }
        return render(request, "admin/students/project/preview.html", context)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A published project rests while its draft is edited."""
        if obj is not None and obj.draft_of_id is None and drafts.draft_of(obj):
            return False
        return super().has_change_permission(request, obj)  # type: ignore[misc]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (project := kwargs.get("obj")) is not None:
            draft = drafts.draft_of(project)
            context["draft_url"] = change_page(draft) if draft else ""
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


def _drafts_text(count: int) -> str:
    return ngettext(
        "published project is being edited as a draft",
        "published projects are being edited as drafts",
        count,
    )


register_attention(
    Attention(
        name="edited",
        count=lambda request: Project.with_drafts.exclude(draft_of=None).count(),
        text=_drafts_text,
        url=lambda: reverse("admin:students_project_changelist") + "?draft=yes",
        position=70,
    )
)
