"""Importing a cartridge in the administration: upload, review what would change, apply.

All views run on the login *staff*, behind the gate of the administration. The report is made again
for each page and is not stored; the uploaded file belongs to one person and one session.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.files.uploadhandler import FileUploadHandler, StopUpload, UploadFileException
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from mentorhub.admin.base import ReadOnlyAdmin
from mentorhub.body_limits import content_length, takes_files

from . import uploads
from .errors import CartridgeRefusedError
from .forms import UploadForm
from .importing.path_import import import_file
from .importing.progress import ProgressRow
from .importing.report import SUMMARY, Report, ReportKind, counted
from .models import CartridgeImport
from .reading.archive import MAX_ARCHIVE
from .tasks import close_overdue

SESSION_KEY = "cartridge_import"
# Bytes of the form around the file.
MAX_FORM = 1_000_000


class UploadLimit(FileUploadHandler):
    """Stops reading an upload that is larger than `MAX_ARCHIVE`."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MAX_ARCHIVE:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


@admin.register(CartridgeImport)
class CartridgeImportAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "state", "started_by", "started_at", "figures")
    list_filter = ("state",)
    list_select_related = ("started_by",)
    search_fields = ("started_by__name", "started_by__email")
    date_hierarchy = "started_at"
    fields = ("state", "started_by", "started_at", "finished_at", "figures")

    @admin.display(description=_("figures"))
    def figures(self, obj: CartridgeImport) -> str:
        shown = (kind for kind in SUMMARY if kind != ReportKind.GUIDE_PART)
        known = [(kind, obj.counts[kind]) for kind in shown if obj.counts.get(kind)]
        return ", ".join(counted(number, kind) for kind, number in known) or "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        close_overdue()
        return super().changelist_view(request, *args, **kwargs)

    def get_urls(self) -> list[Any]:
        guard = self.admin_site.admin_view
        return [
            path(
                "add/",
                takes_files(MAX_ARCHIVE)(guard(self.upload)),
                name="cartridges_cartridgeimport_add",
            ),
            path("<int:pk>/review/", guard(self.review), name="cartridges_review"),
            path("<int:pk>/apply/", guard(require_POST(self.apply)), name="cartridges_apply"),
            path("<int:pk>/drop/", guard(require_POST(self.drop)), name="cartridges_drop"),
            path("<int:pk>/progress/", guard(self.progress), name="cartridges_progress"),
            *super().get_urls(),
        ]

    # --- Upload --------------------------------------------------------------------------

    @method_decorator(csrf_exempt)
    def upload(self, request: HttpRequest) -> HttpResponse:
        """Checks the size before the form is read, and so before its CSRF token is checked."""
        if content_length(request) > MAX_ARCHIVE + MAX_FORM:
            return self._page(
                request, UploadForm(), refusal=_("The file is too large."), status=413
            )
        request.upload_handlers.insert(0, UploadLimit(request))
        return self._upload(request)

    @method_decorator(csrf_protect)
    def _upload(self, request: HttpRequest) -> HttpResponse:
        uploads.forget_old()
        close_overdue()
        if request.method != "POST":
            return self._page(request, UploadForm())
        try:
            form = UploadForm(request.POST, request.FILES)
        except UploadFileException:
            return self._page(request, UploadForm(), refusal=_("The file is too large."))
        if not form.is_valid():
            return self._page(request, form)
        return self._store(request, form)

    def _store(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        self._forget_upload(request)
        chosen = form.cleaned_data["path"]
        waiting = {"slug": chosen.slug if chosen else "", "publish": form.cleaned_data["publish"]}
        try:
            waiting["token"], waiting["sha256"] = uploads.keep(form.cleaned_data["file"])
            report = self._dry_run(request, waiting)
        except CartridgeRefusedError as refusal:
            uploads.forget(waiting.get("token", ""))
            form.add_error("file", str(refusal))
            return self._page(request, form)
        row = CartridgeImport.objects.create(started_by=request.user, counts=report.counts())
        request.session[SESSION_KEY] = {**waiting, "import": row.pk}
        return redirect("admin:cartridges_review", pk=row.pk)

    def _page(
        self, request: HttpRequest, form: UploadForm, *, refusal: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import a cartridge"),
            "opts": self.opts,
            "form": form,
            "refusal": refusal,
        }
        return TemplateResponse(request, "admin/cartridges/upload.html", context, status=status)

    # --- Review and apply ----------------------------------------------------------------

    def _waiting(self, request: HttpRequest, pk: int) -> tuple[CartridgeImport, dict[str, Any]]:
        """The import of this person and session, and what the session holds. Raises Http404."""
        waiting = request.session.get(SESSION_KEY) or {}
        row = CartridgeImport.objects.filter(pk=pk, started_by=request.user.pk).first()
        if row is None or waiting.get("import") != pk:
            raise Http404
        return row, waiting

    def _dry_run(self, request: HttpRequest, waiting: dict[str, Any]) -> Report:
        file = uploads.find(waiting["token"], waiting["sha256"])
        if file is None:
            raise CartridgeRefusedError(_("The uploaded file is gone. Please upload it again."))
        return import_file(
            file,
            by=request.user,
            slug=waiting["slug"],
            publish=waiting["publish"],
            dry_run=True,
        )

    def review(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows the report of a dry run."""
        row, waiting = self._waiting(request, pk)
        if row.finished_at or row.state != row.State.READY:
            return redirect("admin:cartridges_cartridgeimport_change", row.pk)
        try:
            report = self._dry_run(request, waiting)
        except CartridgeRefusedError as refusal:
            return self._redirect_refused(request, row, str(refusal))
        context = {
            **self.admin_site.each_context(request),
            "title": _("What this import would do"),
            "opts": self.opts,
            "import": row,
            "report": report,
            "waiting": waiting,
        }
        return TemplateResponse(request, "admin/cartridges/review.html", context)

    def apply(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Imports the uploaded file, for one request alone."""
        row, waiting = self._waiting(request, pk)
        file = uploads.find(waiting["token"], waiting["sha256"])
        if file is None:
            return self._redirect_refused(
                request, row, _("The uploaded file is gone. Please upload it again.")
            )
        if not row.claim():
            messages.warning(request, _("This import was applied already."))
            return redirect("admin:cartridges_cartridgeimport_changelist")
        try:
            with ProgressRow(row) as progress:
                report = import_file(
                    file,
                    by=request.user,
                    slug=waiting["slug"],
                    publish=waiting["publish"],
                    progress=progress,
                )
        except CartridgeRefusedError as refusal:
            return self._redirect_refused(request, row, str(refusal))
        except Exception:
            row.finish(row.State.FAILED)
            self._forget_upload(request)
            raise
        row.refresh_from_db()
        row.finish(row.State.DONE, report.counts())
        self._forget_upload(request)
        self.log_addition(request, row, "Applied.")
        messages.success(request, _("Imported: %(summary)s.") % {"summary": report.summary()})
        return redirect("admin:students_path_change", report.path_id)

    def _redirect_refused(
        self, request: HttpRequest, row: CartridgeImport, why: str
    ) -> HttpResponse:
        if row.finished_at is None:
            row.finish(row.State.FAILED)
        self._forget_upload(request)
        messages.error(request, f"{why} " + _("Nothing was changed."))
        return redirect("admin:cartridges_cartridgeimport_add")

    def drop(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Removes the uploaded file without importing it."""
        row, _waiting = self._waiting(request, pk)
        if row.state == row.State.READY:
            row.finish(row.State.DROPPED)
        self._forget_upload(request)
        messages.info(request, _("The upload was dropped. Nothing was changed."))
        return redirect("admin:cartridges_cartridgeimport_changelist")

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answers `static/js/cartridge-progress.js`, which asks while an import runs."""
        row = CartridgeImport.objects.filter(pk=pk, started_by=request.user.pk).first()
        if row is None:
            raise Http404
        return JsonResponse({"state": row.state, "done": row.done, "total": row.total})

    def _forget_upload(self, request: HttpRequest) -> None:
        """Removes the uploaded file of this session, and closes its import as dropped."""
        waiting = request.session.pop(SESSION_KEY, None) or {}
        uploads.forget(waiting.get("token", ""))
        old = CartridgeImport.objects.filter(
            pk=waiting.get("import"), state=CartridgeImport.State.READY
        ).first()
        if old is not None:
            old.finish(old.State.DROPPED)
