"""The confirmation page on which an administrator removes a part of a project."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.confirmation import (
    ConfirmationRequest,
    ConfirmationSummary,
    ConfirmedAction,
    ConfirmedActionsMixin,
    SummaryChangedError,
    SummaryLine,
    signature_of_lines,
)
from mentorhub.database import current_login, lock
from students.models import CourseItem, File, Resource
from students.paths.removal import (
    delete_stored,
    effects_of,
    effects_of_deleting,
    file_of,
    project_of,
    remove,
    title_of,
    users_of,
)


def _lock_all(rows: list[Any]) -> None:
    """Raises ValidationError when one is gone, as after a second click."""
    try:
        for row in rows:
            lock(row)
    except ObjectDoesNotExist as error:
        raise ValidationError(gettext("It has already been removed.")) from error


class RemovalForm(forms.Form):
    delete_file = forms.BooleanField(
        label=_("Delete the file too"),
        required=False,
        initial=True,
        help_text=_(
            "Otherwise anybody who can see the path and has the address can still open it. A "
            "file used elsewhere is kept in any case."
        ),
    )


class RemoveAction(ConfirmedAction):
    name = "remove"
    label = _("Remove…")
    confirm = _("Remove now")
    heading = _("Remove this?")

    def form(self, data: Any, rows: list[Any]) -> forms.Form | None:
        return RemovalForm(data) if any(map(file_of, rows)) else None

    def summary(self, request: HttpRequest, rows: list[Any], form: Any) -> ConfirmationSummary:
        lines = []
        for row in rows:
            project = project_of(row)
            place = {"what": title_of(row), "project": project, "path": project.path}
            said = _("%(what)s is removed from “%(project)s” (%(path)s).") % place
            lines.append(SummaryLine(said))
            effects = effects_of(row, delete_file=self._deletes_file(form))
            lines += [SummaryLine(effect, 1) for effect in effects]
        return ConfirmationSummary(lines, signature_of_lines(lines), sends_mail=False)

    def perform(self, request: HttpRequest, rows: list[Any], form: Any, *, seen: str) -> list[Any]:
        with transaction.atomic(using=current_login()):
            _lock_all(rows)
            if self.summary(request, rows, form).signature != seen:
                raise SummaryChangedError
            for row in rows:
                remove(row, delete_file=self._deletes_file(form))
        return rows

    def record(self, model_admin: admin.ModelAdmin, request: HttpRequest, row: Any) -> None:
        """One entry for what was removed, and one in the history of its project."""
        project, log = project_of(row), LogEntry.objects
        details = ", ".join(filter(None, (getattr(row, "url", ""), str(file_of(row) or ""))))
        trace = f"Removed: {row._meta.model_name} {row}" + (f" ({details})." if details else ".")
        log.log_actions(request.user.pk, [row], DELETION, trace, single_object=True)
        log.log_actions(request.user.pk, [project], CHANGE, trace, single_object=True)

    def success_message(self, count: int) -> str:
        said = ngettext("%(count)d was removed.", "%(count)d were removed.", count)
        return said % {"count": count}

    def url_after(self, rows: list[Any]) -> str:
        return reverse("admin:students_project_change", args=[project_of(rows[0]).pk])

    def _deletes_file(self, form: Any) -> bool:
        return bool(form and form.cleaned_data["delete_file"])


class RemoveFileAction(ConfirmedAction):
    """Remove a file that nothing shows any more, with its content."""

    name = "remove"
    label = _("Remove…")
    confirm = _("Remove now")
    heading = _("Remove this file?")

    def refusal_reason(self, request: HttpRequest, row: File) -> str:
        users = users_of(row)
        if not users:
            return ""
        return gettext("“%(title)s” uses it. Remove that first.") % {"title": users[0]}

    def summary(self, request: HttpRequest, rows: list[File], form: Any) -> ConfirmationSummary:
        lines = [SummaryLine(effect) for row in rows for effect in effects_of_deleting(row)]
        return ConfirmationSummary(lines, signature_of_lines(lines), sends_mail=False)

    def perform(self, request: HttpRequest, rows: list[File], form: Any, *, seen: str) -> list[Any]:
        with transaction.atomic(using=current_login()):
            _lock_all(rows)
            changed = any(users_of(row) for row in rows)
            if changed or self.summary(request, rows, form).signature != seen:
                raise SummaryChangedError
            for row in rows:
                delete_stored(row)
        return rows

    def record(self, model_admin: admin.ModelAdmin, request: HttpRequest, row: File) -> None:
        log = LogEntry.objects
        log.log_actions(request.user.pk, [row], DELETION, "Removed.", single_object=True)

    def success_message(self, count: int) -> str:
        said = ngettext("%(count)d was removed.", "%(count)d were removed.", count)
        return said % {"count": count}

    def url_after(self, rows: list[Any]) -> str:
        return reverse("admin:students_file_changelist")


class RemovalColumnMixin:
    """For an inline of parts: what is published is removed by a link to its confirmation page.

    Until then a box beside the row deletes it when the page is saved.
    """

    removal_url = ""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and not project_of_page(obj).is_published

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [name for name in super().get_fields(request, obj) if name != "removal"]  # type: ignore[misc]
        is_published = obj is not None and project_of_page(obj).is_published
        return [*fields, "removal"] if is_published else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "removal"]  # type: ignore[misc]

    @admin.display(description=_("remove"))
    def removal(self, obj: Any) -> str:
        if not obj.pk:
            return ""
        return format_html(
            '<a href="{}" aria-label="{}">{}</a>',
            reverse(self.removal_url, args=[obj.pk]),
            f"{RemoveAction.label} {obj}",
            RemoveAction.label,
        )


def project_of_page(row: Any) -> Any:
    """The project of the page that shows an inline: itself, or that of the course item."""
    return row.project if isinstance(row, CourseItem | Resource) else row


class RemovalMixin(ConfirmedActionsMixin):
    """For a ModelAdmin of parts: the button, the action of the list, and the log."""

    confirmed_actions = (RemoveAction(),)
    # What an inline of this page shows and has no page of its own: (name of the URL, model).
    removable_inline: tuple[str, type[models.Model]] | None = None

    def get_urls(self) -> list[Any]:
        urls = super().get_urls()
        if self.removable_inline is None:
            return urls
        name = self.removable_inline[0]
        view = self.admin_site.admin_view(self.remove_inline)  # type: ignore[attr-defined]
        return [path(f"{name}/<int:pk>/remove/", view, name=f"students_{name}_remove"), *urls]

    def remove_inline(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.removable_inline is None:
            raise Http404
        model = self.removable_inline[1]
        row = model._default_manager.filter(pk=pk).first()
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, model._meta, str(pk))  # type: ignore[attr-defined]
        page = self._url_of("change", row.item_id if hasattr(row, "item_id") else row.project_id)  # type: ignore[attr-defined]
        return self._confirm(request, ConfirmationRequest(RemoveAction(), [row], page))

    @admin.action(description=RemoveAction.label)
    def remove(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        return self.confirm_action(request, "remove", queryset)
