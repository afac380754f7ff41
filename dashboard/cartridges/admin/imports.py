"""The list of imports, and reviewing, applying and cancelling an uploaded cartridge.

All views run on the login *staff*, behind the gate of the administration. The report is made again
for each page and is not stored. An upload belongs to the person who uploaded it, whatever the
session: nobody else can open, apply or cancel it.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from dashboard.cartridges import uploads
from dashboard.cartridges.errors import (
    CartridgeRefusedError,
    ImportBusyError,
    ReportChangedError,
)
from dashboard.cartridges.importing.path_import import import_file
from dashboard.cartridges.importing.progress import ProgressRow
from dashboard.cartridges.importing.report import SUMMARY, Report, ReportKind, counted
from dashboard.cartridges.models import CartridgeImport
from dashboard.cartridges.tasks import close_overdue
from mentorhub.admin.areas import Area
from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.admin.base import ReadOnlyAdmin
from mentorhub.admin.front_page import Attention, Task, register_attention, register_task
from mentorhub.date_formats import date_format
from mentorhub.forms import parameters

from .export import ExportMixin
from .upload import UploadMixin

LIST = "admin:cartridges_cartridgeimport_changelist"
PAGE = "admin:cartridges_cartridgeimport_change"
REVIEW = "admin:cartridges_review"

for source in (
    AuditSource(
        "cartridge_uploaded", gettext_lazy("Cartridge uploaded"), CartridgeImport, at="started_at",
        by="started_by", search=("title",),
    ),
    AuditSource(
        "cartridge_finished", gettext_lazy("Cartridge import finished"), CartridgeImport,
        at="finished_at", by="started_by", search=("title",),
        text=lambda row: f"{row} · {row.get_state_display()}",
    ),
):  # fmt: skip
    register_source(source)


def _waiting_text(count: int) -> str:
    return ngettext(
        "uploaded course is waiting for you", "uploaded courses are waiting for you", count
    )


register_task(
    Task(
        label=gettext_lazy("Import a course"),
        text=gettext_lazy(
            "Turn a Common Cartridge from Canvas, Moodle or another system into a path."
        ),
        icon="package",
        url=lambda: reverse("admin:cartridges_cartridgeimport_add"),
        position=50,
    )
)
register_attention(
    Attention(
        name="waiting-uploads",
        count=lambda request: CartridgeImport.objects.waiting_for(request.user).count(),
        text=_waiting_text,
        url=lambda: reverse(LIST),
        position=40,
    )
)


@admin.register(CartridgeImport)
class CartridgeImportAdmin(UploadMixin, ExportMixin, ReadOnlyAdmin):
    area = Area.PATHS
    list_display = ("__str__", "state", "started_by", "started_at", "figures", "next_step")
    list_filter = ("state",)
    list_select_related = ("started_by",)
    search_fields = ("title", "started_by__name", "started_by__email")
    date_hierarchy = "started_at"
    fields = (
        "title",
        "state",
        "started_by",
        "started_at",
        "expires",
        "finished_at",
        "into",
        "publish",
        "figures",
    )
    readonly_fields = ("expires", "figures")

    @admin.display(description=gettext_lazy("figures"))
    def figures(self, obj: CartridgeImport) -> str:
        shown = (kind for kind in SUMMARY if kind != ReportKind.GUIDE_PART)
        known = [(kind, obj.counts[kind]) for kind in shown if obj.counts.get(kind)]
        return ", ".join(counted(number, kind) for kind, number in known) or "–"

    @admin.display(description=gettext_lazy("can be applied until"))
    def expires(self, obj: CartridgeImport) -> str:
        return date_format(localtime(obj.expires_at), "DATETIME_FORMAT") if obj.is_waiting else "–"

    @admin.display(description=gettext_lazy("next step"))
    def next_step(self, obj: Any) -> str:
        if not (obj.is_own and obj.is_waiting):
            return ""
        return format_html('<a href="{}">{}</a>', reverse(REVIEW, args=[obj.pk]), _("Continue"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[CartridgeImport]:
        is_own = ExpressionWrapper(Q(started_by=request.user.pk), output_field=BooleanField())
        return super().get_queryset(request).annotate(is_own=is_own)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        close_overdue()
        waiting = CartridgeImport.objects.waiting_for(request.user)
        return super().changelist_view(request, {"waiting": waiting, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        close_overdue()
        row = self.get_object(request, object_id)
        own = row is not None and row.may_be_applied_by(request.user)
        context = {"waiting": [row] if own else [], **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[Any]:
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/review/", guard(self.review), name="cartridges_review"),
            path("<int:pk>/apply/", guard(require_POST(self.apply)), name="cartridges_apply"),
            path("<int:pk>/drop/", guard(require_POST(self.cancel)), name="cartridges_drop"),
            path("<int:pk>/progress/", guard(self.progress), name="cartridges_progress"),
            *super().get_urls(),
        ]

    def review(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows the report of a dry run."""
        close_overdue()
        row = CartridgeImport.objects.select_related("started_by", "into").filter(pk=pk).first()
        if row is None or not row.may_be_applied_by(request.user):
            return self._redirect_away(request, row)
        try:
            report = self._import(request, row, dry_run=True)
        except ImportBusyError as busy:
            messages.warning(request, str(busy))
            return redirect(PAGE, row.pk)
        except CartridgeRefusedError as refusal:
            return self._redirect_refused(request, row, str(refusal))
        context = {
            **self.admin_site.each_context(request),
            "title": _("What this import would change"),
            "opts": self.opts,
            "import": row,
            "report": report,
        }
        return TemplateResponse(request, "admin/cartridges/review.html", context)

    def apply(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Imports the uploaded file, for one request alone, as the review has shown it."""
        close_overdue()
        row = CartridgeImport.objects.select_related("into").filter(pk=pk).first()
        if row is None or not row.may_be_applied_by(request.user) or not row.claim():
            return self._redirect_away(request, row)
        expected = parameters.text(request.POST, "seen", longest=64) or "nothing was read"

        def finished(report: Report) -> None:
            row.finish(row.State.DONE, report.counts())
            self.log_addition(request, row, "Applied.")

        try:
            with ProgressRow(row) as progress:
                report = self._import(
                    request, row, expected=expected, progress=progress, finished=finished
                )
        except (ReportChangedError, ImportBusyError) as error:
            row.release()
            changed = _("Something has changed since you opened this page. Please review it again.")
            messages.warning(request, str(error) or changed)
            return redirect(REVIEW, row.pk)
        except CartridgeRefusedError as refusal:
            return self._redirect_refused(request, row, str(refusal))
        except Exception:
            row.finish(row.State.FAILED)
            uploads.forget(row)
            raise
        uploads.forget(row)
        messages.success(request, _("Imported: %(summary)s.") % {"summary": report.summary()})
        self._name_others(request)
        return redirect("admin:students_path_change", report.path_id)

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Removes the uploaded file without importing it."""
        close_overdue()
        row = CartridgeImport.objects.filter(pk=pk).first()
        if row is None or not row.may_be_applied_by(request.user) or not row.cancel():
            return self._redirect_away(request, row)
        uploads.forget(row)
        messages.info(request, _("The upload was cancelled. Nothing was changed."))
        return redirect(LIST)

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answers `static/js/cartridge-progress.js`, which asks while an import runs."""
        row = CartridgeImport.objects.filter(pk=pk, started_by=request.user.pk).first()
        if row is None:
            raise Http404
        return JsonResponse({"state": row.state, "done": row.done, "total": row.total})

    # --- What the views share ------------------------------------------------------------

    def _import(self, request: HttpRequest, row: CartridgeImport, **options: Any) -> Report:
        """Raises what `import_file` raises, and `CartridgeRefusedError` when the file is gone."""
        file = uploads.find(row)
        if file is None:
            raise CartridgeRefusedError(_("The uploaded file is gone. Please upload it again."))
        if not options.get("dry_run"):
            uploads.renew(file)
        return import_file(
            file,
            by=request.user,
            slug=row.into.slug if row.into else "",
            publish=row.publish,
            **options,
        )

    def _redirect_away(self, request: HttpRequest, row: CartridgeImport | None) -> HttpResponse:
        """Say why this person cannot apply or cancel it, and lead back."""
        if row is None:
            messages.warning(request, _("There is no such import."))
            return redirect(LIST)
        row.refresh_from_db()
        messages.warning(request, self._why_not(request, row))
        return redirect(PAGE, row.pk)

    def _why_not(self, request: HttpRequest, row: CartridgeImport) -> str:
        states = CartridgeImport.State
        reasons = {
            states.APPLYING: _("This cartridge is being applied."),
            states.DONE: _("This cartridge has already been applied."),
            states.FAILED: _(
                "This import failed and nothing was changed. Upload the cartridge again."
            ),
            states.DROPPED: _(
                "This upload was cancelled and its file removed. Upload the cartridge again."
            ),
            states.EXPIRED: _(
                "This upload was not applied in time, so its file was removed. Upload the "
                "cartridge again."
            ),
        }
        if row.started_by_id != request.user.pk:
            return _("Only %(name)s, who uploaded this cartridge, can apply it.") % {
                "name": row.started_by
            }
        return reasons.get(states(row.state), reasons[states.EXPIRED])

    def _redirect_refused(
        self, request: HttpRequest, row: CartridgeImport, why: str
    ) -> HttpResponse:
        row.finish(row.State.FAILED)
        uploads.forget(row)
        messages.error(request, f"{why} " + _("Nothing was changed."))
        return redirect("admin:cartridges_cartridgeimport_add")

    def _name_others(self, request: HttpRequest) -> None:
        """Remind the person of what else of theirs is waiting."""
        count = CartridgeImport.objects.waiting_for(request.user).count()
        if count:
            text = ngettext(
                "You have %(count)d more upload waiting:",
                "You have %(count)d more uploads waiting:",
                count,
            ) % {"count": count}
            link = format_html('<a href="{}">{}</a>', reverse(LIST), _("see the list"))
            messages.info(request, format_html("{} {}", text, link))
